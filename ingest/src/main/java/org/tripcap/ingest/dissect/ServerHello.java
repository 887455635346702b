package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/**
 * A TLS ServerHello (RFC 8446 section 4.1.3).
 *
 * @param version the version chosen
 * @param cipher the suite chosen
 * @param protocol the ALPN name chosen, where it is in the clear (up to TLS 1.2)
 */
record ServerHello(int version, int cipher, @Nullable String protocol) {
    /** Null when it is none. */
    static @Nullable ServerHello read(byte[] data, int from, int to) {
        int at = from + 34;
        if (to - at < 1) {
            return null;
        }
        int version = Bytes.u16(data, from);
        at += 1 + Bytes.u8(data, at);
        if (to - at < 3) {
            return null;
        }
        int cipher = Bytes.u16(data, at);
        at += 3;
        String protocol = null;
        int end = to - at >= 2 ? Math.min(to, at + 2 + Bytes.u16(data, at)) : at;
        at += 2;
        while (end - at >= 4) {
            int number = Bytes.u16(data, at);
            int body = at + 4;
            int length = Bytes.u16(data, at + 2);
            if (end - body < length) {
                break;
            }
            if (number == ClientHello.SUPPORTED_VERSIONS && length == 2) {
                version = Bytes.u16(data, body);
            } else if (number == ClientHello.ALPN) {
                var names = ClientHello.alpn(data, body, body + length);
                protocol = names.isEmpty() ? null : names.getFirst();
            }
            at = body + length;
        }
        return new ServerHello(version, cipher, protocol);
    }
}
