package org.tripcap.ingest.index;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.ingest.store.WriteObserver;

/** Keeps a role's status, and logs once when it begins to wait and once when it goes on. Thread-safe. */
final class RoleMonitor implements WriteObserver {
    private static final Logger LOG = LoggerFactory.getLogger(RoleMonitor.class);

    private final String role;
    private final InstantSource clock;
    private RoleStatus.State state = RoleStatus.State.RUNNING;
    private @Nullable String obstacle;
    private Instant since;
    private long records;
    private long documents;
    private long deadLetters;

    RoleMonitor(String role, InstantSource clock) {
        this.role = role;
        this.clock = clock;
        this.since = clock.instant();
    }

    @Override
    public synchronized void waiting(String reason, int failures, Duration pause) {
        if (state != RoleStatus.State.WAITING) {
            LOG.warn("{} waits and tries again: {}", role, reason);
        }
        obstacle = reason;
        enter(RoleStatus.State.WAITING);
    }

    @Override
    public synchronized void resumed() {
        if (state == RoleStatus.State.WAITING) {
            LOG.info("{} goes on", role);
            obstacle = null;
            enter(RoleStatus.State.RUNNING);
        }
    }

    synchronized void stopped() {
        obstacle = null;
        enter(RoleStatus.State.STOPPED);
    }

    synchronized boolean isRunning() {
        return state == RoleStatus.State.RUNNING;
    }

    synchronized void count(long moreRecords, long moreDocuments, long moreDeadLetters) {
        records += moreRecords;
        documents += moreDocuments;
        deadLetters += moreDeadLetters;
    }

    synchronized RoleStatus status() {
        return new RoleStatus(role, state, obstacle, since, records, documents, deadLetters);
    }

    private void enter(RoleStatus.State next) {
        if (state != next) {
            state = next;
            since = clock.instant();
        }
    }
}
