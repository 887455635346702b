package org.tripcap.ingest.respond;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.tripcap.ingest.alert.AlertBody;

/**
 * What the alert log holds of one body, or of a part of a large one.
 *
 * @param receipt the body's receipt
 * @param source who posted it
 * @param received when
 * @param total items of the whole body, at most {@value #MOST_ITEMS}
 * @param items the items of this part, by ordinal
 */
record AlertBatch(ReceiptId receipt, String source, Instant received, int total, List<Item> items)
        implements AlertLogEntry {
    /** Most items of a body that the log can hold; more than the webhook takes now, since the log keeps what it took before. */
    static final int MOST_ITEMS = 8 * AlertBody.MOST_RECORDS;

    AlertBatch {
        Objects.requireNonNull(receipt, "receipt");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(received, "received");
        if (total < 0 || total > MOST_ITEMS) {
            throw new IllegalArgumentException("a body must have 0 to " + MOST_ITEMS + " items, but has " + total);
        }
        items = List.copyOf(items);
        for (Item item : items) {
            if (item.ordinal() < 0 || item.ordinal() >= total) {
                throw new IllegalArgumentException(
                        "an item's ordinal must be 0 to " + (total - 1) + ", but was " + item.ordinal());
            }
        }
    }
}
