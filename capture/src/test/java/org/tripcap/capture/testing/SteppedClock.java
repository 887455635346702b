package org.tripcap.capture.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The system's clock, set forward or back for its reader alone: it goes on running, as a clock that was set does. Thread-safe. */
public final class SteppedClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    /** Sets the clock by {@code step}, which may be negative. */
    public synchronized void step(Duration step) {
        ahead = ahead.plus(step);
    }
}
