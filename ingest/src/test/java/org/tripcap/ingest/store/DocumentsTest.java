package org.tripcap.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;
import org.tripcap.ingest.alert.Handshake;
import org.tripcap.ingest.alert.Severity;
import org.tripcap.ingest.dissect.RollUp;
import org.tripcap.ingest.dissect.SegmentLabels;

/** What the documents hold, where they go, and that the mappings know all of it. */
class DocumentsTest {
    private RecordedCase recorded;
    private SegmentRecord.Sealed segment;
    private Statement statement;

    @BeforeEach
    void record(@TempDir Path directory) throws IOException {
        recorded = RecordedCase.sound(directory);
        segment = recorded.segments.getFirst();
        statement = Statement.parse(segment.statement().bytes());
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void everyField_isInTheStrictMappings() throws Exception {
        for (StoreDocument document : oneOfEach()) {
            IndexKind kind = IndexKind.of(document.index());
            JsonNode mappings = kind.mappings();
            assertThat(mappings.path("dynamic").asText()).isEqualTo("strict");
            List<String> unknown = new ArrayList<>();
            unmapped(json(document), mappings, "", unknown);
            assertThat(unknown)
                    .as("fields of %s that no mapping knows", document)
                    .isEmpty();
        }
    }

    @Test
    void everyDocument_isOneLine_andTheSameEachTime() {
        for (StoreDocument document : oneOfEach()) {
            assertThat(line(document)).isEqualTo(line(document)).doesNotContain("\n");
        }
    }

    @Test
    void segment_liesInTheMonthOfItsStatement_underItsPlaceAndDigest() {
        SegmentDocument document = segment(SegmentState.SEALED, "no key");

        assertThat(document.index()).isEqualTo("tripcap-segments-2026.03");
        assertThat(document.id())
                .isEqualTo(recorded.incident + "-" + recorded.sensor.keyId().substring(0, 16) + "-1-1-"
                        + segment.statement().digest().hex().substring(0, 16));
        assertThat(document.replaces()).isFalse();
    }

    @Test
    void month_isUtc_whateverTheZone() {
        assertThat(Indices.segments(Instant.parse("2026-03-31T23:59:59.999999999Z")))
                .isEqualTo("tripcap-segments-2026.03");
        assertThat(Indices.segments(Instant.parse("2026-04-01T00:00:00Z"))).isEqualTo("tripcap-segments-2026.04");
    }

    @Test
    void twoStatementsOfOneNumber_haveTwoIds() {
        Signed other = recorded.sensor.sign((new String(segment.statement().bytes(), StandardCharsets.UTF_8) + " ")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(SegmentDocument.id(statement, other.digest()))
                .isNotEqualTo(SegmentDocument.id(statement, segment.statement().digest()));
    }

    @ParameterizedTest
    @EnumSource(
            value = SegmentState.class,
            mode = Mode.INCLUDE,
            names = {"MISMATCHED", "UNTRUSTED"})
    void recordNobodyVouchesFor_liesInQuarantine_cannotTakeTheSoundOnesPlace(SegmentState state) {
        SegmentDocument sound = segment(SegmentState.SEALED, "no key");
        SegmentDocument unsound = segment(state, "changed");

        assertThat(unsound.index()).isEqualTo(Indices.QUARANTINE);
        assertThat(unsound.id()).isNotEqualTo(sound.id()).startsWith("record-");
        assertThat(IndexKind.of(unsound.index())).isEqualTo(IndexKind.SEGMENTS);
    }

    @Test
    void sameRubbishForTwoIncidents_isKeptForBoth() {
        RecordOrigin other = new RecordOrigin("another key", 0, 5, RecordedCase.START);

        assertThat(new SegmentDocument(other, null, new byte[1], null, null, null, SegmentState.UNTRUSTED, "", null)
                        .id())
                .isNotEqualTo(new SegmentDocument(
                                origin(), null, new byte[1], null, null, null, SegmentState.UNTRUSTED, "", null)
                        .id());
    }

    @Test
    void segment_keepsTheExactBytes() throws Exception {
        JsonNode tripcap = json(segment(SegmentState.SEALED, "no key")).path("tripcap");

        assertThat(Base64.getDecoder()
                        .decode(tripcap.path("cipher").path("bytes").asText()))
                .isEqualTo(segment.ciphertext());
        assertThat(Fields.signed(tripcap)).isEqualTo(segment.statement());
        assertThat(tripcap.path("packets").asInt()).isEqualTo(40);
        assertThat(tripcap.path("state").asText()).isEqualTo("sealed");
    }

    @Test
    void contradictions_cannotBeMade() {
        assertThatThrownBy(() -> segment(SegmentState.INDEXED, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dissection");
        Signed opening = recorded.ledger.getFirst();
        assertThatThrownBy(() -> new SegmentDocument(
                        origin(),
                        recorded.incident,
                        new byte[0],
                        opening,
                        Statement.parse(opening.bytes()),
                        null,
                        SegmentState.SEALED,
                        "",
                        null))
                .hasMessageContaining("incident.opened");
    }

    @Test
    void statement_isFoundByItsDigest_andSaysWhoSigned() throws Exception {
        StatementDocument document =
                new StatementDocument(7, segment.statement(), statement, signer(segment.statement()));
        JsonNode json = json(document);

        assertThat(document.id()).isEqualTo(segment.statement().digest().hex());
        assertThat(json.path("event").path("action").asText()).isEqualTo("segment");
        assertThat(json.path("event").path("outcome").asText()).isEqualTo("success");
        assertThat(json.path("tripcap").path("actor_name").asText()).isEqualTo("sensor-1");
        assertThat(json.path("tripcap").path("facts").path("packets").asInt()).isEqualTo(40);
    }

    @Test
    void statementNobodyTrusts_isMarked() throws Exception {
        JsonNode json = json(new StatementDocument(7, segment.statement(), statement, null));

        assertThat(json.path("event").path("outcome").asText()).isEqualTo("failure");
    }

    @Test
    void alert_hasEcsFields_itsOriginal_andTheExactRecord() throws Exception {
        CaseDocument document = alert(Instant.parse("2026-01-31T12:00:00Z"));
        JsonNode json = json(document);

        assertThat(document.index()).isEqualTo("tripcap-case-" + recorded.incident + "-alerts");
        assertThat(json.path("event").path("kind").asText()).isEqualTo("alert");
        assertThat(json.path("event").path("original").asText()).isEqualTo("{\"event_type\":\"alert\"}");
        assertThat(json.path("source").path("ip").asText()).isEqualTo("198.51.100.7");
        assertThat(json.path("source").path("port").asInt()).isEqualTo(4444);
        assertThat(json.path("destination").path("ip").asText()).isEqualTo("192.0.2.10");
        assertThat(json.path("network").path("transport").asText()).isEqualTo("tcp");
        assertThat(json.path("rule").path("category").asText()).isEqualTo("Web");
        assertThat(json.path("tripcap").path("alert").path("sequence").asLong()).isEqualTo(7);
        assertThat(json.path("tripcap").path("alert").path("record").asText()).isEqualTo("{}");
    }

    @Test
    void sameAlertUnderAnotherNumber_isAnotherDocument() {
        Instant time = Instant.parse("2026-01-31T12:00:00Z");

        assertThat(alert(7, time).id()).isEqualTo(alert(7, time).id());
        assertThat(alert(7, time).id()).isNotEqualTo(alert(8, time).id());
        assertThat(alert(7, time).replaces()).isTrue();
    }

    @Test
    void alertOfAFarFuture_hasTheLatestTimeThatTheIndexHolds() throws Exception {
        assertThat(json(alert(Instant.parse("9999-12-31T23:59:59Z")))
                        .path("@timestamp")
                        .asText())
                .isEqualTo("2262-04-11T23:47:16.854775807Z");
    }

    private CaseDocument alert(Instant time) {
        return alert(7, time);
    }

    private CaseDocument alert(long sequence, Instant time) {
        Alert alert = new Alert(
                "ids",
                "suricata",
                "a",
                time,
                Severity.HIGH,
                "Attack",
                "1:2000001:1",
                "Web",
                new Endpoint(InetAddress.ofLiteral("198.51.100.7"), 4444),
                new Endpoint(InetAddress.ofLiteral("192.0.2.10"), null),
                "tcp",
                null,
                Handshake.COMPLETED,
                false,
                "{\"event_type\":\"alert\"}");
        AlertNote note = new AlertNote("ids", "a", time, 73, "Attack", "198.51.100.7", "192.0.2.10");
        return new CaseDocument.AlertEntry(recorded.incident, note, new AlertDetail(sequence, alert, "{}"));
    }

    @Test
    void documents_tellNothingInLogs() {
        assertThat(alert(Instant.EPOCH).toString()).doesNotContain("198.51.100.7");
        assertThat(revision(recorded.documents.getFirst()).toString()).doesNotContain("192.0.2.7");
        assertThat(segment(SegmentState.SEALED, "").toString()).hasSizeLessThan(200);
    }

    @Test
    @SuppressWarnings("NullAway") // the way to make a document fail
    void documentThatFailsHalfWay_leavesTheBatchSound() {
        WriteBatch batch = new WriteBatch();
        batch.add(alert(Instant.EPOCH));
        int before = batch.bytes();
        CaseDocument broken = new CaseDocument.RollUpEntry(recorded.incident, labels(), null);

        assertThatThrownBy(() -> batch.add(broken)).isInstanceOf(IllegalArgumentException.class);
        assertThat(batch.size()).isEqualTo(1);
        assertThat(batch.bytes()).isEqualTo(before);
    }

    private List<StoreDocument> oneOfEach() {
        List<StoreDocument> documents = new ArrayList<>();
        documents.add(segment(SegmentState.SEALED, "no key"));
        documents.add(segment(SegmentState.UNTRUSTED, "changed"));
        documents.add(new SegmentDocument(
                origin(),
                recorded.incident,
                segment.ciphertext(),
                segment.statement(),
                statement,
                "sensor-1",
                SegmentState.INDEXED,
                "",
                new SegmentDocument.Dissection(1, 12, 3)));
        for (Signed signed : recorded.ledger) {
            documents.add(new StatementDocument(1, signed, Statement.parse(signed.bytes()), null));
        }
        recorded.documents.forEach(document -> documents.add(revision(document)));
        documents.add(alert(Instant.EPOCH));
        documents.add(
                new CaseDocument.RollUpEntry(recorded.incident, labels(), new RollUp(5, true, 10, 600, 1, 2, 3, 4, 5)));
        documents.add(new CheckpointDocument(
                new byte[] {1}, "test.example/ledger", 5, Digest.of(new byte[0]), Instant.EPOCH));
        return documents;
    }

    private SegmentDocument segment(SegmentState state, String reason) {
        return new SegmentDocument(
                origin(),
                recorded.incident,
                segment.ciphertext(),
                segment.statement(),
                state == SegmentState.UNTRUSTED ? null : statement,
                "sensor-1",
                state,
                reason,
                null);
    }

    private RevisionDocument revision(DocumentRecord document) {
        return new RevisionDocument(
                document.bytes(),
                IncidentDocument.parse(document.bytes()),
                document.statement(),
                Statement.parse(document.statement().bytes()));
    }

    private SegmentLabels labels() {
        return new SegmentLabels(recorded.incident.value(), recorded.sensor.keyId(), "sensor-1", "segment", 1, 1);
    }

    private Signer signer(Signed signed) {
        try {
            return recorded.trust.statement(signed).signer();
        } catch (UntrustedException e) {
            throw new AssertionError(e);
        }
    }

    private static RecordOrigin origin() {
        return new RecordOrigin("key", 0, 5, RecordedCase.START);
    }

    private static String line(StoreDocument document) {
        WriteBatch batch = new WriteBatch();
        batch.add(document);
        ElasticsearchHttp.Body body = batch.body(batch.items());
        String[] lines = new String(body.bytes(), body.offset(), body.length(), StandardCharsets.UTF_8).split("\n", -1);
        assertThat(lines).hasSize(3).endsWith("");
        return lines[1];
    }

    private static JsonNode json(StoreDocument document) throws IOException {
        return ElasticsearchHttp.JSON.readTree(line(document));
    }

    /** Collects the paths of {@code node} that {@code mapping} does not know. */
    private static void unmapped(JsonNode node, JsonNode mapping, String path, List<String> unknown) {
        if (mapping.path("type").asText().equals("flattened")) {
            return;
        }
        if (node.isArray()) {
            node.forEach(element -> unmapped(element, mapping, path, unknown));
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                JsonNode child = mapping.path("properties").path(field.getKey());
                if (child.isMissingNode()) {
                    unknown.add(below);
                } else {
                    unmapped(field.getValue(), child, below, unknown);
                }
            }
        } else if (!mapping.has("type")) {
            unknown.add(path + " (an object in the mappings)");
        }
    }

    @ParameterizedTest
    @EnumSource(IndexKind.class)
    void template_claimsOurNamesOnly_hasOneShard(IndexKind kind) {
        JsonNode template = kind.templateBody();

        assertThat(Stream.of(template.path("index_patterns").get(0).asText())).allMatch(p -> p.startsWith("tripcap-"));
        JsonNode settings = template.path("template").path("settings");
        assertThat(settings.path("number_of_shards").asInt()).isEqualTo(1);
        assertThat(settings.has("codec"))
                .as("the best codec needs a native library that the embedded node lacks")
                .isFalse();
    }
}
