package org.tripcap.capture.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentId;

/** Makes gaps of segments that were stated and are given up before they were sent. */
final class Discards {

    private Discards() {}

    /**
     * The gap that one incident's chain has to state.
     *
     * @param numbers of the entries in the outbox
     */
    record Gap(IncidentId incident, Body.Gap body, List<Long> numbers) {}

    /** One gap for each stretch of entries of one incident, in order. */
    static List<Gap> gaps(List<OutboxEntry> entries) {
        List<Gap> gaps = new ArrayList<>();
        List<Statement> stretch = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        for (OutboxEntry entry : entries) {
            Statement statement = Statement.parse(entry.statement().bytes());
            if (!stretch.isEmpty() && !Objects.equals(stretch.getFirst().incident(), statement.incident())) {
                gaps.add(gap(stretch, numbers));
                stretch.clear();
                numbers.clear();
            }
            stretch.add(statement);
            numbers.add(entry.number());
        }
        if (!stretch.isEmpty()) {
            gaps.add(gap(stretch, numbers));
        }
        return gaps;
    }

    private static Gap gap(List<Statement> stretch, List<Long> numbers) {
        Instant from = Instant.MAX;
        Instant to = Instant.MIN;
        long packets = 0;
        long bytes = 0;
        for (Statement statement : stretch) {
            Body.SegmentSealed segment = (Body.SegmentSealed) statement.body();
            Instant first = Objects.requireNonNullElse(segment.first(), statement.time());
            Instant last = Objects.requireNonNullElse(segment.last(), statement.time());
            from = first.isBefore(from) ? first : from;
            to = last.isAfter(to) ? last : to;
            packets += segment.counters().packets();
            bytes += segment.counters().bytes();
        }
        return new Gap(
                Objects.requireNonNull(stretch.getFirst().incident(), "a segment has an incident"),
                new Body.Gap(
                        from,
                        to,
                        GapReason.OUTBOX_FULL,
                        packets,
                        bytes,
                        new Body.Gap.Discarded(
                                stretch.getFirst().seq(), stretch.getLast().seq())),
                List.copyOf(numbers));
    }
}
