package org.tripcap.ingest.respond;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/**
 * Lets go of what the alert log holds of an erased incident: everything up to the last record that names the incident goes, once all
 * of that is decided and indexed. It is out of reach at once. The broker deletes a file when all of it may go and another was begun,
 * which {@link #roll} sees to. What the alerts did is known to running servers all the same; a server that starts later knows no
 * receipts and no duplicates of before.
 */
public final class AlertErasure implements AutoCloseable {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.ALERTS, 0);
    private static final String CLIENT = "tripcap-alert-erasure";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_SECONDS = 30;

    private final KafkaSettings kafka;
    private final List<String> groups;
    private final Admin admin;
    private final AlertLog log;
    /** Place of the latest record that {@link #roll} appended. */
    private long rolled;

    /**
     * What the log holds of an incident.
     *
     * @param records that name it
     * @param end place behind the last of them; the alerts themselves came before
     */
    private record Traces(long records, long end) {}

    /**
     * Connects to Kafka when first used.
     *
     * @param keys of the deployment whose responders decide
     * @param indexers the consumer group that brings the log into the store
     */
    public AlertErasure(KafkaSettings kafka, AlertKeys keys, String indexers) {
        this.kafka = kafka;
        this.groups = List.of(Responder.group(keys), indexers);
        this.admin = kafka.admin();
        this.log = new AlertLog(kafka, keys, new OwnBatches());
    }

    /**
     * Counts the records of the log that name the incident now.
     *
     * @throws org.apache.kafka.common.KafkaException when the log cannot be read
     */
    public static long count(KafkaSettings kafka, IncidentId incident) {
        return traces(kafka, incident).records();
    }

    private static Traces traces(KafkaSettings kafka, IncidentId incident) {
        long records = 0;
        long behind = 0;
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(null, CLIENT)) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (consumer.position(PARTITION) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (names(record, incident)) {
                        records++;
                        behind = record.offset() + 1;
                    }
                }
            }
        }
        return new Traces(records, behind);
    }

    private static boolean names(ConsumerRecord<byte[], byte[]> record, IncidentId incident) {
        byte[] value = record.value();
        return value != null && new String(value, StandardCharsets.ISO_8859_1).contains(incident.value());
    }

    /**
     * Deletes what can be deleted now.
     *
     * @return how many records still name the incident
     * @throws IOException when Kafka cannot do it now
     */
    public long erase(IncidentId incident) throws IOException, InterruptedException {
        Traces traces = traces(kafka, incident);
        if (traces.records() == 0) {
            return 0;
        }
        try {
            return delete(traces.end()) ? 0 : traces.records();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("records of " + Topics.ALERTS + " could not be deleted: " + e, e);
        }
    }

    /** Deletes up to a place, or as far as it may; whether that was all. */
    private boolean delete(long end) throws ExecutionException, TimeoutException, InterruptedException {
        long before = Math.min(end, settled());
        if (before > 0) {
            admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        return before == end;
    }

    /** Up to where everybody has read who needs to; 0 while somebody has not begun. */
    private long settled() throws ExecutionException, TimeoutException, InterruptedException {
        long settled = Long.MAX_VALUE;
        for (String group : groups) {
            OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get(PARTITION);
            settled = Math.min(settled, committed == null ? 0 : committed.offset());
        }
        return settled;
    }

    /**
     * Appends a record that says nothing, and deletes what lies before the one of the call before. Called again and again for some
     * minutes, one of these begins a new file, and all of the file before may go.
     *
     * @throws IOException when Kafka cannot do it now
     */
    public synchronized void roll() throws IOException, InterruptedException {
        try {
            delete(rolled);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("records of " + Topics.ALERTS + " could not be deleted: " + e, e);
        }
        rolled = log.append(CLIENT, List.of(new Decided(List.of())));
    }

    @Override
    public void close() {
        log.close();
        admin.close();
    }
}
