package org.tripcap.ingest.respond;

import java.util.List;
import java.util.Objects;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.alert.Alert;

/**
 * Alerts that became part of an incident, in the order of its chain of alerts. Comes into the log together with the revision whose
 * document commits to them.
 *
 * @param first number of the first of them among the incident's alerts, from 1
 */
record Recorded(IncidentId incident, long first, List<Alert> alerts) implements AlertLogEntry {
    Recorded {
        Objects.requireNonNull(incident, "incident");
        alerts = List.copyOf(alerts);
        if (first < 1) {
            throw new IllegalArgumentException("the first alert of an incident has number 1, not " + first);
        }
    }
}
