package org.tripcap.ingest.store;

import java.util.Objects;
import org.tripcap.ingest.alert.Alert;

/**
 * What the log of alerts has beyond an alert's note.
 *
 * @param sequence its number among the incident's alerts, from 1
 * @param alert all that is known of it
 * @param record its exact record, to which the chain of alerts in the incident's document commits
 */
public record AlertDetail(long sequence, Alert alert, String record) {
    public AlertDetail {
        if (sequence < 1) {
            throw new IllegalArgumentException("the first alert of an incident has number 1, not " + sequence);
        }
        Objects.requireNonNull(alert, "alert");
        Objects.requireNonNull(record, "record");
    }

    @Override
    public String toString() {
        return "AlertDetail[" + sequence + "]"; // the content is personal data
    }
}
