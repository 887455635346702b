package org.tripcap.cli.casefile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tripcap.capture.custody.SegmentRange;

/** Collects which segments an act concerns: of each sensor, from the lowest number to the highest. */
final class SegmentRanges {

    private final Map<String, SegmentRange> bySensor = new LinkedHashMap<>();

    void add(String sensor, long seq) {
        bySensor.merge(
                sensor,
                new SegmentRange(sensor, seq, seq),
                (a, b) -> new SegmentRange(sensor, Math.min(a.from(), b.from()), Math.max(a.to(), b.to())));
    }

    List<SegmentRange> toList() {
        return List.copyOf(bySensor.values());
    }
}
