package org.tripcap.ingest;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.ship.IncidentDocuments;
import org.tripcap.capture.ship.IncidentPublisher;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.respond.AlertErasure;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.vault.DirectoryVault;

/** One erasure on its way. Advanced by one thread, asked by any. */
final class Erasure {
    /** What the indexer had read before the order may be stored a moment after it. */
    private static final Duration SETTLED = Duration.ofSeconds(15);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final String CLIENT = "tripcap-erasing";
    /** How long the log of alerts keeps them at the most, with time for its last file to go. */
    private static final Duration LOG_FORGETS = Topics.ALERT_RETENTION.plusHours(1);
    /** By then a record began a new file of that log, and one more came. */
    private static final Duration ROLLED = Topics.ROLLED_WITHIN.plusMinutes(5);

    /** What it works on. */
    record Parts(
            DirectoryVault vault,
            EvidenceStore store,
            KafkaSettings kafka,
            IncidentPublisher publisher,
            AlertErasure alerts,
            InstantSource clock) {}

    private final ErasureOrder order;
    private final Parts parts;
    private volatile boolean keyDestroyed;
    private volatile boolean storeClean;
    private volatile long documents = -1;
    private volatile long alerts = -1;
    private volatile boolean over;
    private long cleanSince;
    private long alertsGoneSince;
    private Duration pause = FIRST_PAUSE;
    private long next = System.nanoTime();

    Erasure(ErasureOrder order, Parts parts) {
        this.order = order;
        this.parts = parts;
    }

    /** Whether there is something to do now. */
    boolean isDue() {
        return !over && System.nanoTime() - next >= 0;
    }

    /**
     * Does what can be done now.
     *
     * @throws IOException when vault or Kafka cannot do it now; it is due again
     */
    void advance() throws IOException, InterruptedException {
        next = System.nanoTime() + pause.toNanos();
        if (!keyDestroyed) {
            keyDestroyed = parts.vault().destroy(order);
        }
        if (!keyDestroyed) {
            slowDown(); // not this vault's, as its log says; nobody deletes what another key still opens
            return;
        }
        // Compaction takes what lies before a later record, once that record is old enough: so there is always a new
        // one.
        if (documents != 0) {
            parts.publisher().tombstone(order.incident());
        }
        eraseAlerts();
        boolean clean = parts.store().erase(order.incident());
        if (clean && !storeClean) {
            cleanSince = System.nanoTime();
        }
        storeClean = clean;
        documents = IncidentDocuments.count(parts.kafka(), CLIENT, order.incident());
        if (clean) {
            over = documents == 0
                    && System.nanoTime() - cleanSince >= SETTLED.toNanos()
                    && alerts == 0
                    && System.nanoTime() - alertsGoneSince >= ROLLED.toNanos();
            slowDown();
        }
    }

    /** An incident has ended before its erasure is ordered, so once the order is old the log has forgotten its alerts by itself. */
    private void eraseAlerts() throws IOException, InterruptedException {
        if (alerts != 0) {
            boolean forgotten =
                    order.at().plus(LOG_FORGETS).isBefore(parts.clock().instant());
            alerts = forgotten ? 0 : parts.alerts().erase(order.incident());
            alertsGoneSince = System.nanoTime() - (forgotten ? ROLLED.toNanos() : 0);
        }
        if (alerts == 0 && System.nanoTime() - alertsGoneSince < ROLLED.toNanos()) {
            parts.alerts().roll();
        }
    }

    private void slowDown() {
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    /** How far it is: {@code broker_documents} and {@code broker_alerts} are -1 while that is not known. */
    Map<String, Object> numbers() {
        return new TreeMap<>(Map.of(
                "key_destroyed", keyDestroyed,
                "store_clean", storeClean,
                "broker_documents", documents,
                "broker_alerts", alerts));
    }
}
