package org.tripcap.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tripcap.capture.packet.CaptureFrames;

/**
 * The packets of a load. Made-up ones are UDP over IPv4 over Ethernet between the documentation networks of RFC 5737, with
 * random payload: what an attack encrypts, or draws at random, does not compress.
 *
 * @param description for people
 * @param filter what records exactly these packets, in the syntax of pcap-filter(7)
 * @param frames what is sent, again and again; without the frame check sequence, as captures hold them
 */
record PacketMix(String description, String filter, List<byte[]> frames) {

    /** Names of the made-up mixes. */
    static final List<String> NAMES = List.of("64", "imix", "1500");

    private static final String MADE_UP_FILTER = "host 203.0.113.7";
    private static final String ANY_PACKET = "greater 0";
    private static final int LINKTYPE_ETHERNET = 1;
    /** More bytes than a compressor's window or a processor's second-level cache holds. */
    private static final int FRAMES = 12_000;

    private static final int CHECK_SEQUENCE = 4;
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int UDP = 8;

    PacketMix {
        frames = List.copyOf(frames);
    }

    /**
     * A mix by its name, or the packets of an Ethernet capture file.
     *
     * <ul>
     *   <li>{@code 64}: Ethernet frames of 64 octets on the wire, check sequence included, the shortest there are
     *   <li>{@code imix}: frames of 64, 594 and 1518 octets, 7 to 4 to 1, spread evenly; 362 on average
     *   <li>{@code 1500}: IP packets of 1500 octets, so frames of 1518
     * </ul>
     *
     * @throws IOException when it is neither a name nor a capture file of Ethernet frames
     */
    static PacketMix parse(String text) throws IOException {
        return switch (text) {
            case "64" -> madeUp("Ethernet frames of 64 octets", 64);
            case "imix" ->
                madeUp(
                        "IMIX: frames of 64, 594 and 1518 octets, 7:4:1", //
                        64,
                        594,
                        64,
                        64,
                        594,
                        64,
                        1518,
                        64,
                        594,
                        64,
                        594,
                        64);
            case "1500" -> madeUp("IP packets of 1500 octets", 1518);
            default -> fromFile(Path.of(text));
        };
    }

    /** Mean length of a frame, in octets, without the check sequence. */
    double meanLength() {
        return frames.stream().mapToInt(f -> f.length).average().orElse(0);
    }

    private static PacketMix fromFile(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("'" + file + "' is neither a file nor one of " + String.join(", ", NAMES));
        }
        CaptureFrames read = CaptureFrames.read(file);
        if (read.linkType() != LINKTYPE_ETHERNET || read.frames().isEmpty()) {
            throw new IOException("'" + file + "' has link type " + read.linkType() + " and "
                    + read.frames().size() + " packets; expected Ethernet frames");
        }
        return new PacketMix("packets of " + file.getFileName(), ANY_PACKET, read.frames());
    }

    private static PacketMix madeUp(String description, int... wireLengths) {
        Random random = new Random(wireLengths.length);
        List<byte[]> frames = new ArrayList<>(FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            frames.add(frame(wireLengths[i % wireLengths.length] - CHECK_SEQUENCE, random));
        }
        return new PacketMix(description, MADE_UP_FILTER, frames);
    }

    private static byte[] frame(int length, Random random) {
        byte[] payload = new byte[length - ETHERNET - IPV4 - UDP];
        random.nextBytes(payload);
        ByteBuffer frame = ByteBuffer.allocate(length);
        // Locally administered addresses of no interface here, so that no host stack answers.
        frame.put(new byte[] {2, 0, 0, 0, 0, 2})
                .put(new byte[] {2, 0, 0, 0, 0, 1})
                .putShort((short) 0x0800);
        frame.putShort((short) 0x4500).putShort((short) (length - ETHERNET)).putInt(0);
        frame.putShort((short) 0x4011).putShort((short) 0);
        frame.put(new byte[] {(byte) 198, 51, 100, (byte) random.nextInt(1, 255)});
        frame.put(new byte[] {(byte) 203, 0, 113, 7});
        frame.putShort(ETHERNET + 10, checksum(frame));
        frame.putShort((short) random.nextInt(1024, 65_536)).putShort((short) 53);
        frame.putShort((short) (length - ETHERNET - IPV4)).putShort((short) 0);
        return frame.put(payload).array();
    }

    /** Of the IPv4 header (RFC 1071). */
    private static short checksum(ByteBuffer frame) {
        int sum = 0;
        for (int at = ETHERNET; at < ETHERNET + IPV4; at += 2) {
            sum += Short.toUnsignedInt(frame.getShort(at));
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
