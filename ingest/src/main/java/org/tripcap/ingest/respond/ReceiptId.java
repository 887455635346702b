package org.tripcap.ingest.respond;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Names one accepted body: 128 random bits, so that knowing it is the right to ask for the receipt.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record ReceiptId(String value) {
    private static final int BYTES = 16;

    public ReceiptId {
        if (!value.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
            throw new IllegalArgumentException(
                    "a receipt id must have " + 2 * BYTES + " lower-case hexadecimal digits");
        }
    }

    /** A fresh id. */
    static ReceiptId random(SecureRandom random) {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        return new ReceiptId(HexFormat.of().formatHex(id));
    }

    @Override
    public String toString() {
        return value;
    }
}
