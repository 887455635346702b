package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * From when to when an actor's certificate counts, both included: nobody believes what the actor signs before or after.
 *
 * @param actor the actor's pseudonym
 */
public record CertificateTerm(String actor, Instant from, Instant until) {

    /** How long before its end a program says that its certificate has to be renewed. */
    public static final Duration SOON = Duration.ofDays(14);

    /** Whether what is signed then counts. */
    public boolean covers(Instant at) {
        return !at.isBefore(from) && !at.isAfter(until);
    }

    /** What somebody has to do about it, in words that stay the same until the next thing has to be done; empty for nothing. */
    public Optional<String> problem(Instant now) {
        if (now.isBefore(from)) {
            return Optional.of("the certificate of " + actor + " counts from " + from
                    + ", which this host's clock has not reached; set the clock");
        }
        if (now.isAfter(until)) {
            return Optional.of("the certificate of " + actor + " ended at " + until + "; " + renew());
        }
        if (now.isAfter(until.minus(SOON))) {
            return Optional.of("the certificate of " + actor + " ends at " + until + "; before that, " + renew());
        }
        return Optional.empty();
    }

    private String renew() {
        return "renew it with 'tripcap key rotate " + actor + "' and start this program anew with the new one";
    }
}
