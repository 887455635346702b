package org.tripcap.capture.segment;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.ClassicPcap;

/** Sections and contexts that the tests of this package share. */
final class Segments {

    static final String APPLICATION = "tripcap test";

    static final SegmentContext CONTEXT = new SegmentContext(
            new IncidentId("00112233445566778899aabbccddeeff"),
            "5e".repeat(32),
            1_764_000_000_000L,
            7,
            Digest.parse("0b".repeat(32)));

    private Segments() {}

    static InterfaceStatistics statistics(long packets) {
        return new InterfaceStatistics(
                packets, 0, 0, Instant.parse("2026-01-02T03:04:05.000000006Z"), Instant.parse("2026-01-02T03:05:05Z"));
    }

    /** A finished section of all the capture's packets. */
    static Section section(ClassicPcap capture) {
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", capture.linkType(), capture.snaplen())), APPLICATION);
        for (ClassicPcap.Packet packet : capture.packets()) {
            section.packet(0, packet.epochNanos(), packet.data(), 0, packet.capturedLength(), packet.originalLength());
        }
        section.finish(List.of(statistics(capture.packets().size())));
        return section;
    }

    /** A finished section of random packets in simple IMIX: 7 of 64, 4 of 576, 1 of 1518 octets, mean 356. */
    static Section imix(int bytes, long seed) {
        int[] sizes = {64, 576, 64, 64, 1518, 576, 64, 64, 576, 64, 64, 576};
        Random random = new Random(seed);
        byte[] packet = new byte[1518];
        Section section = new Section(Math.max(Section.DEFAULT_MAX_LENGTH, bytes));
        section.begin(List.of(new InterfaceDescription("eth0", 1, 262_144)), APPLICATION);
        int packets = 0;
        while (section.length() + 4096 < bytes) {
            random.nextBytes(packet);
            int size = sizes[packets++ % sizes.length];
            section.packet(0, 1_700_000_000_000_000_000L + packets * 1000L, packet, 0, size, size);
        }
        section.finish(List.of(statistics(packets)));
        return section;
    }

    /** A copy of a section's bytes. */
    static byte[] bytes(Section section) {
        return java.util.Arrays.copyOf(section.array(), section.length());
    }
}
