package org.tripcap.ingest.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: exponential growth up to a bound, and jitter, so that several writers that met the
 * same refusal do not come back at the same moment.
 *
 * @param first the longest pause after the first failure
 * @param longest the longest pause at all
 */
public record Backoff(Duration first, Duration longest) {
    public Backoff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "a backoff grows from a positive pause to a longer one, not from " + first + " to " + longest);
        }
    }

    /**
     * The pause after failure number {@code failures} (from 1): between half of the grown pause and all of it.
     */
    public Duration pause(int failures, RandomGenerator random) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures are counted from 1, not " + failures);
        }
        int doublings = Math.min(failures - 1, 30);
        long grown = Math.min(longest.toMillis(), first.toMillis() << doublings);
        return Duration.ofMillis(random.nextLong(Math.max(1, grown / 2), Math.max(1, grown) + 1));
    }
}
