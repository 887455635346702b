package org.tripcap.ingest.vault;

import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.segment.SegmentContext;

/**
 * A segment's content key as the segment's own header carries it: encrypted to the incident's public key and bound to the place
 * the segment belongs to.
 *
 * @param context that place
 * @param wrappedKey the HPKE output (RFC 9180), 1 to {@value #MAX_LENGTH} bytes; copied on the way in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record WrappedSegmentKey(SegmentContext context, byte[] wrappedKey) {
    /** Room for later suites, whose encapsulated keys are longer (ML-KEM-1024 has 1,568 bytes). */
    public static final int MAX_LENGTH = 2_048;

    public WrappedSegmentKey {
        if (wrappedKey.length == 0 || wrappedKey.length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a wrapped key has 1 to " + MAX_LENGTH + " bytes, not " + wrappedKey.length);
        }
        wrappedKey = wrappedKey.clone();
    }

    @Override
    public byte[] wrappedKey() {
        return wrappedKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrappedSegmentKey key
                && context.equals(key.context)
                && Digest.of(wrappedKey).equals(Digest.of(key.wrappedKey));
    }

    @Override
    public int hashCode() {
        return context.hashCode();
    }

    @Override
    public String toString() {
        return "WrappedSegmentKey[" + context + "]";
    }
}
