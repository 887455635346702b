package org.tripcap.ingest.dissect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** TLS records (RFC 8446 section 5.1) of a connection's handshake, to the point where it is encrypted. */
final class TlsReader implements StreamReader {
    private static final int RECORD_HEADER = 5;
    private static final int MAX_RECORD = 16 * 1024 + 2048;
    private static final int MAX_HANDSHAKE = 64 * 1024;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;

    private final TlsHandshake handshake;
    /** A handshake message that goes on in the next record, by direction. */
    private byte[] fromClient = new byte[0];

    private byte[] fromServer = new byte[0];

    TlsReader(String protocol, CertificateNames certificates) {
        handshake = new TlsHandshake(protocol, certificates);
    }

    @Override
    public String protocol() {
        return "tls";
    }

    @Override
    public int read(boolean client, byte[] data, int from, int to) {
        if (to - from < RECORD_HEADER) {
            return NEED_MORE;
        }
        int type = Bytes.u8(data, from);
        int length = Bytes.u16(data, from + 3);
        if (data[from + 1] != 3 || length > MAX_RECORD || (type != ALERT && type != HANDSHAKE)) {
            return DONE;
        }
        if (to - from - RECORD_HEADER < length) {
            return NEED_MORE;
        }
        int start = from + RECORD_HEADER;
        if (type == HANDSHAKE && !messages(client, data, start, start + length)) {
            return DONE;
        }
        return RECORD_HEADER + length;
    }

    /** Reads the record's handshake messages; false when nothing more of this direction is wanted. */
    private boolean messages(boolean client, byte[] data, int from, int to) {
        byte[] begun = client ? fromClient : fromServer;
        byte[] bytes = data;
        int at = from;
        int end = to;
        if (begun.length > 0) {
            if (begun.length + to - from > MAX_HANDSHAKE) {
                return false;
            }
            bytes = Arrays.copyOf(begun, begun.length + to - from);
            System.arraycopy(data, from, bytes, begun.length, to - from);
            at = 0;
            end = bytes.length;
        }
        while (end - at >= TlsHandshake.HEADER) {
            int length = Bytes.u24(bytes, at + 1);
            if (length > MAX_HANDSHAKE) {
                return false;
            }
            if (end - at - TlsHandshake.HEADER < length) {
                break;
            }
            int body = at + TlsHandshake.HEADER;
            if (!handshake.message(Bytes.u8(bytes, at), bytes, body, body + length)) {
                return false;
            }
            at = body + length;
        }
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        if (client) {
            fromClient = rest;
        } else {
            fromServer = rest;
        }
        return true;
    }

    @Override
    public void gap(boolean client) {
        if (client) {
            fromClient = new byte[0];
        } else {
            fromServer = new byte[0];
        }
    }

    @Override
    public @Nullable Facts facts() {
        return handshake.facts();
    }
}
