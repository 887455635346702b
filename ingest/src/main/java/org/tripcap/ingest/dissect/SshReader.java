package org.tripcap.ingest.dissect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** SSH identification strings (RFC 4253 section 4.2); a server may send other lines before its own. */
final class SshReader implements StreamReader {
    private static final int MAX_LINES = 32;

    private @Nullable String client;
    private @Nullable String server;
    private int lines;

    @Override
    public String protocol() {
        return "ssh";
    }

    @Override
    public int read(boolean fromClient, byte[] data, int from, int to) {
        int end = Text.find(data, from, to, '\n');
        if (end == to) {
            return to - from > Facts.MAX_STRING ? DONE : NEED_MORE;
        }
        if (Text.startsWith(data, from, end, "SSH-")) {
            String line = Text.of(data, from, Text.trimEnd(data, from, end));
            if (fromClient) {
                client = line;
            } else {
                server = line;
            }
            return DONE;
        }
        return ++lines > MAX_LINES ? DONE : end - from + 1;
    }

    @Override
    public void gap(boolean fromClient) {
        // The next line that begins as an identification string is one.
    }

    @Override
    public @Nullable Facts facts() {
        return client == null && server == null ? null : new Facts.Banner("ssh", client, server, List.of());
    }
}
