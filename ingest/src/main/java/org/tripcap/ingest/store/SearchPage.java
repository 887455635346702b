package org.tripcap.ingest.store;

import java.util.List;

/**
 * What a search found.
 *
 * @param total documents that match, exactly
 * @param hits the first of them in the order asked for
 */
public record SearchPage(long total, List<SearchHit> hits) {
    public SearchPage {
        hits = List.copyOf(hits);
    }
}
