package org.tripcap.ingest.respond;

import java.time.Instant;
import org.tripcap.ingest.alert.Alert;

/**
 * An alert at its place in the log.
 *
 * @param offset of its batch in the log
 * @param ordinal of its item in the body
 * @param received when its body was accepted
 * @param identity of the alert
 */
record Waiting(ReceiptId receipt, long offset, int ordinal, Instant received, Alert alert, AlertIdentity identity) {
    Waiting(ReceiptId receipt, long offset, int ordinal, Instant received, Alert alert) {
        this(receipt, offset, ordinal, received, alert, AlertIdentity.of(alert));
    }

    Decided.Decision decision(Outcome outcome, long sequence) {
        return new Decided.Decision(receipt, offset, ordinal, identity, outcome, sequence);
    }
}
