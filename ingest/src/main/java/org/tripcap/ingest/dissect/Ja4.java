package org.tripcap.ingest.dissect;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JA4 fingerprint of a TLS client (FoxIO's JA4 specification, the part under the BSD licence): transport, version,
 * whether a server is named, counts and ALPN in the clear; then hashes of the sorted suites and of the sorted extensions
 * with the signature algorithms.
 */
final class Ja4 {
    private static final int HASH_CHARACTERS = 12;
    private static final String EMPTY_HASH = "0".repeat(HASH_CHARACTERS);

    private Ja4() {}

    static String of(ClientHello hello, boolean quic) {
        boolean named = hello.extensions().contains(ClientHello.SERVER_NAME);
        return (quic ? "q" : "t")
                + version(hello.version())
                + (named ? "d" : "i")
                + twoDigits(hello.ciphers().size())
                + twoDigits(hello.extensions().size())
                + alpn(hello.protocols())
                + "_"
                + hash(sorted(hello.ciphers().stream()))
                + "_"
                + extensions(hello);
    }

    private static String version(int version) {
        return switch (version) {
            case 0x0002 -> "s2";
            case 0x0300 -> "s3";
            case 0x0301 -> "10";
            case 0x0302 -> "11";
            case 0x0303 -> "12";
            case 0x0304 -> "13";
            default -> "00";
        };
    }

    private static String twoDigits(int count) {
        int bounded = Math.min(count, 99);
        return bounded < 10 ? "0" + bounded : Integer.toString(bounded);
    }

    /** First and last character of the first name, or of its bytes in hex when either is not alphanumeric. */
    private static String alpn(List<String> protocols) {
        if (protocols.isEmpty()) {
            return "00";
        }
        byte[] name = protocols.getFirst().getBytes(StandardCharsets.UTF_8);
        char first = (char) (name[0] & 0xff);
        char last = (char) (name[name.length - 1] & 0xff);
        if (alphanumeric(first) && alphanumeric(last)) {
            return "" + first + last;
        }
        String hex = HexFormat.of().formatHex(name);
        return "" + hex.charAt(0) + hex.charAt(hex.length() - 1);
    }

    private static boolean alphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static String extensions(ClientHello hello) {
        String sorted = sorted(hello.extensions().stream()
                .filter(number -> number != ClientHello.SERVER_NAME && number != ClientHello.ALPN));
        if (hello.signatures().isEmpty()) {
            return hash(sorted);
        }
        String signatures = hello.signatures().stream().map(TlsNames::hex4).collect(Collectors.joining(","));
        return hash(sorted + "_" + signatures);
    }

    private static String sorted(Stream<Integer> numbers) {
        return numbers.sorted().map(TlsNames::hex4).collect(Collectors.joining(","));
    }

    private static String hash(String text) {
        if (text.isEmpty()) {
            return EMPTY_HASH;
        }
        return Digests.hex(Digests.sha256().digest(text.getBytes(StandardCharsets.US_ASCII)))
                .substring(0, HASH_CHARACTERS);
    }
}
