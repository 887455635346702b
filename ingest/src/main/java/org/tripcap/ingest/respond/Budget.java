package org.tripcap.ingest.respond;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the policy's bounds leave for alerts to do. */
final class Budget {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final Bounds bounds;
    private final IncidentBook incidents;

    Budget(Bounds bounds, IncidentBook incidents) {
        this.bounds = bounds;
        this.incidents = incidents;
    }

    /**
     * Why no incident may be opened now.
     *
     * @param quiet how long it would record at least
     */
    Optional<String> refusal(Instant now, Duration quiet) {
        long open = incidents.recording(now).count();
        if (open >= bounds.openIncidents()) {
            return Optional.of("alerts keep " + open + " incidents open, the policy's bound; an operator can open one");
        }
        long openings = incidents.openedAfter(now.minus(HOUR));
        if (openings >= bounds.openingsPerHour()) {
            return Optional.of("alerts opened " + openings
                    + " incidents in the last hour, the policy's bound; an operator can open one");
        }
        if (left(now).compareTo(quiet) < 0) {
            return Optional.of("incidents that alerts opened record for "
                    + bounds.recordingPerDay().toMinutes()
                    + " minutes a day already, the policy's bound; an operator can open one");
        }
        return Optional.empty();
    }

    /** How much more may be recorded, counting what open incidents will record until they expire. */
    private Duration left(Instant now) {
        return bounds.recordingPerDay().minus(incidents.recordedAfter(now.minus(DAY)));
    }

    /** The latest expiry up to {@code wanted} that an incident may be given. */
    Instant affordable(IncidentBook.Entry entry, Instant wanted, Instant now) {
        Instant current = entry.document().expires();
        if (!wanted.isAfter(current)) {
            return current;
        }
        Duration left = left(now);
        if (left.isNegative()) {
            return current;
        }
        Instant most = current.plus(left);
        return wanted.isBefore(most) ? wanted : most;
    }
}
