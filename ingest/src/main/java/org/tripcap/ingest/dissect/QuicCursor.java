package org.tripcap.ingest.dissect;

/** Reads QUIC's numbers (RFC 9000 section 16) one after another; once something is missing, everything reads as -1. */
final class QuicCursor {
    private byte[] data = new byte[0];
    private int position;
    private int end;
    private boolean failed;

    void set(byte[] data, int from, int to) {
        this.data = data;
        this.position = from;
        this.end = to;
        this.failed = false;
    }

    int position() {
        return position;
    }

    boolean failed() {
        return failed;
    }

    boolean atEnd() {
        return failed || position >= end;
    }

    /** Whether {@code length} bytes are there; if not, the cursor has failed. */
    boolean has(long length) {
        if (failed || length < 0 || length > end - position) {
            failed = true;
        }
        return !failed;
    }

    void skip(int length) {
        position += length;
    }

    void skipZeros() {
        while (position < end && data[position] == 0) {
            position++;
        }
    }

    int u8() {
        return has(1) ? Bytes.u8(data, position++) : -1;
    }

    long varint() {
        if (!has(1)) {
            return -1;
        }
        int length = 1 << (Bytes.u8(data, position) >> 6);
        if (!has(length)) {
            return -1;
        }
        long value = data[position] & 0x3f;
        for (int i = 1; i < length; i++) {
            value = value << 8 | Bytes.u8(data, position + i);
        }
        position += length;
        return value;
    }
}
