package org.tripcap.ingest;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.ingest.index.Indexer;
import org.tripcap.ingest.index.RoleStatus;
import org.tripcap.ingest.store.EvidenceStore;

/** Starts the indexer once the store has its templates, however long the store is away at first. */
final class Indexing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Indexing.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final EvidenceStore store;
    private final Supplier<Indexer> starter;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Indexer indexer;
    private volatile @Nullable String problem;

    Indexing(EvidenceStore store, Supplier<Indexer> starter) {
        this.store = store;
        this.starter = starter;
        this.thread = Thread.ofVirtual().name("indexing").start(this::run);
    }

    private void run() {
        try {
            while (stop.getCount() > 0 && !started()) {
                stop.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped while the store was away");
        }
    }

    private boolean started() {
        try {
            store.prepare();
            indexer = starter.get();
            problem = null;
            return true;
        } catch (UncheckedIOException e) {
            if (problem == null) {
                LOG.warn(
                        "the evidence store is not ready, trying again every {} s: {}",
                        RETRY.toSeconds(),
                        e.toString());
            }
            problem = "the evidence store is not ready: " + e.getMessage();
        } catch (RuntimeException e) {
            LOG.error("the indexer did not start, trying again every {} s", RETRY.toSeconds(), e);
            problem = "the indexer did not start: " + e.getMessage();
        }
        return false;
    }

    /** How each role of the indexer does; none before it has started. */
    List<RoleStatus> roles() {
        Indexer started = indexer;
        return started == null ? List.of() : started.status();
    }

    /** Why the indexer has not started yet, or empty. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
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
        Indexer started = indexer;
        if (started != null) {
            started.close();
        }
    }
}
