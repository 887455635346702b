package org.tripcap.capture.record;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.tripcap.capture.custody.Body;

/**
 * Notices that the wall clock was set. Linux slews {@code CLOCK_REALTIME} and {@code CLOCK_MONOTONIC} alike, so what they differ
 * by changes only when the clock is stepped (or the machine slept, which looks the same). Belongs to one thread.
 */
final class ClockWatch {

    /** What reading two clocks one after the other may differ by. */
    static final Duration TOLERANCE = Duration.ofMillis(1);

    /** A thread that loses its processor between two readings reads again. */
    private static final int TRIES = 5;

    private final InstantSource wall;
    private final LongSupplier monotonic;
    private Reading base;

    /** One moment on both clocks; the monotonic clock was read within so many nanoseconds of the other. */
    private record Reading(Instant wall, long monotonic, long uncertain) {}

    /** A watch that counts from now on. */
    ClockWatch(InstantSource wall) {
        this(wall, System::nanoTime);
    }

    ClockWatch(InstantSource wall, LongSupplier monotonic) {
        this.wall = wall;
        this.monotonic = monotonic;
        this.base = read();
    }

    /** The step since the last call, or since the beginning; empty when there was none. */
    Optional<Body.ClockStepped> step() {
        Reading now = read();
        Instant expected = base.wall().plusNanos(now.monotonic() - base.monotonic());
        Duration tolerance = TOLERANCE.plusNanos(base.uncertain() + now.uncertain());
        if (Duration.between(expected, now.wall()).abs().compareTo(tolerance) <= 0) {
            return Optional.empty();
        }
        base = now;
        return Optional.of(new Body.ClockStepped(expected, now.wall()));
    }

    private Reading read() {
        Reading best = readOnce();
        for (int i = 1; i < TRIES && best.uncertain() > TOLERANCE.toNanos(); i++) {
            Reading again = readOnce();
            best = again.uncertain() < best.uncertain() ? again : best;
        }
        return best;
    }

    private Reading readOnce() {
        long before = monotonic.getAsLong();
        Instant instant = wall.instant();
        long spent = monotonic.getAsLong() - before;
        return new Reading(instant, before + spent / 2, spent);
    }
}
