package org.tripcap.ingest.respond;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.tripcap.capture.ship.KafkaSettings;

/** Takes in alerts by appending them to the alert log, which the {@link Responder} reads. Thread-safe. */
public final class KafkaAlertIntake implements AlertIntake, AutoCloseable {
    private final AlertLog log;
    private final Receipts receipts;
    private final Duration patience;
    private final SecureRandom random = new SecureRandom();

    /**
     * Connects to Kafka when first used.
     *
     * @param receipts those that the responder settles
     * @param patience how long an answer waits for decisions once the alerts are durable
     */
    public KafkaAlertIntake(KafkaSettings kafka, Receipts receipts, Duration patience) {
        this.log = new AlertLog(kafka);
        this.receipts = receipts;
        this.patience = patience;
    }

    @Override
    public Receipt accept(String source, Instant received, List<Item> items) throws IOException, InterruptedException {
        ReceiptId id = ReceiptId.random(random);
        List<AlertBatch> batches = AlertLogFormat.batches(id, source, received, items);
        // Known here before Kafka has it, since the decision may come before the acknowledgement.
        batches.forEach(receipts::add);
        try {
            log.append(source, batches);
        } catch (IOException | InterruptedException e) {
            receipts.drop(id);
            throw e;
        }
        return receipts.await(id, patience)
                .orElseThrow(() -> new IllegalStateException("the receipt of an accepted body is gone"));
    }

    @Override
    public void close() {
        log.close();
    }
}
