package org.tripcap.ingest.dissect;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The ClientHello in a QUIC connection's Initial packets (RFC 9000 section 17.2.2, RFC 9001, RFC 9369). Those are
 * encrypted under a key that anybody can derive from what stands in the packet; the server's are left alone.
 */
final class QuicReader implements FactsReader {
    private static final int MAX_CRYPTO = 16 * 1024;
    private static final int MAX_FRAMES = 512;
    private static final int MAX_PACKETS = 16;

    private static final int PADDING = 0x00;
    private static final int PING = 0x01;
    private static final int ACK = 0x02;
    private static final int ACK_ECN = 0x03;
    private static final int CRYPTO = 0x06;

    private final TlsHandshake handshake;
    /** The handshake's stream as far as it has come; grows with what was really opened. */
    private byte[] crypto = new byte[0];

    private final BitSet present = new BitSet();
    private final QuicCursor cursor = new QuicCursor();
    private QuicInitial.@Nullable Keys keys;
    private int packets;
    private boolean found;

    QuicReader(CertificateNames certificates) {
        handshake = new TlsHandshake("quic", certificates);
    }

    /** Whether nothing further is wanted. */
    boolean isDone() {
        return found || packets >= MAX_PACKETS;
    }

    /** Reads the Initial packets of one datagram. */
    void read(byte[] data, int from, int to, QuicInitial initial) {
        int at = from;
        while (at < to && !isDone()) {
            int next = initial.header(data, at, to);
            if (next < 0) {
                return;
            }
            packets++;
            byte[] frames = open(initial, data);
            if (frames != null) {
                frames(frames);
            }
            at = next;
        }
        hello();
    }

    private byte @Nullable [] open(QuicInitial initial, byte[] data) {
        QuicInitial.Keys known = keys;
        byte[] plain = known == null ? null : initial.open(data, known);
        if (plain == null) {
            QuicInitial.Keys derived = initial.keys(data);
            plain = derived == null ? null : initial.open(data, derived);
            if (plain != null) {
                keys = derived;
            }
        }
        return plain;
    }

    private void frames(byte[] plain) {
        cursor.set(plain, 0, plain.length);
        for (int i = 0; i < MAX_FRAMES && !cursor.atEnd(); i++) {
            long type = cursor.varint();
            if (type == PADDING) {
                cursor.skipZeros();
            } else if (type == CRYPTO) {
                long offset = cursor.varint();
                long length = cursor.varint();
                if (!cursor.has(length) || offset > MAX_CRYPTO - length) {
                    return;
                }
                int end = (int) (offset + length);
                if (end > crypto.length) {
                    crypto = Arrays.copyOf(crypto, Math.min(MAX_CRYPTO, Math.max(end, 2 * crypto.length)));
                }
                System.arraycopy(plain, cursor.position(), crypto, (int) offset, (int) length);
                present.set((int) offset, end);
                cursor.skip((int) length);
            } else if (type == ACK || type == ACK_ECN) {
                acknowledgement(type == ACK_ECN);
            } else if (type != PING) {
                return;
            }
            if (cursor.failed()) {
                return;
            }
        }
    }

    private void acknowledgement(boolean ecn) {
        cursor.varint();
        cursor.varint();
        long ranges = Math.min(cursor.varint(), MAX_FRAMES);
        cursor.varint();
        for (long i = 0; i < ranges * 2 + (ecn ? 3 : 0) && !cursor.failed(); i++) {
            cursor.varint();
        }
    }

    /** Reads the ClientHello once all of it has come, in whatever order. */
    private void hello() {
        int length = present.nextClearBit(0);
        if (length < TlsHandshake.HEADER || found) {
            return;
        }
        int end = TlsHandshake.HEADER + Bytes.u24(crypto, 1);
        if (end <= length) {
            found = true;
            handshake.message(Bytes.u8(crypto, 0), crypto, TlsHandshake.HEADER, end);
        }
    }

    @Override
    public @Nullable Facts facts() {
        return handshake.facts();
    }
}
