package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 in the clear (RFC 9113), for the DNS messages it carries (RFC 8484): a DATA frame whose payload is one DNS
 * response from end to end. Header blocks are left alone.
 */
final class Http2Reader implements StreamReader {
    static final String PREFACE_START = "PRI * HTTP/2.0\r\n";

    private static final int PREFACE = 24;
    private static final int FRAME_HEADER = 9;
    private static final int DATA = 0;
    private static final int PADDED = 0x08;
    private static final int MAX_DNS = 4 * 1024;
    private static final int MAX_FRAMES = 4 * 1024;

    private final DnsReader dns;
    private int frames;
    private boolean prefaceRead;
    /** Bytes of a frame still to be passed over, by direction. */
    private int skipFromClient;

    private int skipFromServer;

    Http2Reader(DnsReader dns) {
        this.dns = dns;
    }

    @Override
    public String protocol() {
        return "http2";
    }

    @Override
    public int read(boolean fromClient, byte[] data, int from, int to) {
        int skip = fromClient ? skipFromClient : skipFromServer;
        if (skip > 0) {
            int skipped = Math.min(skip, to - from);
            skip(fromClient, skip - skipped);
            return skipped;
        }
        if (fromClient && !prefaceRead) {
            prefaceRead = true;
            if (Text.startsWith(data, from, to, PREFACE_START) && to - from >= PREFACE) {
                return PREFACE;
            }
            return DONE;
        }
        if (to - from < FRAME_HEADER) {
            return NEED_MORE;
        }
        int length = Bytes.u24(data, from);
        int type = Bytes.u8(data, from + 3);
        if (++frames > MAX_FRAMES) {
            return DONE;
        }
        if (type != DATA || fromClient || length > MAX_DNS) {
            skip(fromClient, length);
            return FRAME_HEADER;
        }
        if (to - from - FRAME_HEADER < length) {
            frames--;
            return NEED_MORE;
        }
        int start = from + FRAME_HEADER;
        if ((data[from + 4] & PADDED) == 0 && length > 12 && data[start + 2] < 0) {
            dns.read(data, start, start + length);
        }
        return FRAME_HEADER + length;
    }

    private void skip(boolean fromClient, int length) {
        if (fromClient) {
            skipFromClient = length;
        } else {
            skipFromServer = length;
        }
    }

    @Override
    public void gap(boolean fromClient) {
        // Where the next frame begins is no longer known: pass over everything.
        skip(fromClient, Integer.MAX_VALUE);
    }

    @Override
    public @Nullable Facts facts() {
        return null;
    }
}
