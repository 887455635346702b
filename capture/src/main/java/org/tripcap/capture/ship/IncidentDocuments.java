package org.tripcap.capture.ship;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.tripcap.capture.incident.IncidentId;

/** What the topic of incidents still holds of one, whatever tombstones follow: compaction takes its time. */
public final class IncidentDocuments {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.INCIDENTS, 0);
    private static final Duration POLL = Duration.ofMillis(500);

    private IncidentDocuments() {}

    /**
     * Counts the incident's documents in the topic now.
     *
     * @throws org.apache.kafka.common.KafkaException when the topic cannot be read
     */
    public static long count(KafkaSettings kafka, String clientId, IncidentId incident) {
        byte[] key = incident.value().getBytes(StandardCharsets.US_ASCII);
        long found = 0;
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(null, clientId)) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (consumer.position(PARTITION) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.value() != null && Arrays.equals(record.key(), key)) {
                        found++;
                    }
                }
            }
        }
        return found;
    }
}
