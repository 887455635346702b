package org.tripcap.cli.casefile;

/**
 * Writes a page of elements and texts; there is no way to write a text unescaped into it. Names of elements and attributes are the
 * program's own.
 */
final class Html {
    private static final String REPLACEMENT = "\uFFFD";

    private final StringBuilder page = new StringBuilder();

    /**
     * Begins a page that may load nothing and run nothing, whatever is in it.
     *
     * @param style the page's style sheet, which is the program's own
     */
    Html(String title, String style) {
        page.append("""
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <meta name="viewport" content="width=device-width">
                <meta name="color-scheme" content="light dark">
                <style>
                """).append(style).append("</style>\n");
        element("title", title);
        page.append("</head><body>\n");
    }

    /** Begins an element; {@code attributes} are names and values in turn. */
    Html open(String tag, String... attributes) {
        page.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            page.append(' ').append(attributes[i]).append("=\"");
            escaped(attributes[i + 1]);
            page.append('"');
        }
        page.append('>');
        return this;
    }

    Html close(String tag) {
        page.append("</").append(tag).append(">\n");
        return this;
    }

    Html text(String text) {
        escaped(text);
        return this;
    }

    Html element(String tag, String text, String... attributes) {
        open(tag, attributes);
        escaped(text);
        return close(tag);
    }

    /** A row of a table that is about one thing. */
    void pair(String name, String text) {
        open("tr");
        element("th", name, "scope", "row");
        element("td", text);
        close("tr");
    }

    String finish() {
        return page.append("</body></html>\n").toString();
    }

    private void escaped(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                case '\n' -> page.append('\n');
                default -> {
                    if (misleads(c)) {
                        page.append(REPLACEMENT);
                    } else {
                        page.appendCodePoint(c);
                    }
                }
            }
        });
    }

    /** Control and formatting characters can make a text look like another one; a lone surrogate is no text. */
    private static boolean misleads(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
