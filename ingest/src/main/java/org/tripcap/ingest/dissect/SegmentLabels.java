package org.tripcap.ingest.dissect;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a segment's flows belong: written on every document made from it.
 *
 * @param incident id of the incident
 * @param sensor key id of the sensor that recorded the segment
 * @param sensorName the sensor's pseudonym for people, where known
 * @param segment id of the segment's document
 * @param epoch the sensor's epoch
 * @param seq the segment statement's number in the sensor's chain for this incident
 */
public record SegmentLabels(
        String incident, String sensor, @Nullable String sensorName, String segment, long epoch, long seq) {
    public SegmentLabels {
        Objects.requireNonNull(incident, "incident");
        Objects.requireNonNull(sensor, "sensor");
        Objects.requireNonNull(segment, "segment");
    }
}
