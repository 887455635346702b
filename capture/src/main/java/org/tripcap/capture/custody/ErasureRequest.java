package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import org.tripcap.capture.incident.Digest;

/**
 * One custodian's wish to erase an incident. It takes effect when the custodian it names states the same within
 * {@link #LAPSE}.
 *
 * @param by who asks
 * @param approver key id of the other custodian
 * @param key id of the incident's key
 * @param at when it was stated
 * @param digest of the statement's exact bytes
 * @param held whether it came under a hold, and so is void
 */
public record ErasureRequest(Signer by, String approver, String key, Instant at, Digest digest, boolean held) {
    /** How long a request waits for the second custodian. */
    public static final Duration LAPSE = Duration.ofDays(7);

    /** Whether the second custodian comes too late at {@code now}. */
    public boolean isLapsed(Instant now) {
        return now.isAfter(at.plus(LAPSE));
    }
}
