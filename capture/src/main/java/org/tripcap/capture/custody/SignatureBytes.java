package org.tripcap.capture.custody;

import java.util.Arrays;

/**
 * An Ed25519 signature as a value.
 *
 * @param value 64 bytes; copied on the way in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record SignatureBytes(byte[] value) {
    public SignatureBytes {
        if (value.length != Signed.SIGNATURE_LENGTH) {
            throw new IllegalArgumentException("an Ed25519 signature has 64 bytes, not " + value.length);
        }
        value = value.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignatureBytes signature && Arrays.equals(value, signature.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }
}
