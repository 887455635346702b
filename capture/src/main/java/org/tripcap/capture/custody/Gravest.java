package org.tripcap.capture.custody;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Finding.Severity;

/**
 * Findings up to a bound, since an enemy's evidence can be wrong a million times: beyond it a graver one takes the place of the
 * latest of the least grave, so that what explains the verdict is never crowded out.
 */
final class Gravest<T> {
    private final int most;
    private final Map<Severity, Deque<T>> found = new EnumMap<>(Severity.class);
    private int size;
    private long dropped;

    Gravest(int most) {
        this.most = most;
    }

    void add(Severity severity, T finding) {
        if (size == most) {
            dropped++;
            if (!makeRoom(severity)) {
                return;
            }
        }
        found.computeIfAbsent(severity, s -> new ArrayDeque<>()).addLast(finding);
        size++;
    }

    private boolean makeRoom(Severity severity) {
        for (Severity least : List.of(Severity.values()).reversed()) {
            if (least.compareTo(severity) <= 0) {
                return false;
            }
            Deque<T> lesser = found.get(least);
            if (lesser != null && lesser.pollLast() != null) {
                size--;
                return true;
            }
        }
        return false;
    }

    /** Those that are kept, the worst first, otherwise in the order found. */
    Stream<T> sorted() {
        return found.values().stream().flatMap(Deque::stream);
    }

    /** How many are left out. */
    long dropped() {
        return dropped;
    }
}
