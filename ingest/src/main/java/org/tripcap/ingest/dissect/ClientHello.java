package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TLS ClientHello (RFC 8446 section 4.1.2).
 *
 * @param version the highest version offered
 * @param ciphers cipher suites in order, GREASE values (RFC 8701) left out
 * @param extensions extension numbers in order, GREASE values left out
 * @param signatures signature algorithms in order, GREASE values left out
 * @param protocols ALPN names (RFC 7301) in order
 * @param serverName host name (RFC 6066 section 3), null without one
 */
record ClientHello(
        int version,
        List<Integer> ciphers,
        List<Integer> extensions,
        List<Integer> signatures,
        List<String> protocols,
        @Nullable String serverName) {
    static final int SERVER_NAME = 0;
    static final int SIGNATURE_ALGORITHMS = 13;
    static final int ALPN = 16;
    static final int SUPPORTED_VERSIONS = 43;

    private static final int MAX_NUMBERS = 512;

    /** Null when it is not one from end to end, extensions apart: those are read as far as they go. */
    static @Nullable ClientHello read(byte[] data, int from, int to) {
        int at = from + 34;
        if (to - at < 1) {
            return null;
        }
        int version = Bytes.u16(data, from);
        at += 1 + Bytes.u8(data, at);
        if (to - at < 2) {
            return null;
        }
        int cipherEnd = at + 2 + Bytes.u16(data, at);
        if (cipherEnd > to) {
            return null;
        }
        List<Integer> ciphers = numbers(data, at + 2, cipherEnd);
        at = cipherEnd;
        if (to - at < 1) {
            return null;
        }
        at += 1 + Bytes.u8(data, at);
        var reader = new Extensions(version);
        if (to - at >= 2) {
            int end = Math.min(to, at + 2 + Bytes.u16(data, at));
            reader.read(data, at + 2, end);
        }
        return new ClientHello(
                reader.version, ciphers, reader.numbers, reader.signatures, reader.protocols, reader.serverName);
    }

    private static final class Extensions {
        int version;
        final List<Integer> numbers = new ArrayList<>();
        List<Integer> signatures = List.of();
        List<String> protocols = List.of();

        @Nullable String serverName;

        Extensions(int version) {
            this.version = version;
        }

        void read(byte[] data, int from, int end) {
            int at = from;
            while (end - at >= 4 && numbers.size() < MAX_NUMBERS) {
                int number = Bytes.u16(data, at);
                int length = Bytes.u16(data, at + 2);
                int body = at + 4;
                if (end - body < length) {
                    return;
                }
                if (!isGrease(number)) {
                    numbers.add(number);
                    one(number, data, body, body + length);
                }
                at = body + length;
            }
        }

        private void one(int number, byte[] data, int from, int to) {
            switch (number) {
                case SERVER_NAME -> serverName = name(data, from, to);
                case SIGNATURE_ALGORITHMS -> {
                    if (to - from >= 2) {
                        signatures = ClientHello.numbers(data, from + 2, to);
                    }
                }
                case ALPN -> protocols = alpn(data, from, to);
                case SUPPORTED_VERSIONS -> {
                    int highest = 0;
                    for (int at = from + 1; to - at >= 2; at += 2) {
                        int offered = Bytes.u16(data, at);
                        if (!isGrease(offered)) {
                            highest = Math.max(highest, offered);
                        }
                    }
                    version = highest == 0 ? version : highest;
                }
                default -> {}
            }
        }

        private static @Nullable String name(byte[] data, int from, int to) {
            if (to - from < 5 || data[from + 2] != 0) {
                return null;
            }
            int length = Bytes.u16(data, from + 3);
            return length == 0 || to - from - 5 < length ? null : Text.of(data, from + 5, from + 5 + length);
        }
    }

    /** The names of an ALPN extension's body, also that of a ServerHello. */
    static List<String> alpn(byte[] data, int from, int to) {
        var names = new ArrayList<String>();
        int at = from + 2;
        while (to - at >= 1 && names.size() < Facts.MAX_VALUES) {
            int length = Bytes.u8(data, at);
            if (length == 0 || to - at - 1 < length) {
                break;
            }
            names.add(Text.of(data, at + 1, at + 1 + length));
            at += 1 + length;
        }
        return names;
    }

    private static List<Integer> numbers(byte[] data, int from, int to) {
        var numbers = new ArrayList<Integer>();
        for (int at = from; to - at >= 2 && numbers.size() < MAX_NUMBERS; at += 2) {
            int number = Bytes.u16(data, at);
            if (!isGrease(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    static boolean isGrease(int number) {
        return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
    }
}
