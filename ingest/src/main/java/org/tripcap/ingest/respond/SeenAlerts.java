package org.tripcap.ingest.respond;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tripcap.ingest.alert.Alert;

/** What was decided about the latest alerts, so that one that comes again does nothing. Bounded; the oldest go first. */
final class SeenAlerts {
    static final int MOST = 200_000;

    private record Key(String source, String reference, boolean resolved) {}

    private final Map<Key, Outcome> outcomes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Outcome> eldest) {
            return size() > MOST;
        }
    };

    Optional<Outcome> outcome(Alert alert) {
        return Optional.ofNullable(outcomes.get(key(alert)));
    }

    /** Remembers the first outcome; later ones of the same alert do not replace it, except after a refusal. */
    void remember(Alert alert, Outcome outcome) {
        if (outcome.code() == Outcome.Code.DUPLICATE || outcome.code() == Outcome.Code.REFUSED) {
            return;
        }
        outcomes.putIfAbsent(key(alert), outcome);
    }

    private static Key key(Alert alert) {
        return new Key(alert.source(), alert.reference(), alert.resolved());
    }
}
