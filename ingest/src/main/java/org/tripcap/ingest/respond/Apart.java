package org.tripcap.ingest.respond;

import java.time.Duration;
import java.time.Instant;

/** How far times are apart by a wall clock that may be set meanwhile. */
final class Apart {
    private Apart() {}

    /**
     * Whether so much time has passed. A time that lies as far ahead was read before the clock was set back; that nobody waits
     * for it to come again, it counts as passed.
     */
    static boolean atLeast(Duration least, Instant since, Instant now) {
        return Duration.between(since, now).abs().compareTo(least) >= 0;
    }
}
