package org.tripcap.ingest.respond;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What an accepted body did.
 *
 * @param id its name
 * @param source who posted it
 * @param received when
 * @param entries one for each item, in order
 */
public record Receipt(ReceiptId id, String source, Instant received, List<Entry> entries) {
    public Receipt {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(received, "received");
        entries = List.copyOf(entries);
    }

    /** What one item did; {@code record} is the position of its record in the body, from 0. */
    public record Entry(int record, Outcome outcome) {}

    /** Whether everything is decided. */
    public boolean isFinal() {
        return entries.stream().allMatch(entry -> entry.outcome().isFinal());
    }
}
