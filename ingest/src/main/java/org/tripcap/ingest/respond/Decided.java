package org.tripcap.ingest.respond;

import java.util.List;
import java.util.Objects;

/** Decisions of the responder, written after they took effect: who reads this need not decide again. */
record Decided(List<Decision> decisions) implements AlertLogEntry {
    Decided {
        decisions = List.copyOf(decisions);
    }

    /**
     * The decision about one alert.
     *
     * @param offset of its batch in the log
     * @param ordinal of its item in the body
     */
    record Decision(ReceiptId receipt, long offset, int ordinal, Outcome outcome) {
        Decision {
            Objects.requireNonNull(receipt, "receipt");
            Objects.requireNonNull(outcome, "outcome");
        }
    }
}
