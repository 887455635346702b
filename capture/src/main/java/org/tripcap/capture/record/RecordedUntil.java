package org.tripcap.capture.record;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Until when everything of a run is filed: what its interface that is furthest behind has filed. A crash loses what came later, of
 * one interface or another. Not thread-safe.
 */
final class RecordedUntil {

    private final Map<String, Instant> interfaces = new HashMap<>();
    private Instant told = Instant.MIN;

    /** All begin here. */
    void begin(Collection<String> names, Instant since) {
        names.forEach(name -> interfaces.put(name, since));
        told = since;
    }

    /**
     * Everything of one interface is filed up to here.
     *
     * @return until when everything of all is, if that is later than before
     */
    Optional<Instant> advance(String name, Instant until) {
        if (!interfaces.containsKey(name)) {
            return Optional.empty(); // before the beginning
        }
        interfaces.merge(name, until, (one, other) -> one.isAfter(other) ? one : other);
        Instant all = Collections.min(interfaces.values());
        if (!all.isAfter(told)) {
            return Optional.empty();
        }
        told = all;
        return Optional.of(all);
    }
}
