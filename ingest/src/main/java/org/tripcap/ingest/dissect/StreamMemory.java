package org.tripcap.ingest.dissect;

/** How much all streams of a segment together may hold back while they wait for the rest of a message. */
final class StreamMemory {
    /** Of one direction: a TLS record of full size (RFC 8446 section 5.2) fits. */
    static final int MAX_HALF = 20 * 1024;

    private static final int MAX_TOTAL = 16 * 1024 * 1024;

    private int used;

    boolean take(int bytes) {
        if (used + bytes > MAX_TOTAL) {
            return false;
        }
        used += bytes;
        return true;
    }

    void release(int bytes) {
        used -= bytes;
    }

    void clear() {
        used = 0;
    }
}
