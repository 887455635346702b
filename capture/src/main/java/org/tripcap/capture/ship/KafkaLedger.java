package org.tripcap.capture.ship;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.tripcap.capture.custody.Ledger;
import org.tripcap.capture.custody.Signed;

/** The ledger as the topic {@link Topics#LEDGER}. Thread-safe. */
public final class KafkaLedger implements Ledger, AutoCloseable {

    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;

    /** A ledger over a connection of its own. */
    public KafkaLedger(KafkaSettings settings) {
        this(settings.producer("tripcap-ledger"));
    }

    KafkaLedger(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Waits up to 30 s for Kafka.
     */
    @Override
    public void append(Signed statement) throws IOException {
        send(Records.ledger(statement));
    }

    /** Sends any record and waits until it is acknowledged. */
    void send(ProducerRecord<byte[], byte[]> record) throws IOException {
        try {
            producer.send(record).get();
        } catch (ExecutionException | KafkaException e) {
            throw new IOException(
                    "Kafka did not acknowledge a record for " + record.topic() + ": " + Topics.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for Kafka");
        }
    }

    @Override
    public void close() {
        producer.close(GOODBYE);
    }
}
