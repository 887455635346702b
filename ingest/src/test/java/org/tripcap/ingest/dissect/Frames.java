package org.tripcap.ingest.dissect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Puts packets together for tests, from hex and from parts; checksums are left zero, nobody here looks at them. */
final class Frames {
    static final int ETHERNET = 1;
    static final int RAW = 101;

    private Frames() {}

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] u16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    static byte[] u32(long value) {
        return join(u16((int) (value >> 16)), u16((int) value));
    }

    static byte[] ethernet(int etherType, byte[] payload) {
        return join(hex("020000000002 020000000001"), u16(etherType), payload);
    }

    static byte[] ipv4(int protocol, String source, String destination, byte[] payload) {
        return ipv4(protocol, source, destination, 0, payload);
    }

    /** With the 16 bits of flags and fragment offset as they stand in the header; the identification is 1. */
    static byte[] ipv4(int protocol, String source, String destination, int fragment, byte[] payload) {
        return join(
                hex("4500"),
                u16(20 + payload.length),
                u16(1),
                u16(fragment),
                new byte[] {64, (byte) protocol},
                u16(0),
                address(source),
                address(destination),
                payload);
    }

    static byte[] ipv6(int next, String source, String destination, byte[] payload) {
        return join(
                hex("60000000"),
                u16(payload.length),
                new byte[] {(byte) next, 64},
                hex(source),
                hex(destination),
                payload);
    }

    static byte[] udp(int source, int destination, byte[] payload) {
        return join(u16(source), u16(destination), u16(8 + payload.length), u16(0), payload);
    }

    static byte[] tcp(int source, int destination, long sequence, int flags, byte[] payload) {
        return join(
                u16(source),
                u16(destination),
                u32(sequence),
                u32(0),
                new byte[] {0x50, (byte) flags},
                u16(8192),
                u32(0),
                payload);
    }

    private static byte[] address(String dotted) {
        String[] parts = dotted.split("\\.", -1);
        byte[] address = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return address;
    }

    /** The flows of these packets, a millisecond apart. */
    static DissectedSegment dissect(int linkType, byte[]... packets) {
        var dissector = new Dissector(DissectLimits.DEFAULT);
        for (int i = 0; i < packets.length; i++) {
            dissector.packet(linkType, i * 1_000_000L, packets[i], 0, packets[i].length, packets[i].length);
        }
        return dissector.finish();
    }
}
