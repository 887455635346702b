package org.tripcap.capture.record;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Until when everything of a run is filed: what its interface that is furthest behind has filed. A crash loses what came later, of
 * one interface or another. Follows the clock back where that is set back: the next life will read the same clock. Not thread-safe.
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
     * @return until when everything of all is, if that is another time than before
     */
    Optional<Instant> advance(String name, Instant until) {
        if (!interfaces.containsKey(name)) {
            return Optional.empty(); // before the beginning
        }
        interfaces.put(name, until);
        Instant all = Collections.min(interfaces.values());
        if (all.equals(told)) {
            return Optional.empty();
        }
        told = all;
        return Optional.of(all);
    }
}
