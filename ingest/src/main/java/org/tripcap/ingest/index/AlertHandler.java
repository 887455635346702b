package org.tripcap.ingest.index;

import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.respond.AlertKeys;
import org.tripcap.ingest.respond.IncidentAlert;

/**
 * The alert log: alerts that belong to an incident become documents beside its flows. Alerts that led to nothing are passed over,
 * and end with the log.
 */
final class AlertHandler implements RecordHandler {
    private final AlertKeys keys;
    private final Predicate<IncidentId> erased;

    AlertHandler(AlertKeys keys, Predicate<IncidentId> erased) {
        this.keys = keys;
        this.erased = erased;
    }

    @Override
    public Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) {
        SimpleBatch batch = new SimpleBatch();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                for (IncidentAlert alert : IncidentAlert.read(keys, record)) {
                    if (!erased.test(alert.incident())) {
                        batch.add(record, AlertDocuments.of(alert));
                    }
                }
            } catch (IllegalArgumentException e) {
                batch.refuse(record, DeadLetter.Reason.MALFORMED, String.valueOf(e.getMessage()));
            }
        }
        return batch;
    }
}
