package org.tripcap.capture.custody;

import java.time.Instant;
import org.tripcap.capture.incident.IncidentId;

/**
 * When an incident's evidence is to be erased under the standing order in force.
 *
 * @param key id of the incident's key
 * @param ended when the incident was closed, or else expires or expired
 * @param due the earliest time of its erasure
 * @param held whether it must not be erased now, however late it is
 */
public record Expiry(IncidentId incident, String key, Instant ended, Instant due, boolean held, RetentionOrder order) {
    /** Whether its erasure is announced at {@code now}: it is near or due, and nobody forbids it. */
    public boolean isAnnounced(Instant now) {
        return !held && !now.isBefore(due.minus(order.announce()));
    }

    /** Whether it may be erased at {@code now}. */
    public boolean isDue(Instant now) {
        return !held && !now.isBefore(due);
    }
}
