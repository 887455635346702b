package org.tripcap.cli.command;

/** Text from documents and packets, made safe to print: an attacker chooses some of it. */
final class Printable {

    private static final int LONGEST = 200;

    private Printable() {}

    /**
     * One line without control characters (a terminal obeys them), format characters (they can turn the reading order) or
     * more than {@value #LONGEST} characters.
     */
    static String line(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), LONGEST));
        text.codePoints().limit(LONGEST).forEach(c -> {
            int type = Character.getType(c);
            boolean unsafe = Character.isISOControl(c)
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            safe.appendCodePoint(unsafe ? '\ufffd' : c);
        });
        return safe.toString();
    }
}
