package org.tripcap.capture.custody;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * What two custodians ordered, for this incident or for all whose time is over: that an incident's private key be destroyed and its
 * content erased.
 *
 * @param incident the incident
 * @param key id of the incident's key
 * @param first who asked first, naming the other
 * @param second who agreed, naming the first
 * @param at when the second one agreed, or under a standing order the vault stated that the time is over
 * @param asked digest of the first one's statement
 * @param agreed digest of the second one's
 * @param expired digest of the vault's statement that the time is over; null where they ordered this one erasure
 */
public record ErasureOrder(
        IncidentId incident,
        String key,
        Signer first,
        Signer second,
        Instant at,
        Digest asked,
        Digest agreed,
        @Nullable Digest expired) {
    /** Digest of the incident's own statement that the erasure began with. */
    public Digest begun() {
        return expired == null ? asked : expired;
    }
}
