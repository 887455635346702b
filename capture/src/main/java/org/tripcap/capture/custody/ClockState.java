package org.tripcap.capture.custody;

import java.time.Duration;
import org.tripcap.capture.incident.JsonFields;

/**
 * What an actor knew of its own clock when it made a statement.
 *
 * @param source what disciplines the clock
 * @param offsetNanos estimated offset from true time, signed
 * @param synchronised whether the kernel calls the clock synchronised
 */
public record ClockState(Source source, long offsetNanos, boolean synchronised) {
    /** What disciplines a clock. */
    public enum Source {
        CHRONY("chrony"),
        NTPD("ntpd"),
        TIMESYNCD("timesyncd"),
        PTP("ptp"),
        /** The kernel's clock, with no known discipline. */
        SYSTEM("system");

        private final String code;

        Source(String code) {
            this.code = code;
        }

        /** The wire code. */
        public String code() {
            return code;
        }
    }

    /** A clock about which nothing is known. */
    public static final ClockState UNKNOWN = new ClockState(Source.SYSTEM, 0, false);

    static final Duration SYNCHRONISED_BOUND = Duration.ofMillis(100);
    private static final Duration FREE_BOUND = Duration.ofSeconds(2);

    public ClockState {
        if (Math.abs(offsetNanos) > JsonFields.MAX_NUMBER || offsetNanos == Long.MIN_VALUE) {
            throw new IllegalArgumentException("clock.offset_ns is within ±2^53, not " + offsetNanos);
        }
    }

    /**
     * How far this clock may be from true time: the stated offset plus 100 ms for a synchronised clock, plus 2 s for one that
     * runs free.
     */
    public Duration bound() {
        return Duration.ofNanos(Math.abs(offsetNanos)).plus(synchronised ? SYNCHRONISED_BOUND : FREE_BOUND);
    }
}
