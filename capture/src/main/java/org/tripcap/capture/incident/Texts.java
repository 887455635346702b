package org.tripcap.capture.incident;

/** Bounds on what people and alerts write. */
final class Texts {
    private Texts() {}

    /** Refuses text that is blank, too long, or holds control characters or unpaired surrogates. */
    static String bounded(String text, int maxLength, String field) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
        return boundedOrEmpty(text, maxLength, field);
    }

    static String boundedOrEmpty(String text, int maxLength, String field) {
        if (text.length() > maxLength) {
            throw new IllegalArgumentException(
                    field + " has at most " + maxLength + " characters, not " + text.length());
        }
        text.codePoints().forEach(c -> {
            if (Character.getType(c) == Character.SURROGATE) {
                throw new IllegalArgumentException(field + " holds half a surrogate pair, which UTF-8 cannot carry");
            }
            if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                throw new IllegalArgumentException(
                        field + " holds the control character U+" + String.format("%04X", c) + "; leave it out");
            }
        });
        return text;
    }
}
