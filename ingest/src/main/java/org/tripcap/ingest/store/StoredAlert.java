package org.tripcap.ingest.store;

import org.jspecify.annotations.Nullable;

/**
 * An alert's document as the store gives it back; nothing of it is checked.
 *
 * @param index where it lies
 * @param id of the document
 * @param sequence its number among the incident's alerts, from 1; 0 where it has none
 * @param record the exact record; {@code null} where it has none
 * @param json the whole document as compact JSON
 */
public record StoredAlert(
        String index, String id, long sequence, @Nullable String record, String json) {
    /** Where it is kept, in words. */
    public String place() {
        return index + ", document " + id;
    }

    @Override
    public String toString() {
        return "StoredAlert[" + id + "]"; // the content is personal data
    }
}
