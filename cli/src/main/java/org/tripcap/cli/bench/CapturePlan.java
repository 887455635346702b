package org.tripcap.cli.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What to measure recording with.
 *
 * @param packets name of a mix ({@code 64}, {@code imix}, {@code 1500}) or a capture file
 * @param packetsPerSecond the pace of the load, or {@link #TOP_SPEED}
 * @param leadIn of the same load before it, for each recorder: what it takes to get going is not measured
 * @param duration of the load, for each recorder
 * @param recorders those to measure, one after the other
 * @param directory for what they write and the broker keeps; made, emptied and removed
 */
public record CapturePlan(
        String packets,
        long packetsPerSecond,
        Duration leadIn,
        Duration duration,
        List<RecorderKind> recorders,
        Path directory) {

    /** As fast as the sender and the interface can. */
    public static final long TOP_SPEED = 0;

    private static final Duration LONGEST = Duration.ofHours(1);

    /** Checks the ranges. */
    public CapturePlan {
        if (packetsPerSecond < 0) {
            throw new IllegalArgumentException("a rate is 1 packet a second or more, not " + packetsPerSecond);
        }
        if (leadIn.isNegative() || leadIn.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a lead-in takes at most 1 h, not " + leadIn);
        }
        if (!duration.isPositive() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a load takes more than 0 s and at most 1 h, not " + duration);
        }
        if (recorders.isEmpty()) {
            throw new IllegalArgumentException("there is no recorder to measure");
        }
        recorders = List.copyOf(recorders);
    }

    List<String> toArguments() {
        return List.of(
                packets,
                Long.toString(packetsPerSecond),
                leadIn.toString(),
                duration.toString(),
                String.join(",", recorders.stream().map(RecorderKind::name).toList()),
                directory.toString());
    }

    static CapturePlan ofArguments(String[] arguments) {
        return new CapturePlan(
                arguments[0],
                Long.parseLong(arguments[1]),
                Duration.parse(arguments[2]),
                Duration.parse(arguments[3]),
                List.of(arguments[4].split(",", -1)).stream()
                        .map(RecorderKind::valueOf)
                        .toList(),
                Path.of(arguments[5]));
    }
}
