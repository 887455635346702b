package org.tripcap.ingest.respond;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/** Appends to the alert log, the topic {@link Topics#ALERTS}. Thread-safe. */
final class AlertLog implements AutoCloseable {
    private static final String INCIDENT_DOMAIN = "tripcap/incident-by-alert/1\n";
    /** Above the producer's own limit, which speaks first. */
    private static final long PATIENCE_SECONDS = 60;

    private final Producer<byte[], byte[]> producer;

    AlertLog(KafkaSettings kafka) {
        this.producer = kafka.producer("tripcap-alerts");
    }

    /**
     * Appends entries in order; all are acknowledged on return.
     *
     * @throws IOException when one is not known to be
     */
    void append(String key, List<? extends AlertLogEntry> entries) throws IOException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            for (AlertLogEntry entry : entries) {
                sent.add(producer.send(new ProducerRecord<>(
                        Topics.ALERTS, key.getBytes(StandardCharsets.UTF_8), AlertLogFormat.print(entry))));
            }
            for (Future<RecordMetadata> future : sent) {
                future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw new IOException("Kafka did not acknowledge the alerts", e);
        }
    }

    /** The id of the topic, which a topic made anew under the same name does not have. */
    static Uuid topicId(KafkaSettings kafka) throws IOException, InterruptedException {
        try (Admin admin = kafka.admin()) {
            TopicDescription topic = admin.describeTopics(List.of(Topics.ALERTS))
                    .allTopicNames()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get(Topics.ALERTS);
            if (topic == null) {
                throw new IOException("Kafka has no topic " + Topics.ALERTS);
            }
            return topic.topicId();
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw new IOException("Kafka did not describe the topic " + Topics.ALERTS, e);
        }
    }

    /**
     * The id of the incident that the alert at a place of the log opens, the same after every restart.
     *
     * @param key the server's secret: without it, nobody can tell which alert opened an incident
     */
    static IncidentId incidentId(byte[] key, Uuid topic, long offset, int ordinal) {
        byte[] domain = INCIDENT_DOMAIN.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer place = ByteBuffer.allocate(domain.length + 4 * Long.BYTES)
                .put(domain)
                .putLong(topic.getMostSignificantBits())
                .putLong(topic.getLeastSignificantBits())
                .putLong(offset)
                .putLong(ordinal);
        return IncidentId.keyedHash(key, place.array());
    }

    @Override
    public void close() {
        producer.close();
    }
}
