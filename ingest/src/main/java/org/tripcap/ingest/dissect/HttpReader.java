package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1 (RFC 9112) request and status lines and a few headers, line by line. Bodies are not followed: behind a head,
 * bytes are left alone until a packet begins with the next request or status line.
 */
final class HttpReader implements StreamReader {
    private static final List<String> METHODS =
            List.of("GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "PROPFIND ");
    private static final String STATUS = "HTTP/1.";
    private static final int VERSION_LENGTH = "HTTP/1.1".length();
    private static final int MAX_METHOD = 24;
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_HEADS = 256;

    private final List<String> methods = new ArrayList<>(1);
    private final List<String> hosts = new ArrayList<>(1);
    private final List<String> targets = new ArrayList<>(1);
    private final List<Integer> statusCodes = new ArrayList<>(1);
    private final List<String> versions = new ArrayList<>(1);
    private final List<String> userAgents = new ArrayList<>(1);
    private final List<String> mimeTypes = new ArrayList<>(1);

    private final Head client = new Head();
    private final Head server = new Head();
    private int heads;

    /** Where one direction stands. */
    private static final class Head {
        boolean open;
        boolean request;
    }

    /** Whether a request or a response begins here. */
    static boolean begins(byte[] data, int from, int to) {
        if (to - from < 4 || data[from] < 'A' || data[from] > 'Z') {
            return false;
        }
        if (Text.startsWith(data, from, to, STATUS)) {
            return true;
        }
        for (String method : METHODS) {
            if (Text.startsWith(data, from, to, method)) {
                return true;
            }
        }
        return isRequestLine(data, from, to);
    }

    /** A whole line of any method and target that names HTTP/1: methods are not limited to those in use. */
    private static boolean isRequestLine(byte[] data, int from, int to) {
        int at = from;
        while (at < to && at - from < MAX_METHOD && isMethodCharacter(data[at])) {
            at++;
        }
        if (at == from || at == to || data[at] != ' ') {
            return false;
        }
        int end = Text.find(data, at, Math.min(to, at + MAX_LINE), '\n');
        int version = Text.trimEnd(data, at, end) - VERSION_LENGTH;
        return end < to && version > at && Text.startsWith(data, version, end, STATUS);
    }

    private static boolean isMethodCharacter(byte value) {
        return (value >= 'A' && value <= 'Z') || value == '-' || value == '_';
    }

    @Override
    public String protocol() {
        return "http";
    }

    @Override
    public int read(boolean fromClient, byte[] data, int from, int to) {
        Head head = fromClient ? client : server;
        if (!head.open) {
            if (!begins(data, from, to)) {
                return to - from;
            }
            if (++heads > MAX_HEADS) {
                return DONE;
            }
            head.open = true;
            head.request = data[from] != 'H' || data[from + 1] != 'T';
            int end = Text.find(data, from, to, '\n');
            if (end == to && to - from <= MAX_LINE) {
                head.open = false;
                heads--;
                return NEED_MORE;
            }
            first(head, data, from, Text.trimEnd(data, from, end));
            return Math.min(end + 1, to) - from;
        }
        int end = Text.find(data, from, to, '\n');
        if (end == to) {
            if (to - from <= MAX_LINE) {
                return NEED_MORE;
            }
            head.open = false;
            return to - from;
        }
        int lineEnd = Text.trimEnd(data, from, end);
        if (lineEnd == from) {
            head.open = false;
        } else {
            header(head.request, data, from, lineEnd);
        }
        return end + 1 - from;
    }

    private void first(Head head, byte[] data, int from, int to) {
        int space = Text.find(data, from, to, ' ');
        if (head.request) {
            int last = to;
            while (last > space && data[last - 1] != ' ') {
                last--;
            }
            keep(methods, Text.of(data, from, space));
            boolean versioned = last > space + 1 && Text.startsWith(data, last, to, "HTTP/");
            if (versioned) {
                keep(versions, Text.of(data, last + 5, to));
            }
            keep(targets, Text.of(data, Math.min(space + 1, to), versioned ? last - 1 : to));
        } else {
            keep(versions, Text.of(data, from + 5, space));
            int code = space + 1;
            if (to - code >= 3 && digit(data[code]) && digit(data[code + 1]) && digit(data[code + 2])) {
                int value = (data[code] - '0') * 100 + (data[code + 1] - '0') * 10 + data[code + 2] - '0';
                keep(statusCodes, value);
            }
        }
    }

    private void header(boolean request, byte[] data, int from, int to) {
        int colon = Text.find(data, from, to, ':');
        if (colon == to) {
            return;
        }
        int value = Text.skipBlanks(data, colon + 1, to);
        if (request) {
            if (named(data, from, colon, "host")) {
                keep(hosts, Text.of(data, value, to));
            } else if (named(data, from, colon, "user-agent")) {
                keep(userAgents, Text.of(data, value, to));
            }
        } else if (named(data, from, colon, "content-type")) {
            int end = Text.trimEnd(data, value, Text.find(data, value, to, ';'));
            keep(mimeTypes, Text.of(data, value, end));
        }
    }

    private static boolean digit(byte value) {
        return value >= '0' && value <= '9';
    }

    private static boolean named(byte[] data, int from, int to, String name) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if ((data[from + i] | 0x20) != (name.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static <T> void keep(List<T> values, T value) {
        if (values.size() < Facts.MAX_VALUES && !value.equals("") && !values.contains(value)) {
            values.add(value);
        }
    }

    @Override
    public void gap(boolean fromClient) {
        (fromClient ? client : server).open = false;
    }

    @Override
    public @Nullable Facts facts() {
        if (methods.isEmpty() && statusCodes.isEmpty()) {
            return null;
        }
        return new Facts.Http(methods, hosts, targets, statusCodes, versions, userAgents, mimeTypes);
    }
}
