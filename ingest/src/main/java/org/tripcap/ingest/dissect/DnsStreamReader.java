package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/** DNS over TCP (RFC 7766): each message behind its length. */
final class DnsStreamReader implements StreamReader {
    private final DnsReader messages;

    DnsStreamReader(DnsNames names) {
        messages = new DnsReader("dns", names);
    }

    @Override
    public String protocol() {
        return "dns";
    }

    @Override
    public int read(boolean fromClient, byte[] data, int from, int to) {
        if (to - from < 2) {
            return NEED_MORE;
        }
        int length = Bytes.u16(data, from);
        if (to - from - 2 < length) {
            return NEED_MORE;
        }
        return messages.read(data, from + 2, from + 2 + length) ? length + 2 : DONE;
    }

    @Override
    public void gap(boolean fromClient) {
        // What comes next is read as the start of a message; if it is none, reading ends there.
    }

    @Override
    public @Nullable Facts facts() {
        return messages.facts();
    }
}
