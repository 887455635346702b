package org.tripcap.ingest.store;

import java.util.List;
import org.tripcap.capture.incident.IncidentId;

/**
 * A search in one incident's derived documents.
 *
 * @param lucene a query in Lucene's syntax, such as {@code destination.port:443 AND tls.client.server_name:*example*}; blank
 *     for everything
 * @param size the most hits to give, 0 to {@value #MAX_SIZE}
 * @param sort the order; earlier entries weigh more
 */
public record SearchQuery(IncidentId incident, String lucene, int size, List<Sort> sort) {
    /** Elasticsearch's own bound on one page. */
    public static final int MAX_SIZE = 10_000;

    /** The first packet first. */
    public static final List<Sort> BY_TIME = List.of(new Sort("@timestamp", false));

    /** One field to sort by. */
    public record Sort(String field, boolean descending) {
        /**
         * Reads {@code field}, {@code field:asc} or {@code field:desc}.
         *
         * @throws IllegalArgumentException for anything else
         */
        public static Sort parse(String text) {
            String[] parts = text.split(":", -1);
            boolean known = parts.length == 1 || parts[1].equals("asc") || parts[1].equals("desc");
            if (parts.length > 2 || !known || parts[0].isBlank()) {
                throw new IllegalArgumentException(
                        "sort is written FIELD, FIELD:asc or FIELD:desc, not '" + text + "'");
            }
            return new Sort(parts[0], parts.length == 2 && parts[1].equals("desc"));
        }
    }

    public SearchQuery {
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size is between 0 and " + MAX_SIZE + ", not " + size);
        }
        sort = List.copyOf(sort);
    }
}
