package org.tripcap.ingest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.http.RoleHealth.State;

/** Remembers since when each role is in its state. Thread-safe. */
final class HealthBook {
    private record Entry(State state, Instant since) {}

    private final InstantSource clock;
    private final Map<String, Entry> entries = new HashMap<>();

    HealthBook(InstantSource clock) {
        this.clock = clock;
    }

    /** The health of {@code role}, which is in {@code state} now. */
    synchronized RoleHealth now(String role, State state, String detail) {
        Entry entry = entries.get(role);
        if (entry == null || entry.state() != state) {
            entry = new Entry(state, clock.instant());
            entries.put(role, entry);
        }
        return new RoleHealth(role, state, detail, entry.since());
    }
}
