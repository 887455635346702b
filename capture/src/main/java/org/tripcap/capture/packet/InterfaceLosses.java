package org.tripcap.capture.packet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Packets that an interface lost before any filter, since this was made: what its hardware had no room for, by the kernel's own
 * counters. libpcap reads the same ones, but in promiscuous mode only, and never for all interfaces at once. Belongs to one
 * thread.
 */
final class InterfaceLosses {

    private final String name;
    private final Map<String, Long> seen = new HashMap<>();
    private long lost;

    /** Begins to count for an interface, or for {@code any}. */
    InterfaceLosses(String name) {
        this.name = name;
        names().forEach(one -> seen.put(one, Interfaces.missed(one)));
    }

    /** Looks again. Of an interface that came meanwhile, only what it loses from now on is counted. */
    long count() {
        List<String> now = names();
        seen.keySet().retainAll(now);
        for (String one : now) {
            long missed = Interfaces.missed(one);
            Long before = seen.put(one, missed);
            lost += before == null ? 0 : Math.max(0, missed - before);
        }
        return lost;
    }

    private List<String> names() {
        return name.equals(Interfaces.ANY) ? Interfaces.names() : List.of(name);
    }
}
