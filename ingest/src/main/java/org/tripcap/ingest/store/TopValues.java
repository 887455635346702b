package org.tripcap.ingest.store;

import java.util.List;

/**
 * The values of a field with the most traffic. A flow with several values, such as two names asked for, counts for each of them.
 *
 * @param field its dotted name
 * @param entries the largest first
 * @param flows all flow documents that were looked at
 * @param packets their packets, and those of roll-ups, which have no values
 * @param bytes their lengths on the wire
 */
public record TopValues(String field, List<Entry> entries, long flows, long packets, long bytes) {
    /** One value and its share. */
    public record Entry(String value, long flows, long packets, long bytes) {}

    public TopValues {
        entries = List.copyOf(entries);
    }
}
