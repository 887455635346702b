package org.tripcap.ingest.respond;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/** Appends to the alert log, the topic {@link Topics#ALERTS}. Thread-safe. */
final class AlertLog implements AutoCloseable {
    /** Header: authentication code of the value, so that only servers of this deployment write what responders act on. */
    private static final String MAC = "mac";
    /** Above the producer's own limit, which speaks first. */
    private static final long PATIENCE_SECONDS = 60;

    private final AlertKeys keys;
    private final OwnBatches own;
    private final Producer<byte[], byte[]> producer;

    /** @param own where batches are remembered for whoever reads them back here */
    AlertLog(KafkaSettings kafka, AlertKeys keys, OwnBatches own) {
        this.keys = keys;
        this.own = own;
        this.producer = kafka.producer("tripcap-alerts");
    }

    /**
     * Connects to Kafka, which appending would do otherwise.
     *
     * @throws IOException when Kafka does not answer
     */
    void connect() throws IOException {
        try {
            var _ = producer.partitionsFor(Topics.ALERTS);
        } catch (KafkaException e) {
            throw new IOException("Kafka did not describe the topic " + Topics.ALERTS, e);
        }
    }

    /**
     * Appends entries in order; all are acknowledged on return.
     *
     * @return the place of the last one
     * @throws IOException when one is not known to be
     */
    long append(String key, List<? extends AlertLogEntry> entries) throws IOException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            for (AlertLogEntry entry : entries) {
                ProducerRecord<byte[], byte[]> record = record(keys, key, entry);
                if (entry instanceof AlertBatch batch) {
                    own.add(record.headers().lastHeader(MAC).value(), record.value(), batch);
                }
                sent.add(producer.send(record));
            }
            long last = -1;
            for (Future<RecordMetadata> future : sent) {
                last = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS).offset();
            }
            return last;
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw new IOException("Kafka did not acknowledge the alerts", e);
        }
    }

    /** An entry as a record of the log. */
    static ProducerRecord<byte[], byte[]> record(AlertKeys keys, String key, AlertLogEntry entry) {
        byte[] value = AlertLogFormat.print(entry);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.ALERTS, key.getBytes(StandardCharsets.UTF_8), value);
        record.headers().add(MAC, keys.mac(value));
        return record;
    }

    /**
     * Reads a record of the log.
     *
     * @return the entry; nothing if no server of this deployment wrote it
     * @throws IllegalArgumentException if one did, and it cannot be read
     */
    static Optional<AlertLogEntry> entry(AlertKeys keys, ConsumerRecord<byte[], byte[]> record) {
        return entry(keys, record, new OwnBatches());
    }

    /**
     * Reads a record of the log, unless it is among our own and was read before it was appended.
     *
     * @return the entry; nothing if no server of this deployment wrote it
     * @throws IllegalArgumentException if one did, and it cannot be read
     */
    static Optional<AlertLogEntry> entry(AlertKeys keys, ConsumerRecord<byte[], byte[]> record, OwnBatches own) {
        byte[] value = record.value();
        Header header = record.headers().lastHeader(MAC);
        byte[] mac = header == null ? null : header.value();
        if (value == null || mac == null) {
            return Optional.empty();
        }
        Optional<AlertBatch> ours = own.take(mac, value);
        if (ours.isPresent()) {
            return Optional.of(ours.get());
        }
        return keys.wrote(value, mac) ? Optional.of(AlertLogFormat.parse(value)) : Optional.empty();
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

    @Override
    public void close() {
        producer.close();
    }
}
