package org.tripcap.cli.command;

/** Text from documents and packets, made safe to print: an attacker chooses some of it. */
final class Printable {

    private static final int LONGEST = 200;
    private static final int LONGEST_MESSAGE = 2_000;

    private Printable() {}

    /**
     * One line without control characters (a terminal obeys them), format characters (they can turn the reading order) or
     * more than {@value #LONGEST} characters.
     */
    static String line(String text) {
        return safe(text, LONGEST);
    }

    /** The same for what tripcap itself says, with something of others in it: at most {@value #LONGEST_MESSAGE} characters. */
    static String message(String text) {
        return safe(text, LONGEST_MESSAGE);
    }

    private static String safe(String text, int longest) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), longest));
        text.codePoints().limit(longest).forEach(c -> {
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
