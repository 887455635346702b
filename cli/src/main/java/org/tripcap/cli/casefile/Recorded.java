package org.tripcap.cli.casefile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Statement;

/**
 * What sensors stated as recorded and as lost. The order in which their statements come changes nothing. A segment that its sensor
 * gave up before it was sent is lost, though its statement counts packets: a gap that was stated later names it.
 */
final class Recorded {

    /**
     * A segment.
     *
     * @param first time of its first packet, or of its statement where it has none
     */
    private record Piece(String actor, long seq, Instant first, Instant last, boolean empty, Counters counters) {}

    /**
     * Sums over all statements.
     *
     * @param segments that were sent
     * @param packets in them
     * @param bytes their lengths on the wire
     * @param discarded segments that were given up before they were sent
     * @param inGaps packets lost in gaps that tell how many, those of {@code discarded} included
     * @param unknownGaps gaps that do not tell how many
     * @param first time of the first packet; null if there is none
     * @param last time of the last packet; null if there is none
     */
    record Sums(
            long segments,
            long packets,
            long bytes,
            long discarded,
            long droppedByKernel,
            long droppedByInterface,
            long droppedInQueue,
            long inGaps,
            long unknownGaps,
            @Nullable Instant first,
            @Nullable Instant last) {

        /** All packets known to be lost. */
        long lost() {
            return Course.sum(Course.sum(droppedByKernel, droppedByInterface), Course.sum(droppedInQueue, inGaps));
        }

        /** All packets lost, in words. */
        String lostText() {
            return (unknownGaps == 0 ? "" : "at least ") + Amounts.number(lost());
        }
    }

    private final List<Piece> pieces = new ArrayList<>();
    private final List<Body.Gap> gaps = new ArrayList<>();
    private final Map<String, NavigableMap<Long, Long>> discarded = new HashMap<>();

    void segment(Statement statement, Body.SegmentSealed sealed) {
        Instant first = sealed.first();
        Instant last = sealed.last();
        pieces.add(new Piece(
                statement.actor(),
                statement.seq(),
                first == null ? statement.time() : first,
                last == null ? statement.time() : last,
                first == null || last == null,
                sealed.counters()));
    }

    void gap(Statement statement, Body.Gap gap) {
        gaps.add(gap);
        Body.Gap.Discarded given = gap.discarded();
        if (given != null) {
            discarded
                    .computeIfAbsent(statement.actor(), _ -> new TreeMap<>())
                    .merge(given.from(), given.to(), Math::max);
        }
    }

    private boolean isDiscarded(Piece piece) {
        NavigableMap<Long, Long> ranges = discarded.get(piece.actor());
        Map.Entry<Long, Long> range = ranges == null ? null : ranges.floorEntry(piece.seq());
        return range != null && piece.seq() <= range.getValue();
    }

    Sums sums() {
        long[] sent = new long[3];
        long[] dropped = new long[3];
        long givenUp = 0;
        Instant first = null;
        Instant last = null;
        for (Piece piece : pieces) {
            Counters counters = piece.counters();
            add(dropped, counters.droppedKernel(), counters.droppedInterface(), counters.droppedQueue());
            if (isDiscarded(piece)) {
                givenUp++;
                continue;
            }
            add(sent, 1, counters.packets(), counters.bytes());
            if (!piece.empty()) {
                first = first == null || piece.first().isBefore(first) ? piece.first() : first;
                last = last == null || piece.last().isAfter(last) ? piece.last() : last;
            }
        }
        long inGaps = 0;
        long unknown = 0;
        for (Body.Gap gap : gaps) {
            Long packets = gap.packets();
            inGaps = Course.sum(inGaps, packets == null ? 0 : packets);
            unknown += packets == null ? 1 : 0;
        }
        return new Sums(
                sent[0], sent[1], sent[2], givenUp, dropped[0], dropped[1], dropped[2], inGaps, unknown, first, last);
    }

    private static void add(long[] sums, long... values) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Course.sum(sums[i], values[i]);
        }
    }

    /** The same over time. */
    Course course() {
        Course course = new Course();
        for (Piece piece : pieces) {
            Counters counters = piece.counters();
            boolean sent = !isDiscarded(piece);
            course.segment(
                    piece.first(),
                    piece.last(),
                    sent ? counters.packets() : 0,
                    sent ? counters.bytes() : 0,
                    counters.droppedKernel() + counters.droppedInterface() + counters.droppedQueue());
        }
        gaps.forEach(gap -> course.gap(gap.from(), gap.to(), gap.packets()));
        return course;
    }
}
