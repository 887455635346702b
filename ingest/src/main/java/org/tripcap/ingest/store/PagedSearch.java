package org.tripcap.ingest.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads any number of documents in order, page by page, from one point in time: what is written meanwhile is not seen, and
 * nothing is seen twice or missed. Must be closed, so that the store can let go of the point in time.
 */
final class PagedSearch implements Iterator<PagedSearch.Hit>, AutoCloseable {
    private static final String KEEP_ALIVE = "2m";

    /** One document. */
    record Hit(String index, String id, JsonNode source) {}

    private final ElasticsearchHttp http;
    private final ObjectNode request;
    private final int pageSize;
    private final Queue<Hit> page = new ArrayDeque<>();
    private boolean last;
    private @Nullable String pointInTime;

    private PagedSearch(ElasticsearchHttp http, String indices, ObjectNode request, int pageSize) {
        this.http = http;
        this.request = request;
        this.pageSize = pageSize;
        Map<String, String> parameters = Map.of("keep_alive", KEEP_ALIVE, "ignore_unavailable", "true");
        JsonNode opened = http.patiently(() -> http.send("POST", "/" + indices + "/_pit", parameters, null));
        pointInTime = opened.path("id").asText();
        // no index of the name yet: an empty point in time, which a search would refuse
        last = opened.path("_shards").path("total").asInt() == 0;
    }

    /**
     * The documents as a stream, which must be closed.
     *
     * @param request a search with {@code query}, {@code sort} and, where wanted, {@code _source}
     */
    static Stream<Hit> stream(ElasticsearchHttp http, String indices, ObjectNode request, int pageSize) {
        PagedSearch search = new PagedSearch(http, indices, request, pageSize);
        int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(search, characteristics), false)
                .onClose(search::close);
    }

    @Override
    public boolean hasNext() {
        if (page.isEmpty() && !last) {
            fetch();
        }
        return !page.isEmpty();
    }

    @Override
    public Hit next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }

    private void fetch() {
        request.put("size", pageSize);
        request.put("track_total_hits", false);
        request.putObject("pit").put("id", pointInTime).put("keep_alive", KEEP_ALIVE);
        JsonNode answer =
                http.patiently(() -> http.send("POST", "/_search", Map.of(), ElasticsearchHttp.Body.of(request)));
        JsonNode failed = answer.path("_shards").path("failed");
        if (failed.asInt() > 0 || answer.path("timed_out").asBoolean()) {
            throw new StoreUnavailableException("Elasticsearch answered for a part of the shards only", null);
        }
        pointInTime = answer.path("pit_id").asText(pointInTime);
        JsonNode hits = answer.path("hits").path("hits");
        for (JsonNode hit : hits) {
            page.add(new Hit(hit.path("_index").asText(), hit.path("_id").asText(), hit.path("_source")));
        }
        last = hits.size() < pageSize;
        if (!last) {
            request.set("search_after", hits.get(hits.size() - 1).path("sort"));
        }
    }

    @Override
    public void close() {
        String id = pointInTime;
        if (id == null) {
            return;
        }
        pointInTime = null;
        try {
            http.send(
                    "DELETE",
                    "/_pit",
                    Map.of(),
                    ElasticsearchHttp.Body.of(
                            ElasticsearchHttp.JSON.createObjectNode().put("id", id)));
        } catch (StoreException e) {
            return; // it ends by itself after the time it is kept alive
        }
    }

    /** A search for the documents whose {@code field} is {@code value}, sorted ascending by {@code sort}. */
    static ObjectNode where(String field, String value, String... sort) {
        ObjectNode request = sorted(sort);
        request.putObject("query").putObject("term").put(field, value);
        return request;
    }

    /** A search for everything, sorted ascending by {@code sort}. */
    static ObjectNode sorted(String... sort) {
        ObjectNode request = ElasticsearchHttp.JSON.createObjectNode();
        ArrayNode fields = request.putArray("sort");
        for (String field : sort) {
            fields.addObject().put(field, "asc");
        }
        fields.addObject().put("_shard_doc", "asc");
        return request;
    }
}
