package org.tripcap.capture.segment;

import java.time.Instant;

/** Times as nanoseconds since 1970-01-01T00:00:00Z in a signed 64-bit number: the years 1677 to 2262. */
final class EpochNanos {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private EpochNanos() {}

    /**
     * The time as nanoseconds.
     *
     * @throws IllegalArgumentException when the time lies outside the years 1677 to 2262
     */
    static long of(Instant time) {
        try {
            long seconds = time.getEpochSecond();
            // A negative second count is brought nearer to zero first, so that the earliest times don't overflow.
            return seconds >= 0
                    ? Math.addExact(Math.multiplyExact(seconds, NANOS_PER_SECOND), time.getNano())
                    : Math.addExact(
                            Math.multiplyExact(seconds + 1, NANOS_PER_SECOND), time.getNano() - NANOS_PER_SECOND);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("time: expected a year from 1677 to 2262, found " + time, e);
        }
    }

    static Instant toInstant(long epochNanos) {
        return Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, NANOS_PER_SECOND), Math.floorMod(epochNanos, NANOS_PER_SECOND));
    }
}
