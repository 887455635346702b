package org.tripcap.capture.incident;

import java.util.HexFormat;

/** Strict hexadecimal: lower case only, since one value must have one spelling. */
final class Hex {
    private static final HexFormat HEX = HexFormat.of();

    private Hex() {}

    static String format(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    static byte[] parse(String text, int bytes, String what) {
        if (text.length() != 2 * bytes) {
            throw new MalformedException(what + " is written as " + 2 * bytes + " lower-case hexadecimal digits, found "
                    + text.length() + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                throw new MalformedException(
                        what + " is written in lower-case hexadecimal digits, character " + i + " is none");
            }
        }
        return HEX.parseHex(text);
    }
}
