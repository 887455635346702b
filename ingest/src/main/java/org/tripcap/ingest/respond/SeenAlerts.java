package org.tripcap.ingest.respond;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the latest alerts became part of an incident, so that one that comes again does nothing. What is decided counts at once,
 * but can be taken back until it is confirmed. Bounded; the oldest go first, and one of those that comes again is an alert like any
 * other: the incident's chain then holds it twice, each time under a number of its own.
 */
final class SeenAlerts {
    /** About 80 bytes each. */
    static final int MOST = 500_000;

    private final Map<AlertIdentity, Outcome> outcomes;
    private final Map<AlertIdentity, Outcome> unconfirmed = new LinkedHashMap<>();
    private Outcome latest = Outcome.PENDING;

    SeenAlerts() {
        this(MOST);
    }

    /** @param most how many are remembered */
    SeenAlerts(int most) {
        outcomes = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<AlertIdentity, Outcome> eldest) {
                return size() > most;
            }
        };
    }

    Optional<Outcome> outcome(AlertIdentity identity) {
        Outcome fresh = unconfirmed.get(identity);
        return Optional.ofNullable(fresh == null ? outcomes.get(identity) : fresh);
    }

    /** Remembers the first outcome; later ones of the same alert do not replace it. */
    void remember(AlertIdentity identity, Outcome outcome) {
        if (counts(outcome) && !outcomes.containsKey(identity)) {
            unconfirmed.putIfAbsent(identity, shared(outcome));
        }
    }

    /** Remembers what the log says. */
    void confirmed(AlertIdentity identity, Outcome outcome) {
        if (counts(outcome)) {
            outcomes.putIfAbsent(identity, shared(outcome));
        }
    }

    /** What was remembered since the last call is in the log now. */
    void confirm() {
        unconfirmed.forEach(outcomes::putIfAbsent);
        unconfirmed.clear();
    }

    /** Forgets what was remembered and is not in the log. */
    void takeBack() {
        unconfirmed.clear();
    }

    /** In a storm most outcomes are the same, and one object of it is enough. */
    private Outcome shared(Outcome outcome) {
        Outcome bare = new Outcome(outcome.code(), outcome.incident(), "", "");
        if (!bare.equals(latest)) {
            latest = bare;
        }
        return latest;
    }

    /** What did nothing does nothing again, and may do something once the policy allows it. */
    private static boolean counts(Outcome outcome) {
        return switch (outcome.code()) {
            case OPENED, JOINED, RESOLVED -> true;
            case PENDING, DUPLICATE, IGNORED, REFUSED, UNREADABLE -> false;
        };
    }
}
