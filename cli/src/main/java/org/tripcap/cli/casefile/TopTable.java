package org.tripcap.cli.casefile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up traffic by a name, in bounded memory: where there are too many names, those with the least bytes are forgotten, and what
 * is said of the others is a lower bound.
 */
final class TopTable {
    private static final int KEPT = 1 << 16;

    /** What one name has; {@code more} is for who adds to say. */
    record Sums(long packets, long bytes, long more) {
        Sums plus(long addedPackets, long addedBytes, long addedMore) {
            return new Sums(
                    Course.sum(packets, addedPackets), Course.sum(bytes, addedBytes), Course.sum(more, addedMore));
        }

        long weight() {
            return Course.sum(bytes, more);
        }
    }

    private static final Comparator<Map.Entry<String, Sums>> LARGEST = Comparator.comparingLong(
                    (Map.Entry<String, Sums> entry) -> entry.getValue().weight())
            .reversed()
            .thenComparing(Map.Entry::getKey);

    private final Map<String, Sums> sums = new HashMap<>();
    private boolean exact = true;

    void add(String name, long packets, long bytes, long more) {
        sums.merge(name, new Sums(packets, bytes, more), (known, _) -> known.plus(packets, bytes, more));
        if (sums.size() > 2 * KEPT) {
            exact = false;
            List<Map.Entry<String, Sums>> least =
                    sums.entrySet().stream().sorted(LARGEST).skip(KEPT).toList();
            least.forEach(entry -> sums.remove(entry.getKey()));
        }
    }

    /** Whether every name was kept. */
    boolean isExact() {
        return exact;
    }

    int size() {
        return sums.size();
    }

    List<Map.Entry<String, Sums>> largest(int count) {
        return sums.entrySet().stream().sorted(LARGEST).limit(count).toList();
    }
}
