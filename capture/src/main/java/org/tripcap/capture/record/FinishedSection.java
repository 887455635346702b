package org.tripcap.capture.record;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.Section;

/**
 * A section that takes no more packets, with what was lost meanwhile.
 *
 * @param name of its interface
 * @param section to be sealed, then given back
 * @param statistics as in the section's statistics block
 * @param counters as its statement will say
 */
record FinishedSection(String name, Section section, InterfaceStatistics statistics, Counters counters) {

    private static final long NANOS = 1_000_000_000L;
    /** Two processors may hand on two packets in another order than they were stamped in. */
    private static final Duration OUT_OF_ORDER = Duration.ofMillis(5);
    /** A packet that came so long before was read, unless there was a flood; then there are packets to tell by. */
    private static final Duration READ_WITHIN = Duration.ofSeconds(1);

    /** Ends the section with its statistics block. */
    static FinishedSection of(String name, Section section, InterfaceStatistics statistics, long droppedQueue) {
        section.finish(List.of(statistics));
        return new FinishedSection(
                name,
                section,
                statistics,
                new Counters(
                        section.packets(),
                        section.packetBytes(),
                        statistics.filterAccept(),
                        statistics.osDrop(),
                        statistics.interfaceDrop(),
                        droppedQueue));
    }

    /** Everything of its interface up to here is in it, or in one before it. */
    Instant readUntil() {
        Instant last = last();
        return last == null ? statistics.end().minus(READ_WITHIN) : last.minus(OUT_OF_ORDER);
    }

    /** What the statement says once the section is sealed. */
    Body body(SealedSegment sealed, IncidentKey key) {
        return new Body.SegmentSealed(
                first(),
                last(),
                counters,
                new Body.SegmentSealed.Plain(sealed.plainLength(), sealed.plainCommit()),
                sealed.blocksRoot(),
                new Body.SegmentSealed.Cipher(
                        sealed.suite(), key.id(), sealed.ciphertext().length, sealed.cipherDigest()));
    }

    private @Nullable Instant first() {
        return section.packets() == 0 ? null : instant(section.firstNanos());
    }

    private @Nullable Instant last() {
        return section.packets() == 0 ? null : instant(section.lastNanos());
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(Math.floorDiv(epochNanos, NANOS), Math.floorMod(epochNanos, NANOS));
    }
}
