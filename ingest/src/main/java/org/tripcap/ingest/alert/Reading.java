package org.tripcap.ingest.alert;

import java.util.Objects;

/** What a format made of one record of a body. */
public sealed interface Reading {
    /** The record is an alert. */
    record Understood(Alert alert) implements Reading {
        public Understood {
            Objects.requireNonNull(alert, "alert");
        }
    }

    /**
     * The record is well-formed but no alert (a flow, statistics, a rehearsal): accepted, and nothing happens.
     *
     * @param kind what it is instead, for the answer
     */
    record NoAlert(String kind) implements Reading {
        public NoAlert {
            Objects.requireNonNull(kind, "kind");
        }
    }

    /**
     * The record should be an alert but cannot be used.
     *
     * @param field the path of the field that is to blame, empty for the record as a whole
     * @param reason what was expected and what was found
     */
    record Unreadable(String field, String reason) implements Reading {
        public Unreadable {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
