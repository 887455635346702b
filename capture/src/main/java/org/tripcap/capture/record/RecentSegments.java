package org.tripcap.capture.record;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ciphertexts that were just written to disk, as far as memory was agreed for them: while Kafka keeps up, none is read again.
 * Those that find no room are read from disk when their turn comes.
 */
final class RecentSegments {

    private final long bound;
    private final Map<Long, byte[]> ciphertexts = new HashMap<>();
    private long bytes;

    /** Room for so many bytes. */
    RecentSegments(long bound) {
        this.bound = bound;
    }

    void add(long number, byte[] ciphertext) {
        if (bytes + ciphertext.length <= bound) {
            ciphertexts.put(number, ciphertext);
            bytes += ciphertext.length;
        }
    }

    /** Gives a ciphertext out of the memory, or null when it is not there; a second time it is not. */
    byte @Nullable [] take(long number) {
        byte[] ciphertext = ciphertexts.remove(number);
        if (ciphertext != null) {
            bytes -= ciphertext.length;
        }
        return ciphertext;
    }
}
