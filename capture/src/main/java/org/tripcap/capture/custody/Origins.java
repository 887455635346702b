package org.tripcap.capture.custody;

import java.nio.charset.StandardCharsets;

/** Names of logs and of the keys that sign their checkpoints (C2SP signed-note, "key name"). */
final class Origins {
    /** The cosigned message of C2SP tlog-cosignature carries the name's length in one byte. */
    private static final int MAX_BYTES = 255;

    private Origins() {}

    static String require(String origin) {
        int length = origin.getBytes(StandardCharsets.UTF_8).length;
        boolean plain = origin.codePoints()
                .noneMatch(c -> c == '+'
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c)
                        || Character.getType(c) == Character.SURROGATE);
        if (length == 0 || length > MAX_BYTES || !plain) {
            throw new IllegalArgumentException("an origin has 1 to " + MAX_BYTES
                    + " bytes and no spaces, control characters or plus signs, like tripcap.example/ledger");
        }
        return origin;
    }
}
