package org.tripcap.ingest.notary;

import java.net.URI;
import java.time.Duration;

/**
 * Who stamps checkpoints (RFC 3161), and how often. The trust file must name a certificate that the stamps lead to.
 *
 * @param authority where it is asked, {@code http} or {@code https}: what is asked is a digest, and what is answered is signed
 * @param every shortest time from one stamp to the next question; one stamp covers every statement below its checkpoint
 * @param patience how long an answer may take
 */
public record TimeStamping(URI authority, Duration every, Duration patience) {
    /** Often enough for evidence, seldom enough for public authorities. */
    public static final Duration EVERY = Duration.ofMinutes(10);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public TimeStamping {
        String scheme = authority.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme)) || authority.getHost() == null) {
            throw new IllegalArgumentException(
                    "a time-stamping authority is named by an http or https address, not by '" + authority + "'");
        }
        if (every.isNegative()) {
            throw new IllegalArgumentException("the time between two stamps is not negative, as " + every + " is");
        }
        if (!patience.isPositive()) {
            throw new IllegalArgumentException("an answer may take some time, not " + patience);
        }
    }

    /** The usual rhythm. */
    public static TimeStamping by(URI authority) {
        return new TimeStamping(authority, EVERY, PATIENCE);
    }
}
