package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;

/**
 * What a section's own packet and statistics blocks say, to be compared with what its statement says.
 *
 * @param first earliest packet; null when there is none
 * @param last latest packet; null when there is none
 * @param counters packets, their lengths on the wire, and the sums over the statistics blocks
 */
record SectionFacts(@Nullable Instant first, @Nullable Instant last, Counters counters) {
    private static final long NANOS = 1_000_000_000L;

    /** Reads to the section's end. */
    static SectionFacts of(PcapngReader reader) throws PcapngException {
        long packets = 0;
        long bytes = 0;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        while (reader.nextPacket()) {
            packets++;
            bytes += Integer.toUnsignedLong(reader.originalLength());
            first = Math.min(first, reader.epochNanos());
            last = Math.max(last, reader.epochNanos());
        }
        long accepted = 0;
        long droppedKernel = 0;
        long droppedInterface = 0;
        for (InterfaceStatistics statistics : reader.statistics()) {
            accepted += statistics.filterAccept();
            droppedKernel += statistics.osDrop();
            droppedInterface += statistics.interfaceDrop();
        }
        return new SectionFacts(
                packets == 0 ? null : instant(first),
                packets == 0 ? null : instant(last),
                new Counters(packets, bytes, accepted, droppedKernel, droppedInterface, 0));
    }

    /** Compares; each difference goes to {@code report} with the name of its check. */
    boolean check(SegmentSealed stated, BiConsumer<String, String> report) {
        Counters said = stated.counters();
        boolean same = equal("counters", "packets", said.packets(), counters.packets(), report);
        same &= equal("counters", "bytes", said.bytes(), counters.bytes(), report);
        same &= equal("counters", "filteraccept", said.filterAccept(), counters.filterAccept(), report);
        same &= equal("counters", "dropped_kernel", said.droppedKernel(), counters.droppedKernel(), report);
        same &= equal("counters", "dropped_interface", said.droppedInterface(), counters.droppedInterface(), report);
        same &= equal("times", "first", stated.first(), first, report);
        same &= equal("times", "last", stated.last(), last, report);
        return same;
    }

    private static boolean equal(
            String check,
            String field,
            @Nullable Object said,
            @Nullable Object found,
            BiConsumer<String, String> report) {
        if (Objects.equals(said, found)) {
            return true;
        }
        report.accept(check, field + ": expected " + said + " as stated, found " + found + " in the section");
        return false;
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(Math.floorDiv(epochNanos, NANOS), Math.floorMod(epochNanos, NANOS));
    }
}
