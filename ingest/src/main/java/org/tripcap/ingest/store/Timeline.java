package org.tripcap.ingest.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What happened when, in equal intervals. A flow counts whole in the interval of its first packet in a segment; segments are
 * seconds long, so that is close enough to see an attack's course.
 *
 * @param interval length of each interval
 * @param buckets one for each interval from the first document to the last one, also where nothing happened
 */
public record Timeline(Duration interval, List<Bucket> buckets) {
    /** The most intervals there are. */
    public static final int MAX_BUCKETS = 10_000;

    /** Of nothing. */
    public static final Timeline EMPTY = new Timeline(Duration.ofMillis(1), List.of());

    /**
     * One interval.
     *
     * @param start when it begins
     * @param flows flow documents that begin in it
     * @param packets of these flows and of what was rolled up
     * @param bytes their lengths on the wire
     * @param alerts alerts of the incident
     */
    public record Bucket(Instant start, long flows, long packets, long bytes, long alerts) {}

    public Timeline {
        buckets = List.copyOf(buckets);
    }
}
