package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/** {@link EvidenceStore} on Elasticsearch 9, over its HTTP interface. */
public final class ElasticsearchEvidenceStore implements EvidenceStore {
    private static final int PAGE = 1000;
    private static final Map<String, String> WHERE_PRESENT =
            Map.of("ignore_unavailable", "true", "allow_no_indices", "true");

    private final ElasticsearchHttp http;
    private final IndexCatalog catalog;
    private final BulkWriter writer;
    private final CaseSearch search;
    private final CaseSums sums;
    private final CaseEraser eraser;

    /** Connects when the first request is made. */
    public ElasticsearchEvidenceStore(ElasticsearchSettings settings) {
        http = new ElasticsearchHttp(settings);
        catalog = new IndexCatalog(http);
        writer = new BulkWriter(http, catalog, settings.backoff());
        search = new CaseSearch(http);
        sums = new CaseSums(search);
        eraser = new CaseEraser(http, catalog);
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
    public Stream<StoredStatement> standing() {
        ObjectNode request = PagedSearch.sorted("tripcap.offset");
        ArrayNode types = request.putObject("query").putObject("terms").putArray("event.action");
        Stream.of(Statement.Type.values()).filter(Statement.Type::isStanding).forEach(type -> types.add(type.code()));
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
        request.putObject("query").putObject("exists").put("field", "tripcap.checkpoint.size");
        return PagedSearch.stream(http, Indices.CHECKPOINTS, request, PAGE)
                .map(hit -> Fields.bytes(hit.source().path("tripcap").path("checkpoint"), "bytes"));
    }

    @Override
    public Stream<StoredStamp> stamps() {
        ObjectNode request = PagedSearch.sorted();
        request.putObject("query").putObject("exists").put("field", "tripcap.stamp.checkpoint");
        return PagedSearch.stream(http, Indices.CHECKPOINTS, request, PAGE).flatMap(hit -> {
            JsonNode stamp = hit.source().path("tripcap").path("stamp");
            try {
                Digest checkpoint = Digest.parse(stamp.path("checkpoint").asText());
                return Stream.of(new StoredStamp(checkpoint, Fields.bytes(stamp, "bytes")));
            } catch (IllegalArgumentException e) {
                return Stream.empty(); // changed into what stamps nothing: the same as if it were not there
            }
        });
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
    public Stream<StoredAlert> alerts(IncidentId incident) {
        ObjectNode request = PagedSearch.sorted("tripcap.alert.sequence");
        return PagedSearch.stream(http, Indices.alertIndex(incident), request, PAGE)
                .map(hit -> {
                    JsonNode alert = hit.source().path("tripcap").path("alert");
                    JsonNode record = alert.path("record");
                    return new StoredAlert(
                            hit.index(),
                            hit.id(),
                            alert.path("sequence").asLong(),
                            record.isTextual() ? record.textValue() : null,
                            hit.source().toString());
                });
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
        return search.search(query);
    }

    @Override
    public Stream<FlowPlace> places(IncidentId incident, String lucene) {
        return search.places(incident, lucene);
    }

    @Override
    public Timeline timeline(IncidentId incident, String lucene, int most) {
        return sums.timeline(incident, lucene, most);
    }

    @Override
    public TopValues top(TopQuery query) {
        return sums.top(query);
    }

    @Override
    public boolean erase(IncidentId incident) {
        return eraser.erase(incident);
    }

    @Override
    public CaseCounts counts(IncidentId incident) {
        return search.counts(incident);
    }

    @Override
    public void close() {
        http.close();
    }
}
