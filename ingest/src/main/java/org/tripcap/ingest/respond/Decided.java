package org.tripcap.ingest.respond;

import java.util.List;
import java.util.Objects;

/** Decisions of the responder, which took effect together with this record: who reads it need not decide again. */
record Decided(List<Decision> decisions) implements AlertLogEntry {
    Decided {
        decisions = List.copyOf(decisions);
    }

    /**
     * The decision about one alert.
     *
     * @param offset of its batch in the log
     * @param ordinal of its item in the body
     * @param identity what makes another alert a duplicate of this one
     * @param sequence its number among its incident's alerts, from 1; 0 if it belongs to none
     */
    record Decision(
            ReceiptId receipt, long offset, int ordinal, AlertIdentity identity, Outcome outcome, long sequence) {
        Decision {
            Objects.requireNonNull(receipt, "receipt");
            Objects.requireNonNull(identity, "identity");
            Objects.requireNonNull(outcome, "outcome");
            if (sequence < 0) {
                throw new IllegalArgumentException("sequence must be 0 or more, but was " + sequence);
            }
        }
    }
}
