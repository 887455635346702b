package org.tripcap.ingest.respond;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What the alert log holds of one body, or of a part of a large one.
 *
 * @param receipt the body's receipt
 * @param source who posted it
 * @param received when
 * @param total items of the whole body
 * @param items the items of this part, by ordinal
 */
record AlertBatch(ReceiptId receipt, String source, Instant received, int total, List<Item> items)
        implements AlertLogEntry {
    AlertBatch {
        Objects.requireNonNull(receipt, "receipt");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(received, "received");
        items = List.copyOf(items);
        for (Item item : items) {
            if (item.ordinal() < 0 || item.ordinal() >= total) {
                throw new IllegalArgumentException(
                        "an item's ordinal must be 0 to " + (total - 1) + ", but was " + item.ordinal());
            }
        }
    }
}
