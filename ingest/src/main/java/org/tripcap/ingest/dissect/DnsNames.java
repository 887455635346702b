package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/**
 * Domain names of DNS messages with their compression (RFC 1035 section 4.1.4). A pointer must point back, and a name is
 * followed through few of them, so that no message keeps the reader busy.
 */
final class DnsNames {
    private static final int MAX_POINTERS = 32;
    private static final int MAX_NAME = 255;

    /** Behind the name in the message, after {@link #read}. */
    int next;

    private final StringBuilder name = new StringBuilder(MAX_NAME);

    /**
     * The name at {@code at}: lower case, without the final dot, "." for the root; bytes outside printable ASCII, dots
     * and backslashes within labels as in master files (RFC 4343 section 2.1). Null when it is not one.
     */
    @Nullable String read(byte[] data, int start, int end, int at) {
        name.setLength(0);
        next = -1;
        int position = at;
        int length = 0;
        for (int pointers = 0; pointers <= MAX_POINTERS; ) {
            if (position >= end) {
                return null;
            }
            int label = Bytes.u8(data, position);
            if (label == 0) {
                if (next < 0) {
                    next = position + 1;
                }
                return name.isEmpty() ? "." : name.toString();
            } else if (label < 64) {
                length += label + 1;
                if (end - position <= label || length >= MAX_NAME) {
                    return null;
                }
                append(data, position + 1, label);
                position += label + 1;
            } else if (label >= 0xc0 && end - position >= 2) {
                int target = start + (Bytes.u16(data, position) & 0x3fff);
                if (target >= position) {
                    return null;
                }
                if (next < 0) {
                    next = position + 2;
                }
                position = target;
                pointers++;
            } else {
                return null;
            }
        }
        return null;
    }

    private void append(byte[] data, int at, int length) {
        if (!name.isEmpty()) {
            name.append('.');
        }
        for (int i = at; i < at + length; i++) {
            int c = Bytes.u8(data, i);
            if (c == '.' || c == '\\') {
                name.append('\\').append((char) c);
            } else if (c > ' ' && c < 0x7f) {
                name.append(c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : (char) c);
            } else {
                name.append('\\').append((char) ('0' + c / 100));
                name.append((char) ('0' + c / 10 % 10)).append((char) ('0' + c % 10));
            }
        }
    }
}
