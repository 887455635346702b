package org.tripcap.cli.casefile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was recorded and lost over time, from the sensors' statements alone: each segment's numbers are spread evenly over the time
 * from its first packet to its last, which are seconds apart. The order in which segments come changes nothing.
 */
final class Course {
    /** The most intervals of a plot. */
    static final int MOST = 96;

    private static final long DAY = 86_400_000;
    /** Lengths of intervals that a person counts in, in milliseconds. */
    private static final long[] LENGTHS = {
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        3_600_000,
        7_200_000,
        10_800_000,
        21_600_000,
        43_200_000,
        DAY
    };

    private record Part(long from, long to, long packets, long bytes, long lost) {}

    /** A time in which something is missing. */
    record Hole(long from, long to) {}

    /**
     * Equal intervals.
     *
     * @param start of the first one, milliseconds since 1970 UTC
     * @param length of each, in milliseconds
     */
    @SuppressWarnings("ArrayRecordComponent") // drawn at once, never compared
    record Intervals(long start, long length, long[] packets, long[] bytes, long[] lost, List<Hole> holes) {
        long end() {
            return start + length * packets.length;
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private final List<Hole> holes = new ArrayList<>();

    /** A segment; one without packets is at the time of its statement. */
    void segment(Instant first, Instant last, long packets, long bytes, long lost) {
        parts.add(new Part(first.toEpochMilli(), last.toEpochMilli(), packets, bytes, lost));
    }

    /** A gap that was stated; {@code packets} is null where nobody knows how many. */
    void gap(Instant from, Instant to, @Nullable Long packets) {
        holes.add(new Hole(from.toEpochMilli(), to.toEpochMilli()));
        if (packets != null) {
            parts.add(new Part(from.toEpochMilli(), to.toEpochMilli(), 0, 0, packets));
        }
    }

    /** Null while there is nothing to show. */
    @Nullable Intervals intervals() {
        if (parts.isEmpty()) {
            return null;
        }
        long from = parts.stream().mapToLong(Part::from).min().orElseThrow();
        long to = parts.stream().mapToLong(Part::to).max().orElseThrow();
        long length = length(from, to);
        long start = Math.floorDiv(from, length) * length;
        int count = (int) ((to - start) / length + 1);
        long[][] sums = new long[3][count];
        for (Part part : parts) {
            spread(part, start, length, sums);
        }
        List<Hole> shown = holes.stream()
                .sorted((a, b) ->
                        a.from() == b.from() ? Long.compare(a.to(), b.to()) : Long.compare(a.from(), b.from()))
                .toList();
        return new Intervals(start, length, sums[0], sums[1], sums[2], shown);
    }

    private static long length(long from, long to) {
        for (long length : LENGTHS) {
            if (Math.floorDiv(to, length) - Math.floorDiv(from, length) < MOST) {
                return length;
            }
        }
        long days = DAY;
        while (Math.floorDiv(to, days) - Math.floorDiv(from, days) >= MOST) {
            days *= 2;
        }
        return days;
    }

    private static void spread(Part part, long start, long length, long[][] sums) {
        long[] whole = {part.packets(), part.bytes(), part.lost()};
        long[] before = new long[whole.length];
        long duration = part.to() - part.from() + 1;
        int last = (int) ((part.to() - start) / length);
        for (int i = (int) ((part.from() - start) / length); i <= last; i++) {
            long end = Math.min(part.to() + 1, start + (i + 1) * length);
            for (int k = 0; k < whole.length; k++) {
                long until = i == last ? whole[k] : (long) (whole[k] * ((double) (end - part.from()) / duration));
                sums[k][i] = sum(sums[k][i], until - before[k]);
                before[k] = until;
            }
        }
    }

    /** A bundle may come from an enemy, whose numbers add up to anything. */
    static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    static long total(long[] values) {
        return Arrays.stream(values).reduce(0, Course::sum);
    }
}
