package org.tripcap.cli.bench;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.packet.LinkType;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.Section;

/** A finished section full of the packets of {@link PacketMix}'s {@code imix}, as a sensor makes it. */
final class ImixSection {

    /** A sensor's sections are as large unless it is set otherwise. */
    private static final int BYTES = 4 << 20;

    private static final long APART_NANOS = 4_000;

    private ImixSection() {}

    /** A section whose first packet has time {@code first}; its packets are 4 microseconds apart. */
    static Section begunAt(Instant first) throws IOException {
        Section section = new Section(BYTES);
        section.begin(
                List.of(new InterfaceDescription("eth0", LinkType.ETHERNET.value(), Scope.MAX_SNAPLEN)), "tripcap");
        List<byte[]> frames = PacketMix.parse("imix").frames();
        long nanos = first.getEpochSecond() * 1_000_000_000L + first.getNano();
        int packets = 0;
        byte[] frame = frames.getFirst();
        while (section.fits(frame.length)) {
            section.packet(0, nanos + packets * APART_NANOS, frame, 0, frame.length, frame.length);
            packets++;
            frame = frames.get(packets % frames.size());
        }
        section.finish(List.of(new InterfaceStatistics(packets, 0, 0, first, first.plusNanos(packets * APART_NANOS))));
        return section;
    }
}
