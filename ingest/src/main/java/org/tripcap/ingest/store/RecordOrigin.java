package org.tripcap.ingest.store;

import java.time.Instant;

/**
 * The record of a topic that a document was made from.
 *
 * @param key the record's key as text, cut to {@value #MAX_KEY} characters, empty without one
 * @param partition the partition it lay in
 * @param offset its offset there
 * @param time the record's own time
 */
public record RecordOrigin(String key, int partition, long offset, Instant time) {
    private static final int MAX_KEY = 256;

    public RecordOrigin {
        key = key.length() <= MAX_KEY ? key : key.substring(0, MAX_KEY);
    }
}
