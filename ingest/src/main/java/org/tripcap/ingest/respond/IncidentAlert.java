package org.tripcap.ingest.respond;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.alert.Alert;

/**
 * An alert that opened or joined an incident, or ended one of its alerts.
 *
 * @param incident which
 * @param sequence its number among the incident's alerts, from 1
 * @param alert all that is known of it
 */
public record IncidentAlert(IncidentId incident, long sequence, Alert alert) {

    /**
     * Reads a record of the alert log.
     *
     * @param keys the secret of the deployment's servers
     * @return the alerts that it makes part of an incident; none for the log's other records, and for those that no server of
     *     the deployment wrote
     * @throws IllegalArgumentException if a server did, and it cannot be read
     */
    public static List<IncidentAlert> read(AlertKeys keys, ConsumerRecord<byte[], byte[]> record) {
        // Nearly all records are of other kinds, and reading those is what a storm would make dear.
        if (record.value() == null || !AlertLogFormat.isRecorded(record.value())) {
            return List.of();
        }
        List<IncidentAlert> alerts = new ArrayList<>();
        if (AlertLog.entry(keys, record).orElse(null) instanceof Recorded recorded) {
            for (Alert alert : recorded.alerts()) {
                alerts.add(new IncidentAlert(recorded.incident(), recorded.first() + alerts.size(), alert));
            }
        }
        return alerts;
    }

    /**
     * The alert of an exact record.
     *
     * @throws IllegalArgumentException naming the field if it is none that a server writes
     */
    public static IncidentAlert ofRecord(IncidentId incident, long sequence, String exactRecord) {
        return new IncidentAlert(
                incident, sequence, AlertLogFormat.parseRecord(exactRecord.getBytes(StandardCharsets.UTF_8)));
    }

    /** Its note in the incident's document, if that has room for it. */
    public AlertNote note() {
        return Notes.of(alert);
    }

    /** The exact record that the chain of alerts in the incident's document commits to, as text. */
    public String exactRecord() {
        return new String(AlertLogFormat.record(alert), StandardCharsets.UTF_8);
    }
}
