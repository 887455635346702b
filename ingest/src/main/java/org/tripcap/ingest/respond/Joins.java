package org.tripcap.ingest.respond;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.alert.Alert;

/** What joined incidents since their latest revisions, and waits to be written down in the next ones. Not thread-safe. */
final class Joins {
    /** Alerts of one incident that may wait, and characters of their originals; more are written down at once. */
    private static final int MOST = 5_000;

    private static final long MOST_CHARACTERS = 4 << 20;

    /** What joined one incident. */
    static final class Joined {
        private final List<Waiting> alerts = new ArrayList<>();
        private long characters;
        private @Nullable HostScope hosts;
        private Instant expires = Instant.MIN;
        /** An expiry that lies less than this ahead of the document's is not worth a revision of its own. */
        private Duration step = Duration.ZERO;

        /** The alerts, in the order of their numbers. */
        List<Alert> alerts() {
            return alerts.stream().map(Waiting::alert).toList();
        }

        /** The scope they ask for; {@code null} if the incident's own suffices. */
        @Nullable HostScope hosts() {
            return hosts;
        }

        Instant expires() {
            return expires;
        }

        Duration step() {
            return step;
        }

        boolean isFull() {
            return alerts.size() >= MOST || characters >= MOST_CHARACTERS;
        }
    }

    private final Map<IncidentId, Joined> joined = new HashMap<>();

    /**
     * Takes in an alert.
     *
     * @param expires what it asks for
     * @return its number among the incident's alerts
     */
    long add(IncidentBook.Entry entry, Waiting waiting, @Nullable HostScope hosts, Instant expires, Duration quiet) {
        Joined of = joined.computeIfAbsent(entry.document().id(), id -> new Joined());
        of.alerts.add(waiting);
        String original = waiting.alert().original();
        of.characters += original == null ? 0 : original.length();
        if (hosts != null && !hosts.equals(entry.hosts())) {
            of.hosts = hosts;
        }
        if (expires.isAfter(of.expires)) {
            of.expires = expires;
        }
        of.step = quiet.dividedBy(10);
        return entry.document().alertChain().count() + of.alerts.size();
    }

    @Nullable Joined of(IncidentId id) {
        return joined.get(id);
    }

    void remove(IncidentId id) {
        joined.remove(id);
    }

    Set<IncidentId> incidents() {
        return Set.copyOf(joined.keySet());
    }

    /** The scope that an incident will have once all is written down. */
    @Nullable HostScope hosts(IncidentBook.Entry entry) {
        Joined of = joined.get(entry.document().id());
        return of == null || of.hosts == null ? entry.hosts() : of.hosts;
    }

    /** The first place in the log of what waits here. */
    OptionalLong firstOffset() {
        // Taken in in the order of the log.
        return joined.values().stream()
                .mapToLong(of -> of.alerts.getFirst().offset())
                .min();
    }
}
