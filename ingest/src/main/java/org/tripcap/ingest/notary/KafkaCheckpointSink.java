package org.tripcap.ingest.notary;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.ship.Topics;

/**
 * The topic of checkpoints. It writes in transactions under one transactional id, so that of two notaries of one log, started by
 * mistake, the one that began to write later goes on, and Kafka itself refuses the other.
 */
final class KafkaCheckpointSink implements CheckpointSink, AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Supplier<? extends Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;

    /** @param producers makes a producer with the log's transactional id */
    KafkaCheckpointSink(Supplier<? extends Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    @Override
    public synchronized void keep(Checkpoint checkpoint, byte[] note) throws IOException, NotaryHaltedException {
        try {
            Producer<byte[], byte[]> open = open();
            open.beginTransaction();
            open.send(new ProducerRecord<>(Topics.CHECKPOINTS, 0, null, note)).get();
            open.commitTransaction();
        } catch (ExecutionException | KafkaException e) {
            if (isFenced(e) || abortIsFenced()) {
                close();
                throw new NotaryHaltedException(
                        "another notary of log " + checkpoint.origin() + " has begun to sign; stop one of the two", e);
            }
            throw new IOException("Kafka did not take a checkpoint: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while Kafka had not acknowledged a checkpoint");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private static boolean isFenced(Exception e) {
        return e instanceof ProducerFencedException || e.getCause() instanceof ProducerFencedException;
    }

    /**
     * Ends the failed transaction. Kafka tells of a newer producer only here when the older was about to write; a producer made
     * anew would take its place again.
     */
    private boolean abortIsFenced() {
        Producer<byte[], byte[]> failed = producer;
        if (failed == null) {
            return false;
        }
        try {
            failed.abortTransaction();
            return false;
        } catch (KafkaException e) {
            close();
            return isFenced(e);
        }
    }

    private Producer<byte[], byte[]> open() {
        Producer<byte[], byte[]> present = producer;
        if (present != null) {
            return present;
        }
        Producer<byte[], byte[]> made = producers.get();
        try {
            made.initTransactions();
        } catch (KafkaException e) {
            made.close(GOODBYE);
            throw e;
        }
        producer = made;
        return made;
    }

    @Override
    public synchronized void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(GOODBYE);
        }
    }
}
