package org.tripcap.ingest.respond;

import java.util.Locale;

/**
 * A text in which {@code *} stands for any characters, also none; letters match in any case. Matching takes time proportional
 * to the product of both lengths at most, unlike a regular expression, which a sender of alerts could keep busy.
 *
 * @param pattern 1 to 256 characters
 */
public record Glob(String pattern) {
    private static final int LONGEST = 256;

    public Glob {
        if (pattern.isEmpty() || pattern.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a pattern must have 1 to " + LONGEST + " characters, but has " + pattern.length());
        }
        pattern = pattern.toLowerCase(Locale.ROOT);
    }

    /** Whether the whole text matches. */
    public boolean matches(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int at = 0;
        int in = 0;
        int star = -1;
        int tried = 0;
        while (in < lower.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                tried = in;
            } else if (at < pattern.length() && pattern.charAt(at) == lower.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++tried;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
