package org.tripcap.ingest.respond;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/**
 * Makes what one responder does visible all at once or not at all, and fences its predecessor: of the responders of a deployment
 * only the one that began last can commit, and only while its group still assigns the alert log to it.
 *
 * <p>After a failure an instance is of no more use; the next one finds out what was committed.
 */
final class Transactions implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final List<String> TOPICS = List.of(Topics.LEDGER, Topics.INCIDENTS, Topics.ALERTS);

    private final TopicPartition partition;
    private final Supplier<ConsumerGroupMetadata> group;
    private final Producer<byte[], byte[]> producer;

    /**
     * Begins: whatever the one before has not committed never will be. All connections are made that commits need.
     *
     * @param id of the responders of one deployment
     * @param partition of the alert log
     * @param group proves that it is assigned to this responder
     * @throws IOException if Kafka does not answer
     */
    Transactions(KafkaSettings kafka, String id, TopicPartition partition, Supplier<ConsumerGroupMetadata> group)
            throws IOException {
        this.partition = partition;
        this.group = group;
        this.producer = kafka.transactionalProducer("tripcap-responder", id);
        try {
            producer.initTransactions();
            TOPICS.forEach(producer::partitionsFor);
        } catch (KafkaException e) {
            producer.close(GOODBYE);
            throw new IOException("Kafka lets no transactions begin: " + e.getMessage(), e);
        }
    }

    /**
     * Commits records together.
     *
     * @throws IOException if it is not known to be committed
     */
    void commit(List<ProducerRecord<byte[], byte[]>> records) throws IOException {
        commit(records, OptionalLong.empty());
    }

    /**
     * Commits records together with the position in the alert log.
     *
     * @throws IOException if it is not known to be committed
     */
    void commit(List<ProducerRecord<byte[], byte[]>> records, long position) throws IOException {
        commit(records, OptionalLong.of(position));
    }

    private void commit(List<ProducerRecord<byte[], byte[]>> records, OptionalLong position) throws IOException {
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                // A record that cannot be sent makes the commit fail.
                var _ = producer.send(record);
            }
            if (position.isPresent()) {
                producer.sendOffsetsToTransaction(
                        Map.of(partition, new OffsetAndMetadata(position.getAsLong())), group.get());
            }
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw new IOException("Kafka did not commit what alerts did: " + e.getMessage(), e);
        }
    }

    /** Aborts what is under way. */
    @Override
    public void close() {
        producer.close(GOODBYE);
    }
}
