package org.tripcap.ingest.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.incident.IncidentId;

/**
 * Erases an incident: its index of derived documents as a whole; ciphertext and incident documents, which lie among others, one by
 * one. A deleted document stays in its file until a merge leaves it out, so the files are merged until none holds a deleted one.
 */
final class CaseEraser {
    private static final Logger LOG = LoggerFactory.getLogger(CaseEraser.class);
    private static final Map<String, String> WHERE_PRESENT =
            Map.of("ignore_unavailable", "true", "allow_no_indices", "true");
    private static final String SHARED = Indices.ALL_SEGMENTS + "," + Indices.INCIDENTS;
    private static final int PAGE = 500;

    private final ElasticsearchHttp http;
    private final IndexCatalog catalog;

    CaseEraser(ElasticsearchHttp http, IndexCatalog catalog) {
        this.http = http;
        this.catalog = catalog;
    }

    /** Erases what is there now, and says whether nothing was, in any file. */
    boolean erase(IncidentId incident) {
        long derived = dropDerived(incident);
        long deleted = deleteShared(incident);
        long waiting = expunge();
        if (derived + deleted > 0) {
            LOG.info("incident {}: {} indices and {} documents are deleted", incident, derived, deleted);
        }
        return derived + deleted + waiting == 0;
    }

    private long dropDerived(IncidentId incident) {
        JsonNode found = http.patiently(
                () -> http.send("GET", "/" + Indices.caseAlias(incident) + "-*/_alias", WHERE_PRESENT, null));
        long dropped = 0;
        for (Map.Entry<String, JsonNode> index : found.properties()) {
            if (ElasticsearchHttp.find(() -> http.send("DELETE", "/" + index.getKey(), Map.of(), null))
                    .isPresent()) {
                dropped++;
            }
            catalog.forget(index.getKey());
        }
        return dropped;
    }

    private long deleteShared(IncidentId incident) {
        http.send("POST", "/" + SHARED + "/_refresh", WHERE_PRESENT, null);
        ObjectNode request = PagedSearch.where("tripcap.incident", incident.value());
        request.put("_source", false);
        List<PagedSearch.Hit> hits;
        try (Stream<PagedSearch.Hit> found = PagedSearch.stream(http, SHARED, request, PAGE)) {
            hits = found.toList(); // ids only
        }
        for (int from = 0; from < hits.size(); from += PAGE) {
            delete(hits.subList(from, Math.min(from + PAGE, hits.size())));
        }
        return hits.size();
    }

    private void delete(List<PagedSearch.Hit> hits) {
        StringBuilder body = new StringBuilder();
        for (PagedSearch.Hit hit : hits) {
            ObjectNode line = ElasticsearchHttp.JSON.createObjectNode();
            line.putObject("delete").put("_index", hit.index()).put("_id", hit.id());
            body.append(line).append('\n');
        }
        JsonNode answer = http.send(
                "POST",
                "/_bulk",
                Map.of("refresh", "true"),
                ElasticsearchHttp.Body.of(body.toString().getBytes(StandardCharsets.UTF_8)));
        for (JsonNode item : answer.path("items")) {
            int status = item.path("delete").path("status").asInt();
            if (status / 100 != 2 && status != 404) {
                throw new StoreUnavailableException("Elasticsearch did not delete a document: status " + status, null);
            }
        }
    }

    /** Merges the files of the shared indices that hold deleted documents, and says how many such documents are left. */
    private long expunge() {
        long left = 0;
        for (Map.Entry<String, JsonNode> index : stats()) {
            if (deleted(index.getValue()) > 0) {
                String path = "/" + index.getKey();
                ObjectNode settings = ElasticsearchHttp.JSON.createObjectNode();
                settings.put("index.merge.policy.expunge_deletes_allowed", 0);
                http.send("PUT", path + "/_settings", Map.of(), ElasticsearchHttp.Body.of(settings));
                http.send("POST", path + "/_flush", Map.of("wait_if_ongoing", "true"), null);
                http.send("POST", path + "/_forcemerge", Map.of("only_expunge_deletes", "true"), null);
                http.send("POST", path + "/_flush", Map.of("wait_if_ongoing", "true", "force", "true"), null);
            }
        }
        for (Map.Entry<String, JsonNode> index : stats()) {
            left += deleted(index.getValue());
        }
        return left;
    }

    private Iterable<Map.Entry<String, JsonNode>> stats() {
        JsonNode answer = http.patiently(() -> http.send("GET", "/" + SHARED + "/_stats/docs", Map.of(), null));
        return answer.path("indices").properties();
    }

    private static long deleted(JsonNode index) {
        return index.path("total").path("docs").path("deleted").asLong();
    }
}
