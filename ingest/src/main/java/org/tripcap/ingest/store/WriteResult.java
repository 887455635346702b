package org.tripcap.ingest.store;

import java.util.List;
import java.util.Set;

/**
 * What became of a batch; every document of it is either in the store or refused for good.
 *
 * @param written documents new in the store, or replaced
 * @param existing ids of documents that were there before and stayed as they were
 * @param refused documents the store will never take
 */
public record WriteResult(int written, Set<String> existing, List<Refusal> refused) {
    /**
     * A document that the store will never take.
     *
     * @param reason the kind of error and the field, without the document's content
     */
    public record Refusal(String index, String id, int status, String reason) {}

    public WriteResult {
        existing = Set.copyOf(existing);
        refused = List.copyOf(refused);
    }
}
