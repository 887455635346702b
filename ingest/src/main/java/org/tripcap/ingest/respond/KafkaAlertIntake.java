package org.tripcap.ingest.respond;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tripcap.capture.ship.KafkaSettings;

/** Takes in alerts by appending them to the alert log, which the {@link Responder} reads. Thread-safe. */
public final class KafkaAlertIntake implements AlertIntake, AutoCloseable {
    /** Senders wait 5 s and less; one that is told in time sends again instead of giving up. */
    private static final Duration ACKNOWLEDGED = Duration.ofSeconds(4);
    /** Bodies that may wait for Kafka; more would only fill the memory. */
    private static final int WAITING = 512;

    private final AlertLog log;
    private final Receipts receipts;
    private final Duration patience;
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService senders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("alert-sender-", 0).factory());
    private final Semaphore places = new Semaphore(WAITING);

    /**
     * Connects to Kafka when first used.
     *
     * @param keys the secret that responders know
     * @param receipts those that the responder settles
     * @param patience how long an answer waits for decisions once the alerts are durable
     */
    public KafkaAlertIntake(KafkaSettings kafka, AlertKeys keys, Receipts receipts, Duration patience) {
        this.log = new AlertLog(kafka, keys, receipts.own());
        this.receipts = receipts;
        this.patience = patience;
    }

    /**
     * Connects now, so that the first alert need not wait for it.
     *
     * @throws IOException when Kafka does not answer; it is tried again when an alert comes
     */
    public void connect() throws IOException {
        log.connect();
    }

    @Override
    public Receipt accept(String source, Instant received, List<Item> items) throws IOException, InterruptedException {
        ReceiptId id = ReceiptId.random(random);
        List<AlertBatch> batches = AlertLogFormat.batches(id, source, received, items);
        // Known here before Kafka has it, since the decision may come before the acknowledgement.
        receipts.expect(batches);
        try {
            append(source, batches);
        } catch (IOException | InterruptedException | RuntimeException e) {
            receipts.drop(id);
            throw e;
        }
        return receipts.await(id, patience)
                .orElseThrow(() -> new IllegalStateException("the receipt of an accepted body is gone"));
    }

    /** What was given up here may still reach Kafka; the sender's second try is then a duplicate that does nothing. */
    private void append(String source, List<AlertBatch> batches) throws IOException, InterruptedException {
        if (!places.tryAcquire()) {
            throw new IOException(WAITING + " bodies wait for Kafka already");
        }
        try {
            senders.submit(() -> {
                        try {
                            log.append(source, batches);
                            return true;
                        } finally {
                            places.release();
                        }
                    })
                    .get(ACKNOWLEDGED.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("Kafka did not acknowledge within " + ACKNOWLEDGED.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
        log.close();
    }
}
