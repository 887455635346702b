package org.tripcap.ingest.respond;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.Alert;

/** The alerts of the log for which the log has no decision yet, in its order. Not thread-safe. */
final class Undecided {
    /**
     * One alert.
     *
     * @param offset of its batch in the log
     * @param ordinal of its item in the body
     */
    record Waiting(ReceiptId receipt, long offset, int ordinal, Instant received, Alert alert) {}

    private record Place(long offset, int ordinal) {}

    private final Map<Place, Waiting> waiting = new LinkedHashMap<>();

    /** Takes in the alerts of a batch. */
    void add(long offset, AlertBatch batch) {
        for (Item item : batch.items()) {
            if (item instanceof Item.Arrived arrived) {
                waiting.put(
                        new Place(offset, item.ordinal()),
                        new Waiting(batch.receipt(), offset, item.ordinal(), batch.received(), arrived.alert()));
            }
        }
    }

    /** Takes out an alert that is decided; nothing if it was not waiting. */
    Optional<Waiting> settle(Decided.Decision decision) {
        return Optional.ofNullable(waiting.remove(new Place(decision.offset(), decision.ordinal())));
    }

    /** The first alert to decide. */
    @Nullable Waiting first() {
        return waiting.isEmpty() ? null : waiting.values().iterator().next();
    }

    Iterable<Waiting> inOrder() {
        return List.copyOf(waiting.values());
    }

    int size() {
        return waiting.size();
    }
}
