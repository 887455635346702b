package org.tripcap.ingest.respond;

import java.util.Objects;
import org.tripcap.ingest.alert.Alert;

/**
 * One reading of a body on its way to a decision. A record of a body may hold several alerts, so items count on their own.
 */
public sealed interface Item {
    /** Position among the items of the body, from 0. */
    int ordinal();

    /** Position of the record in the body, from 0. */
    int record();

    /** An alert, for the responder to decide. */
    record Arrived(int ordinal, int record, Alert alert) implements Item {
        public Arrived {
            Objects.requireNonNull(alert, "alert");
        }
    }

    /** No alert, or an unreadable one: decided as it was read. */
    record Settled(int ordinal, int record, Outcome outcome) implements Item {
        public Settled {
            if (!outcome.isFinal()) {
                throw new IllegalArgumentException("a settled item must have a final outcome");
            }
        }
    }
}
