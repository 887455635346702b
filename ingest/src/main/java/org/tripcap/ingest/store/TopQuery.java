package org.tripcap.ingest.store;

import org.tripcap.capture.incident.IncidentId;

/**
 * Which values of a field to rank.
 *
 * @param lucene as in {@link SearchQuery#lucene}
 * @param field its dotted name, as in {@link org.tripcap.ingest.dissect.FlowFields}
 * @param by what ranks the values
 * @param size the most values to give, 1 to {@value #MAX_SIZE}
 */
public record TopQuery(IncidentId incident, String lucene, String field, Measure by, int size) {
    /** The most values that are ranked. */
    public static final int MAX_SIZE = 1_000;

    /** What is added up for each value. */
    public enum Measure {
        BYTES("bytes"),
        PACKETS("packets"),
        FLOWS("_count");

        private final String order;

        Measure(String order) {
            this.order = order;
        }

        /** The name of the sum that ranks. */
        String order() {
            return order;
        }
    }

    public TopQuery {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size is 1 to " + MAX_SIZE + ", not " + size);
        }
        if (field.isBlank()) {
            throw new IllegalArgumentException("a field is named by its dotted name, such as source.ip");
        }
    }
}
