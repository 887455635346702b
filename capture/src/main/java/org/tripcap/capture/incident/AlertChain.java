package org.tripcap.capture.incident;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Commits to all alerts of an incident in their order, however many there are: a chain of digests over their exact records, of
 * which the document holds the end. None of them can be changed, left out or added without another end.
 *
 * @param count how many alerts
 * @param head the chain's end
 */
public record AlertChain(long count, Digest head) {
    private static final byte[] DOMAIN = "tripcap/incident/alerts/1\n".getBytes(StandardCharsets.US_ASCII);

    /** No alert yet. */
    public static final AlertChain EMPTY = new AlertChain(0, Digest.of(DOMAIN));

    public AlertChain {
        if (count < 0 || count > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException("alert_chain.count counts from 0, not " + count);
        }
        Objects.requireNonNull(head, "head");
    }

    /** The chain with one more alert, whose exact record is given: SHA-256(domain, head, SHA-256(record)). */
    public AlertChain plus(byte[] exactRecord) {
        byte[] record = Digest.of(exactRecord).value();
        return new AlertChain(count + 1, Digest.of(DOMAIN, head.value(), record));
    }
}
