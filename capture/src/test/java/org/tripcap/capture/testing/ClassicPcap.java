package org.tripcap.capture.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A capture file in the classic pcap format, read apart from all code under test.
 *
 * @param linkType LINKTYPE_ number
 * @param snaplen as the file's header says
 * @param packets in the order of the file
 * @param truncated whether the file ends inside a packet, which is then left out
 */
public record ClassicPcap(int linkType, int snaplen, List<Packet> packets, boolean truncated) {

    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;

    /**
     * One packet.
     *
     * @param epochNanos nanoseconds since 1970
     * @param originalLength octets on the wire
     * @param data octets that were kept
     */
    @SuppressWarnings("ArrayRecordComponent") // test data, never compared as a record
    public record Packet(long epochNanos, int originalLength, byte[] data) {
        /** Octets that were kept. */
        public int capturedLength() {
            return data.length;
        }
    }

    /** Reads one of the captures that lie under {@code /pcap} on the class path. */
    public static ClassicPcap resource(String name) {
        return parse(resourceBytes(name));
    }

    /** The bytes of one of the captures that lie under {@code /pcap} on the class path. */
    public static byte[] resourceBytes(String name) {
        try (InputStream in = ClassicPcap.class.getResourceAsStream("/pcap/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no capture /pcap/" + name + " on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a capture of either byte order, in micro- or nanoseconds. */
    public static ClassicPcap parse(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (isMagic(Integer.reverseBytes(in.getInt(0)))) {
            in.order(ByteOrder.BIG_ENDIAN);
        }
        int magic = in.getInt(0);
        if (!isMagic(magic)) {
            throw new IllegalArgumentException("not a classic pcap file: magic 0x" + Integer.toHexString(magic));
        }
        long nanosPerFraction = magic == MICROSECONDS ? 1000 : 1;
        int snaplen = in.getInt(16);
        int linkType = in.getInt(20) & 0xffff;
        List<Packet> packets = new ArrayList<>();
        in.position(24);
        while (in.remaining() >= 16) {
            long epochNanos = in.getInt() * 1_000_000_000L + in.getInt() * nanosPerFraction;
            int captured = in.getInt();
            int original = in.getInt();
            if (captured < 0 || captured > in.remaining()) {
                return new ClassicPcap(linkType, snaplen, packets, true);
            }
            byte[] data = new byte[captured];
            in.get(data);
            packets.add(new Packet(epochNanos, original, data));
        }
        return new ClassicPcap(linkType, snaplen, packets, in.hasRemaining());
    }

    private static boolean isMagic(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS;
    }
}
