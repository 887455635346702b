package org.tripcap.ingest.respond;

import java.util.EnumMap;
import java.util.Map;

/** Counts what alerts did in this life. Thread-safe. */
final class Tally {
    private final Map<Outcome.Code, Long> outcomes = new EnumMap<>(Outcome.Code.class);
    private long bounds;
    private long untold;

    synchronized void decided(Outcome outcome) {
        outcomes.merge(outcome.code(), 1L, Long::sum);
    }

    synchronized void bound() {
        bounds++;
    }

    synchronized void untold() {
        untold++;
    }

    synchronized long untoldEvents() {
        return untold;
    }

    synchronized Map<Outcome.Code, Long> outcomes() {
        return Map.copyOf(outcomes);
    }

    synchronized long bounds() {
        return bounds;
    }
}
