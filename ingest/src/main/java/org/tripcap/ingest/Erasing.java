package org.tripcap.ingest;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.CustodyFeed;
import org.tripcap.capture.ship.IncidentPublisher;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.ingest.respond.AlertErasure;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.vault.DirectoryVault;

/**
 * Carries out what two custodians ordered on the ledger: the vault destroys the incident's key, the store lets go of its documents,
 * tombstones have compaction remove the incident's documents from the broker, and its alerts leave the alert log. Every step can be done again, so that a restart
 * begins anew with all orders and finds most of them done.
 */
final class Erasing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Erasing.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final CustodyFeed custody;
    private final Erasure.Parts parts;
    private final Map<IncidentId, Erasure> erasures = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable String problem;

    private Erasing(CustodyFeed custody, Erasure.Parts parts) {
        this.custody = custody;
        this.parts = parts;
        this.thread = Thread.ofPlatform().name("erasing").daemon().unstarted(this::run);
    }

    /** Starts; none of the parts is closed by it. */
    static Erasing start(
            CustodyFeed custody,
            DirectoryVault vault,
            EvidenceStore store,
            KafkaSettings kafka,
            AlertErasure alerts,
            InstantSource clock) {
        Erasing erasing = new Erasing(
                custody, new Erasure.Parts(vault, store, kafka, new IncidentPublisher(kafka), alerts, clock));
        erasing.thread.start();
        return erasing;
    }

    private void run() {
        try {
            do {
                for (ErasureOrder order : custody.orders()) {
                    Erasure erasure = erasures.computeIfAbsent(order.incident(), incident -> new Erasure(order, parts));
                    if (erasure.isDue()) {
                        advance(order.incident(), erasure);
                    }
                }
            } while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("the server stops");
        }
    }

    private void advance(IncidentId incident, Erasure erasure) throws InterruptedException {
        try {
            erasure.advance();
            problem = null;
        } catch (IOException | RuntimeException e) {
            if (stop.getCount() == 0) {
                return;
            }
            String found = "the erasure of incident " + incident + " is held up: " + e.getMessage();
            if (!found.equals(problem)) {
                LOG.warn("{}; it is tried again", found);
            }
            problem = found;
        }
    }

    /** What holds it up, or empty. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** How far each erasure is, by incident. */
    Map<String, Object> numbers() {
        Map<String, Object> numbers = new TreeMap<>();
        erasures.forEach((incident, erasure) -> numbers.put(incident.value(), erasure.numbers()));
        return numbers;
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.publisher().close();
    }
}
