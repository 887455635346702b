package org.tripcap.ingest.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes the dead-letter topic. Thread-safe. */
final class DeadLetters implements AutoCloseable {
    private final String topic;
    private final Producer<byte[], byte[]> producer;

    /** Owns the producer from now on. */
    DeadLetters(String topic, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /**
     * Returns once all are acknowledged, and says how many.
     *
     * @throws IOException when one is not known to be
     */
    int send(List<DeadLetter> letters) throws IOException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (DeadLetter letter : letters) {
            sent.add(producer.send(new ProducerRecord<>(topic, letter.key(), letter.toBytes())));
        }
        for (Future<RecordMetadata> one : sent) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IOException("topic " + topic + " did not take a dead letter: " + e.getCause(), e);
            }
        }
        return sent.size();
    }

    @Override
    public void close() {
        producer.close();
    }
}
