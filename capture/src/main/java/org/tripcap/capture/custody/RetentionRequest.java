package org.tripcap.capture.custody;

import java.time.Instant;
import org.tripcap.capture.custody.RetentionBody.RetentionOrdered;
import org.tripcap.capture.incident.Digest;

/**
 * One custodian's wish for a standing order. It takes effect when the custodian it names states the same within
 * {@link ErasureRequest#LAPSE}.
 *
 * @param by who asks
 * @param wanted what is asked for
 * @param at when it was stated
 * @param digest of the statement's exact bytes
 */
public record RetentionRequest(Signer by, RetentionOrdered wanted, Instant at, Digest digest) {
    /** Whether the second custodian comes too late at {@code now}. */
    public boolean isLapsed(Instant now) {
        return now.isAfter(at.plus(ErasureRequest.LAPSE));
    }
}
