package org.tripcap.ingest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes parts in the reverse order of their start, group by group: the parts of a group at once, a group after the one that
 * depends on it, all within a bound. A part that fails or is late does not hold up the others. Not thread-safe.
 */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private record Part(String name, AutoCloseable closeable) {}

    private final Deque<List<Part>> groups = new ArrayDeque<>();

    /** Begins a group that is closed before all earlier ones. */
    void group() {
        groups.push(new ArrayList<>());
    }

    /** Adds a part to the group begun last. */
    <T extends AutoCloseable> T add(String name, T part) {
        groups.element().add(new Part(name, part));
        return part;
    }

    /** Closes everything once; parts that are not closed after {@code bound} are left behind. */
    void close(Duration bound) {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!groups.isEmpty()) {
            List<Thread> closers = groups.pop().stream()
                    .map(part -> Thread.ofPlatform()
                            .name("close-" + part.name())
                            .daemon(true)
                            .start(() -> close(part)))
                    .toList();
            for (Thread closer : closers) {
                join(closer, deadline);
            }
        }
    }

    private static void close(Part part) {
        try {
            part.closeable().close();
        } catch (Exception e) {
            LOG.warn("{} did not close in order: {}", part.name(), e.toString());
        }
    }

    private static void join(Thread closer, long deadline) {
        try {
            if (!closer.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                LOG.warn("{} takes too long, it is left behind", closer.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
