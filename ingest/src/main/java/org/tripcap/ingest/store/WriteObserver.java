package org.tripcap.ingest.store;

import java.time.Duration;

/** Learns while a write waits for a store that is away or refuses, so that the state can be shown. Called by the writing thread. */
public interface WriteObserver {
    /**
     * The write pauses and tries again after {@code pause}.
     *
     * @param failures how often in a row, from 1
     */
    void waiting(String reason, int failures, Duration pause);

    /** The store took something again after {@link #waiting}. */
    void resumed();
}
