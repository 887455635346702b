package org.tripcap.ingest.dissect;

import java.nio.charset.StandardCharsets;

/** Strings out of packets: bounded, and plain whatever the bytes. */
final class Text {
    private Text() {}

    /**
     * The bytes as UTF-8, cut to {@link Facts#MAX_STRING} characters; control characters and bytes that are no UTF-8
     * become U+FFFD.
     */
    static String of(byte[] data, int from, int to) {
        // Cut before decoding: a character takes at least one byte and at most four.
        int bounded = (int) Math.min(to, from + 4L * Facts.MAX_STRING);
        String text = new String(data, from, Math.max(0, bounded - from), StandardCharsets.UTF_8);
        int length = Math.min(text.length(), Facts.MAX_STRING);
        if (length < text.length() && Character.isHighSurrogate(text.charAt(length - 1))) {
            length--;
        }
        StringBuilder clean = null;
        for (int i = 0; i < length; i++) {
            if (Character.isISOControl(text.charAt(i))) {
                if (clean == null) {
                    clean = new StringBuilder(text);
                }
                clean.setCharAt(i, '\ufffd');
            }
        }
        return clean == null ? text.substring(0, length) : clean.substring(0, length);
    }

    /** Whether the ASCII characters of {@code word} stand at {@code from}. */
    static boolean startsWith(byte[] data, int from, int to, String word) {
        if (to - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (data[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where {@code value} stands next, or {@code to}. */
    static int find(byte[] data, int from, int to, int value) {
        for (int i = from; i < to; i++) {
            if (data[i] == value) {
                return i;
            }
        }
        return to;
    }

    /** The end of a line that ends at {@code to}, without its carriage return. */
    static int trimEnd(byte[] data, int from, int to) {
        int end = to;
        while (end > from && (data[end - 1] == '\r' || data[end - 1] == ' ' || data[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    /** The first byte at or behind {@code from} that is no blank. */
    static int skipBlanks(byte[] data, int from, int to) {
        int at = from;
        while (at < to && (data[at] == ' ' || data[at] == '\t')) {
            at++;
        }
        return at;
    }
}
