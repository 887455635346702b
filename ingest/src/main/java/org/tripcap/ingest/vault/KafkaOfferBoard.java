package org.tripcap.ingest.vault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.tripcap.capture.custody.Signed;

/** The topic of keys as a board of offers. Thread-safe. */
final class KafkaOfferBoard implements OfferBoard {
    private final Producer<byte[], byte[]> producer;

    /** @param producer one that waits for all replicas and gives up some time; it stays the caller's */
    KafkaOfferBoard(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    @Override
    public void post(KeyOffer offer, Signed signed) throws IOException {
        send(producer, KeyRecords.offer(offer, signed));
    }

    @Override
    public void withdraw(String opener, String keyId) throws IOException {
        send(producer, KeyRecords.withdrawal(new KeyRecords.Place(opener, keyId)));
    }

    /** Sends one record; it is durable on return. */
    static RecordMetadata send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> made)
            throws IOException {
        try {
            return producer.send(made).get();
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("Kafka did not take a record of " + made.topic() + ": " + cause.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(
                    "interrupted while Kafka had not acknowledged a record of " + made.topic());
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
