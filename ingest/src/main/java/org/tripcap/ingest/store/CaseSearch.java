package org.tripcap.ingest.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tripcap.capture.incident.IncidentId;

/** Searches and sums over what the store holds of one incident. */
final class CaseSearch {
    private static final Map<String, String> WHERE_PRESENT =
            Map.of("ignore_unavailable", "true", "allow_no_indices", "true");

    private final ElasticsearchHttp http;

    CaseSearch(ElasticsearchHttp http) {
        this.http = http;
    }

    SearchPage search(SearchQuery query) {
        ObjectNode request = ElasticsearchHttp.JSON.createObjectNode();
        request.put("size", query.size());
        request.put("track_total_hits", true);
        lucene(request.putObject("query"), query.lucene());
        ArrayNode sort = request.putArray("sort");
        for (SearchQuery.Sort field : query.sort()) {
            sort.addObject().put(field.field(), field.descending() ? "desc" : "asc");
        }
        JsonNode hits = ask(Indices.caseAlias(query.incident()), request).path("hits");
        List<SearchHit> found = new ArrayList<>();
        for (JsonNode hit : hits.path("hits")) {
            found.add(new SearchHit(hit.path("_id").asText(), hit.path("_source")));
        }
        return new SearchPage(hits.path("total").path("value").asLong(), found);
    }

    /** Writes a query in Lucene's syntax; blank for everything. */
    private static void lucene(ObjectNode query, String lucene) {
        if (lucene.isBlank()) {
            query.putObject("match_all");
        } else {
            query.putObject("query_string")
                    .put("query", lucene)
                    .put("lenient", true) // so that a bare word does not fail on addresses and numbers
                    .put("time_zone", "UTC");
        }
    }

    /** A search for documents of these kinds that a query finds. */
    static ObjectNode ofKinds(String lucene, List<String> kinds) {
        ObjectNode request = ElasticsearchHttp.JSON.createObjectNode();
        ArrayNode filters = request.putObject("query").putObject("bool").putArray("filter");
        ArrayNode terms = filters.addObject().putObject("terms").putArray("tripcap.kind");
        kinds.forEach(terms::add);
        lucene(filters.addObject(), lucene);
        return request;
    }

    Stream<FlowPlace> places(IncidentId incident, String lucene) {
        ObjectNode request = ofKinds(lucene, List.of("flow", "rest"));
        request.putArray("sort").addObject().put("_shard_doc", "asc");
        request.putArray("_source").add("tripcap.segment").add("tripcap.flow.id");
        return PagedSearch.stream(http, Indices.caseAlias(incident), request, SearchQuery.MAX_SIZE)
                .map(hit -> {
                    JsonNode tripcap = hit.source().path("tripcap");
                    return new FlowPlace(
                            tripcap.path("segment").asText(),
                            tripcap.path("flow").path("id").asText());
                });
    }

    CaseCounts counts(IncidentId incident) {
        ObjectNode segments = ElasticsearchHttp.JSON.createObjectNode();
        segments.putObject("query").putObject("term").put("tripcap.incident", incident.value());
        JsonNode states = sums(Indices.ALL_SEGMENTS, segments, "tripcap.state", "tripcap.packets", "tripcap.bytes");
        ObjectNode all = ElasticsearchHttp.JSON.createObjectNode();
        JsonNode kinds = sums(Indices.caseAlias(incident), all, "tripcap.kind", "tripcap.rest.flows");
        long vouchedFor = 0;
        long packets = 0;
        long bytes = 0;
        long unsound = 0;
        for (JsonNode bucket : states) {
            SegmentState state =
                    SegmentState.ofCode(bucket.path("key").asText()).orElse(SegmentState.UNTRUSTED);
            long count = bucket.path("doc_count").asLong();
            if (state.isVouchedFor()) {
                vouchedFor += count;
                packets += sum(bucket, "tripcap.packets");
                bytes += sum(bucket, "tripcap.bytes");
            }
            if (state != SegmentState.INDEXED && state != SegmentState.SEALED) {
                unsound += count;
            }
        }
        return new CaseCounts(
                vouchedFor,
                packets,
                bytes,
                unsound,
                bucket(kinds, "flow").path("doc_count").asLong(),
                sum(bucket(kinds, "rest"), "tripcap.rest.flows"),
                bucket(kinds, "alert").path("doc_count").asLong());
    }

    /** Counts documents by the values of {@code field} and sums up other fields for each value. */
    private JsonNode sums(String indices, ObjectNode request, String field, String... sums) {
        request.put("size", 0);
        ObjectNode terms = request.putObject("aggs").putObject("by");
        terms.putObject("terms").put("field", field).put("size", 20);
        ObjectNode nested = terms.putObject("aggs");
        for (String sum : sums) {
            nested.putObject(sum).putObject("sum").put("field", sum);
        }
        return ask(indices, request).path("aggregations").path("by").path("buckets");
    }

    JsonNode ask(String indices, ObjectNode request) {
        JsonNode answer = http.patiently(
                () -> http.send("POST", "/" + indices + "/_search", WHERE_PRESENT, ElasticsearchHttp.Body.of(request)));
        if (answer.path("_shards").path("failed").asInt() > 0
                || answer.path("timed_out").asBoolean()) {
            throw new StoreUnavailableException("Elasticsearch answered for a part of the shards only", null);
        }
        return answer;
    }

    private static JsonNode bucket(JsonNode buckets, String key) {
        for (JsonNode bucket : buckets) {
            if (bucket.path("key").asText().equals(key)) {
                return bucket;
            }
        }
        return ElasticsearchHttp.JSON.createObjectNode();
    }

    /** Exact below 2^53, which no incident's bytes reach. */
    static long sum(JsonNode bucket, String field) {
        return (long) bucket.path(field).path("value").asDouble();
    }
}
