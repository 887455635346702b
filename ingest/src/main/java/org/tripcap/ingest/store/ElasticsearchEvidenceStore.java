package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentId;

/** {@link EvidenceStore} on Elasticsearch 9, over its HTTP interface. */
public final class ElasticsearchEvidenceStore implements EvidenceStore {
    private static final int PAGE = 1000;
    private static final Map<String, String> WHERE_PRESENT =
            Map.of("ignore_unavailable", "true", "allow_no_indices", "true");

    private final ElasticsearchHttp http;
    private final IndexCatalog catalog;
    private final BulkWriter writer;

    /** Connects when the first request is made. */
    public ElasticsearchEvidenceStore(ElasticsearchSettings settings) {
        http = new ElasticsearchHttp(settings);
        catalog = new IndexCatalog(http);
        writer = new BulkWriter(http, catalog, settings.backoff());
    }

    @Override
    public void prepare() {
        for (String index : List.of(Indices.INCIDENTS, Indices.LEDGER, Indices.CHECKPOINTS)) {
            catalog.ensure(index);
        }
    }

    @Override
    public WriteResult write(WriteBatch batch, WriteObserver observer) throws InterruptedException {
        return writer.write(batch, observer);
    }

    @Override
    public void refresh() {
        refresh("tripcap-*");
    }

    @Override
    public void refreshCase(IncidentId incident) {
        refresh(Indices.caseAlias(incident));
    }

    private void refresh(String indices) {
        JsonNode answer = http.patiently(() -> http.send("POST", "/" + indices + "/_refresh", WHERE_PRESENT, null));
        if (answer.path("_shards").path("failed").asInt() > 0) {
            throw new StoreUnavailableException("Elasticsearch could not refresh " + indices + ": see its log", null);
        }
    }

    @Override
    public Stream<StoredStatement> statements(IncidentId incident) {
        return statements(PagedSearch.where("tripcap.incident", incident.value(), "tripcap.offset"));
    }

    @Override
    public Stream<StoredStatement> statements(IncidentId incident, Statement.Type type) {
        ObjectNode request = PagedSearch.sorted("tripcap.offset");
        ArrayNode filters = request.putObject("query").putObject("bool").putArray("filter");
        filters.addObject().putObject("term").put("tripcap.incident", incident.value());
        filters.addObject().putObject("term").put("event.action", type.code());
        return statements(request);
    }

    @Override
    public Stream<StoredStatement> ledger(long fromOffset) {
        ObjectNode request = PagedSearch.sorted("tripcap.offset");
        request.putObject("query")
                .putObject("range")
                .putObject("tripcap.offset")
                .put("gte", fromOffset);
        return statements(request);
    }

    private Stream<StoredStatement> statements(ObjectNode request) {
        request.putArray("_source").add("tripcap.offset").add("tripcap.statement");
        return PagedSearch.stream(http, Indices.LEDGER, request, PAGE).map(hit -> {
            JsonNode tripcap = hit.source().path("tripcap");
            return new StoredStatement(tripcap.path("offset").asLong(), Fields.signed(tripcap));
        });
    }

    @Override
    public Stream<StoredRevision> revisions(IncidentId incident) {
        return revisions(PagedSearch.where("tripcap.incident", incident.value(), "tripcap.revision"));
    }

    @Override
    public Stream<StoredRevision> revisions() {
        return revisions(PagedSearch.sorted("tripcap.incident", "tripcap.revision"));
    }

    private Stream<StoredRevision> revisions(ObjectNode request) {
        request.putArray("_source")
                .add("tripcap.incident")
                .add("tripcap.revision")
                .add("tripcap.document")
                .add("tripcap.statement");
        return PagedSearch.stream(http, Indices.INCIDENTS, request, PAGE / 10).map(hit -> {
            JsonNode tripcap = hit.source().path("tripcap");
            return new StoredRevision(
                    IncidentId.parse(tripcap.path("incident").asText()),
                    tripcap.path("revision").asLong(),
                    Fields.bytes(tripcap.path("document"), "bytes"),
                    Fields.signed(tripcap));
        });
    }

    @Override
    public Stream<byte[]> checkpoints() {
        ObjectNode request = PagedSearch.sorted("tripcap.checkpoint.size");
        return PagedSearch.stream(http, Indices.CHECKPOINTS, request, PAGE)
                .map(hit -> Fields.bytes(hit.source().path("tripcap").path("checkpoint"), "bytes"));
    }

    @Override
    public Stream<StoredSegment> segments(IncidentId incident) {
        ObjectNode request = PagedSearch.where(
                "tripcap.incident", incident.value(), "tripcap.sensor", "tripcap.epoch", "tripcap.seq");
        request.putObject("_source").putArray("excludes").add("tripcap.cipher.bytes");
        return PagedSearch.stream(http, Indices.ALL_SEGMENTS, request, PAGE).map(ElasticsearchEvidenceStore::segment);
    }

    private static StoredSegment segment(PagedSearch.Hit hit) {
        JsonNode tripcap = hit.source().path("tripcap");
        return new StoredSegment(
                hit.index(),
                hit.id(),
                SegmentState.ofCode(tripcap.path("state").asText("")).orElse(null),
                tripcap.path("sensor").asText(""),
                hit.source().path("observer").path("name").asText(""),
                tripcap.path("epoch").asLong(),
                tripcap.path("seq").asLong(),
                tripcap.has("statement") ? Fields.signed(tripcap) : null,
                tripcap.path("cipher").path("length").asLong());
    }

    @Override
    public byte[] ciphertext(StoredSegment segment) {
        String path = "/" + segment.index() + "/_source/" + segment.id();
        Map<String, String> only = Map.of("_source_includes", "tripcap.cipher.bytes");
        return http.patiently(() -> http.exchange("GET", path, only, null, ElasticsearchEvidenceStore::cipherBytes));
    }

    /** Decodes base64 straight from the stream, so that a segment is not held as text; what is no base64 gives no bytes. */
    private static byte[] cipherBytes(JsonParser parser) throws IOException {
        byte[] bytes = new byte[0];
        while (parser.nextToken() != null) {
            if (parser.currentToken() == JsonToken.VALUE_STRING && "bytes".equals(parser.currentName())) {
                try {
                    bytes = parser.getBinaryValue();
                } catch (StreamReadException e) {
                    return bytes;
                }
            }
        }
        return bytes;
    }

    @Override
    public SearchPage search(SearchQuery query) {
        ObjectNode request = ElasticsearchHttp.JSON.createObjectNode();
        request.put("size", query.size());
        request.put("track_total_hits", true);
        if (query.lucene().isBlank()) {
            request.putObject("query").putObject("match_all");
        } else {
            request.putObject("query")
                    .putObject("query_string")
                    .put("query", query.lucene())
                    .put("lenient", true) // so that a bare word does not fail on addresses and numbers
                    .put("time_zone", "UTC");
        }
        ArrayNode sort = request.putArray("sort");
        for (SearchQuery.Sort field : query.sort()) {
            sort.addObject().put(field.field(), field.descending() ? "desc" : "asc");
        }
        JsonNode hits = search(Indices.caseAlias(query.incident()), request).path("hits");
        List<SearchHit> found = new ArrayList<>();
        for (JsonNode hit : hits.path("hits")) {
            found.add(new SearchHit(hit.path("_id").asText(), hit.path("_source")));
        }
        return new SearchPage(hits.path("total").path("value").asLong(), found);
    }

    private JsonNode search(String indices, ObjectNode request) {
        JsonNode answer = http.patiently(
                () -> http.send("POST", "/" + indices + "/_search", WHERE_PRESENT, ElasticsearchHttp.Body.of(request)));
        if (answer.path("_shards").path("failed").asInt() > 0
                || answer.path("timed_out").asBoolean()) {
            throw new StoreUnavailableException("Elasticsearch answered for a part of the shards only", null);
        }
        return answer;
    }

    @Override
    public CaseCounts counts(IncidentId incident) {
        ObjectNode segments = PagedSearch.where("tripcap.incident", incident.value());
        segments.remove("sort");
        JsonNode states =
                aggregate(Indices.ALL_SEGMENTS, segments, "tripcap.state", "tripcap.packets", "tripcap.bytes");
        ObjectNode all = ElasticsearchHttp.JSON.createObjectNode();
        JsonNode kinds = aggregate(Indices.caseAlias(incident), all, "tripcap.kind", "tripcap.rest.flows");
        long covered = 0;
        long packets = 0;
        long bytes = 0;
        long unsound = 0;
        for (JsonNode bucket : states) {
            SegmentState state =
                    SegmentState.ofCode(bucket.path("key").asText()).orElse(SegmentState.UNTRUSTED);
            long count = bucket.path("doc_count").asLong();
            if (state.isVouchedFor()) {
                covered += count;
                packets += sum(bucket, "tripcap.packets");
                bytes += sum(bucket, "tripcap.bytes");
            }
            if (state != SegmentState.INDEXED && state != SegmentState.SEALED) {
                unsound += count;
            }
        }
        return new CaseCounts(
                covered,
                packets,
                bytes,
                unsound,
                bucket(kinds, "flow").path("doc_count").asLong(),
                sum(bucket(kinds, "rest"), "tripcap.rest.flows"),
                bucket(kinds, "alert").path("doc_count").asLong());
    }

    /** Counts documents by the values of {@code field} and sums up other fields for each value. */
    private JsonNode aggregate(String indices, ObjectNode request, String field, String... sums) {
        request.put("size", 0);
        ObjectNode terms = request.putObject("aggs").putObject("by");
        terms.putObject("terms").put("field", field).put("size", 20);
        ObjectNode nested = terms.putObject("aggs");
        for (String sum : sums) {
            nested.putObject(sum).putObject("sum").put("field", sum);
        }
        return search(indices, request).path("aggregations").path("by").path("buckets");
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
    private static long sum(JsonNode bucket, String field) {
        return (long) bucket.path(field).path("value").asDouble();
    }

    @Override
    public void close() {
        http.close();
    }
}
