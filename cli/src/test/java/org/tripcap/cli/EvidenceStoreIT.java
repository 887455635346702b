package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Handshake;
import org.tripcap.ingest.alert.Severity;
import org.tripcap.ingest.dissect.Dissector;
import org.tripcap.ingest.dissect.Flow;
import org.tripcap.ingest.dissect.SegmentLabels;
import org.tripcap.ingest.store.AlertDetail;
import org.tripcap.ingest.store.Backoff;
import org.tripcap.ingest.store.CaseCounts;
import org.tripcap.ingest.store.CaseDocument;
import org.tripcap.ingest.store.CheckpointDocument;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.Indices;
import org.tripcap.ingest.store.RecordOrigin;
import org.tripcap.ingest.store.RevisionDocument;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchPage;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.SegmentState;
import org.tripcap.ingest.store.StampDocument;
import org.tripcap.ingest.store.StatementDocument;
import org.tripcap.ingest.store.StoreEvidence;
import org.tripcap.ingest.store.StoreRefusedException;
import org.tripcap.ingest.store.StoreUnavailableException;
import org.tripcap.ingest.store.StoredSegment;
import org.tripcap.ingest.store.StoredStamp;
import org.tripcap.ingest.store.StoredStatement;
import org.tripcap.ingest.store.WriteBatch;
import org.tripcap.ingest.store.WriteObserver;
import org.tripcap.ingest.store.WriteResult;
import org.tripcap.ingest.tls.TlsTrust;

/** The evidence store on a real node. */
@ExtendWith(EmptyStores.class)
class EvidenceStoreIT {
    private static final WriteObserver NOBODY = new Observer();

    private EvidenceStore store;
    private RawElasticsearch raw;
    private RecordedCase recorded;

    @BeforeEach
    void connect(@TempDir Path directory) throws IOException {
        URI uri = SharedStores.elasticsearchUri();
        raw = new RawElasticsearch(uri);
        store = new ElasticsearchEvidenceStore(new ElasticsearchSettings(
                List.of(uri),
                null,
                new TlsTrust.Platform(),
                Duration.ofSeconds(30),
                new Backoff(Duration.ofMillis(20), Duration.ofMillis(200))));
        recorded = RecordedCase.sound(directory);
    }

    @AfterEach
    void disconnect() {
        store.close();
        recorded.close();
    }

    @Test
    void write_sameDocumentsAgain_changesNothing() throws Exception {
        store.prepare();
        WriteResult first = store.write(wholeCase(), NOBODY);
        WriteResult again = store.write(wholeCase(), NOBODY);
        store.refresh();

        int documents = recorded.segments.size() + recorded.ledger.size() + recorded.documents.size();
        assertThat(first.refused()).isEmpty();
        assertThat(first.written()).isEqualTo(documents);
        assertThat(again.refused()).isEmpty();
        assertThat(again.written()).isZero();
        assertThat(again.existing()).hasSize(documents);
        assertThat(store.counts(recorded.incident).segments()).isEqualTo(3);
        assertThat(store.counts(recorded.incident).packets()).isEqualTo(120);
        assertThat(count(store.statements(recorded.incident))).isEqualTo(recorded.ledger.size());
    }

    @Test
    void read_givesTheExactBytesInOrder() throws Exception {
        store.write(wholeCase(), NOBODY);
        store.refresh();

        List<StoredSegment> segments;
        try (Stream<StoredSegment> stream = store.segments(recorded.incident)) {
            segments = stream.toList();
        }
        assertThat(segments).extracting(StoredSegment::seq).containsExactly(1L, 2L, 3L);
        assertThat(segments).extracting(StoredSegment::state).containsOnly(SegmentState.SEALED);
        assertThat(segments).extracting(StoredSegment::sensorName).containsOnly("sensor-1");
        for (int i = 0; i < segments.size(); i++) {
            CaseEvidence.SegmentRecord.Sealed expected = recorded.segments.get(i);
            assertThat(store.ciphertext(segments.get(i))).isEqualTo(expected.ciphertext());
            assertThat(segments.get(i).signed()).isEqualTo(expected.statement());
        }
        try (Stream<StoredStatement> statements = store.statements(recorded.incident)) {
            assertThat(statements.map(StoredStatement::signed)).containsExactlyElementsOf(recorded.ledger);
        }
        try (Stream<StoredStatement> statements = store.statements(recorded.incident, Statement.Type.CAPTURE_STARTED)) {
            assertThat(statements).hasSize(1);
        }
        try (var revisions = store.revisions(recorded.incident)) {
            assertThat(revisions.map(revision -> Digest.of(revision.exactBytes())))
                    .containsExactlyElementsOf(recorded.documents.stream()
                            .map(document -> Digest.of(document.bytes()))
                            .toList());
        }
    }

    @Test
    void stamps_lieBesideTheCheckpoints_andAreNone() throws Exception {
        Digest checkpoint = Digest.of(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
        byte[] token = ("token of " + checkpoint).getBytes(StandardCharsets.US_ASCII);
        store.prepare();
        WriteBatch batch = new WriteBatch();
        batch.add(new StampDocument(checkpoint, token, RecordedCase.START));
        store.write(batch, NOBODY);
        store.write(batch, NOBODY);
        store.refresh();

        try (Stream<StoredStamp> stamps = store.stamps();
                Stream<byte[]> checkpoints = store.checkpoints()) {
            assertThat(stamps.filter(stamp -> stamp.checkpoint().equals(checkpoint)))
                    .singleElement()
                    .satisfies(stamp -> assertThat(stamp.token()).isEqualTo(token));
            assertThat(checkpoints).allMatch(note -> note.length > 0);
        }
    }

    @Test
    void checkpoints_twoOfOneSize_areBothKept() throws Exception {
        byte[] one = checkpointText("one");
        byte[] other = checkpointText("other");
        long size = 1_000_000_000L + new SecureRandom().nextInt(1_000_000);
        WriteBatch batch = new WriteBatch();
        batch.add(new CheckpointDocument(one, "it.example/ledger", size, Digest.of(one), RecordedCase.START));
        batch.add(new CheckpointDocument(other, "it.example/ledger", size, Digest.of(other), RecordedCase.START));
        store.write(batch, NOBODY);
        store.refresh();

        try (Stream<byte[]> checkpoints = store.checkpoints()) {
            assertThat(checkpoints).contains(one, other);
        } finally {
            // all cases share the ledger, and so its checkpoints
            raw.delete(
                    Indices.CHECKPOINTS,
                    List.of(Digest.of(one).hex(), Digest.of(other).hex()));
        }
    }

    @Test
    void ledger_moreThanAPage_comesCompleteAndInOrder() throws Exception {
        long base = 1_000_000_000_000L + new SecureRandom().nextInt(1_000_000) * 10_000L;
        int count = 2_300;
        WriteBatch batch = new WriteBatch();
        List<String> ids = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            StatementDocument heartbeat = heartbeat(base + i);
            ids.add(heartbeat.id());
            batch.add(heartbeat);
        }
        store.write(batch, NOBODY);
        store.refresh();

        try (Stream<StoredStatement> statements = store.ledger(base)) {
            assertThat(statements.map(StoredStatement::offset).filter(offset -> offset < base + count))
                    .containsExactlyElementsOf(
                            IntStream.range(0, count).mapToObj(i -> base + i).toList());
        } finally {
            raw.delete(Indices.LEDGER, ids); // no topic holds these
        }
    }

    @Test
    void evidence_asTheVerifierReadsIt_isValid() throws Exception {
        SharedStores.clear(); // checkpoints and their stamps are the whole ledger's, other tests' too
        store.prepare();
        store.write(wholeCase(), NOBODY);

        VerificationReport fromStore = verify();
        VerificationReport fromMemory =
                CaseVerifier.verify(recorded.evidence(), recorded.trust, recorded.keys(), VerificationProgress.NONE);

        assertThat(fromStore.verdict()).isEqualTo(fromMemory.verdict());
        assertThat(fromStore.findings()).hasSameSizeAs(fromMemory.findings());
        assertThat(fromStore.packets()).isEqualTo(120);
    }

    @Nested
    class Tampering {
        @BeforeEach
        void fill() throws InterruptedException {
            store.write(wholeCase(), NOBODY);
            store.refresh();
        }

        @Test
        void oneByteOfTheCiphertext_isInvalid_namesTheSegment() throws Exception {
            StoredSegment second = segment(2);
            byte[] changed = store.ciphertext(second).clone();
            changed[changed.length / 2] ^= 1;
            raw.replaceText(second, Base64.getEncoder().encodeToString(changed));

            VerificationReport report = verify();

            assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
            assertThat(report.findings()).anySatisfy(finding -> {
                assertThat(finding.check()).isEqualTo("cipher.sha256");
                assertThat(finding.seq()).isEqualTo(2L);
            });
        }

        @Test
        void whatIsNoBase64_isInvalid_andNoFailure() throws Exception {
            raw.replaceText(segment(2), "AA==");
            raw.replaceStatement(segment(3), "AAAA");

            assertThat(verify().verdict()).isEqualTo(Verdict.INVALID);
        }

        @Test
        void deletedSegment_isIncomplete() throws Exception {
            raw.delete(segment(3));

            assertThat(verify().verdict()).isEqualTo(Verdict.INCOMPLETE);
        }
    }

    @Nested
    class Search {
        private final Flow first = flow("192.0.2.7", 40_000, "198.51.100.9", 443, 1_700_000_000_000_000_001L);
        private final Flow second = flow("2001:db8::7", 40_001, "2001:db8::9", 53, 1_700_000_000_000_000_002L);

        @BeforeEach
        void fill() throws InterruptedException {
            WriteBatch batch = new WriteBatch();
            batch.add(new CaseDocument.FlowEntry(recorded.incident, labels(), first));
            batch.add(new CaseDocument.FlowEntry(recorded.incident, labels(), second));
            batch.add(new CaseDocument.AlertEntry(
                    recorded.incident,
                    new AlertNote("suricata", "2034567", RecordedCase.START, 1, "ET EXPLOIT"),
                    new AlertDetail(1, exploit(), "{}")));
            assertThat(store.write(batch, NOBODY).refused()).isEmpty();
            store.refreshCase(recorded.incident);
        }

        private static Alert exploit() {
            return new Alert(
                    "suricata",
                    "suricata",
                    "2034567",
                    RecordedCase.START,
                    Severity.LOW,
                    "ET EXPLOIT",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    Handshake.UNKNOWN,
                    false,
                    null);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        destination.port:443 AND network.transport:tcp | 192.0.2.7
                        source.ip:"192.0.2.0/24"                       | 192.0.2.7
                        server.ip:"2001:db8::9"                        | 2001:db8::7
                        network.community_id:1*  AND source.port:>40000| 2001:db8::7
                        """)
        void lucene_findsTheFlow(String query, String source) {
            SearchPage page = search(query);

            assertThat(page.total()).isEqualTo(1);
            SearchHit hit = page.hits().getFirst();
            assertThat(hit.kind()).isEqualTo(SearchHit.Kind.FLOW);
            assertThat(hit.text("source.ip")).contains(source);
            assertThat(hit.number("network.packets")).hasValue(3);
            assertThat(hit.json()).startsWith("{").contains("\"community_id\"");
        }

        @Test
        void alerts_areThere() {
            assertThat(search("event.kind:alert AND rule.name:*EXPLOIT*").hits())
                    .singleElement()
                    .satisfies(hit -> assertThat(hit.kind()).isEqualTo(SearchHit.Kind.ALERT));
        }

        @Test
        void sort_isKept_sizeIsABound() {
            List<SearchQuery.Sort> sort = List.of(SearchQuery.Sort.parse("source.port:desc"));
            SearchPage page = store.search(new SearchQuery(recorded.incident, "tripcap.kind:flow", 1, sort));

            assertThat(page.total()).isEqualTo(2);
            assertThat(page.hits())
                    .singleElement()
                    .satisfies(hit -> assertThat(hit.number("source.port")).hasValue(40_001));
        }

        @Test
        void time_isExactToTheNanosecond() {
            SearchPage page =
                    store.search(new SearchQuery(recorded.incident, "tripcap.kind:flow", 10, SearchQuery.BY_TIME));

            assertThat(page.hits())
                    .extracting(hit -> hit.time().orElseThrow())
                    .containsExactly(Instant.ofEpochSecond(1_700_000_000, 1), Instant.ofEpochSecond(1_700_000_000, 2));
        }

        @Test
        void brokenQuery_isRefused_namesThePlace() {
            assertThatThrownBy(() -> search("source.ip:(("))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("Cannot parse 'source.ip:(('");
        }

        @Test
        void unknownSortField_isRefused() {
            List<SearchQuery.Sort> sort = List.of(SearchQuery.Sort.parse("no.such.field"));
            SearchQuery query = new SearchQuery(recorded.incident, "", 10, sort);

            assertThatThrownBy(() -> store.search(query))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("no.such.field");
        }

        @Test
        void counts_tellFlowsAndAlerts() {
            assertThat(store.counts(recorded.incident)).isEqualTo(new CaseCounts(0, 0, 0, 0, 2, 0, 1));
        }

        @Test
        void otherIncident_hasNothing() {
            IncidentId other = IncidentId.random(new SecureRandom());

            assertThat(store.search(new SearchQuery(other, "", 10, SearchQuery.BY_TIME)))
                    .isEqualTo(new SearchPage(0, List.of()));
            assertThat(store.counts(other)).isEqualTo(new CaseCounts(0, 0, 0, 0, 0, 0, 0));
        }

        @Test
        void documentTheMappingsRefuse_isNamedWithoutItsContent_othersAreWritten() throws Exception {
            WriteBatch batch = new WriteBatch();
            batch.add(new CaseDocument.FlowEntry(
                    recorded.incident, labels(), flow("no-address", 1, "198.51.100.9", 443, 0)));
            batch.add(new CaseDocument.FlowEntry(
                    recorded.incident, labels(), flow("192.0.2.8", 1, "198.51.100.9", 443, 0)));

            WriteResult result = store.write(batch, NOBODY);

            assertThat(result.written()).isEqualTo(1);
            assertThat(result.refused()).singleElement().satisfies(refusal -> {
                assertThat(refusal.reason()).contains("source.ip").doesNotContain("no-address");
                assertThat(refusal.status()).isEqualTo(400);
            });
        }

        private SearchPage search(String query) {
            return store.search(new SearchQuery(recorded.incident, query, 10, List.of()));
        }
    }

    /** Whatever keeps the store from writing for now, nothing is lost and the write goes on by itself. */
    @Nested
    class Obstacles {
        private String index;

        @BeforeEach
        void name() {
            index = Indices.caseAlias(recorded.incident) + "-v" + Dissector.VERSION;
        }

        @Test
        void closedIndex_waits_thenGoesOn() throws Exception {
            store.write(oneFlow("192.0.2.1"), NOBODY);
            raw.send("POST", "/" + index + "/_close", "");

            assertThat(writeWhile("closed", () -> raw.send("POST", "/" + index + "/_open", "")))
                    .isEqualTo(1);
        }

        @Test
        void writeProtectedIndex_waits_thenGoesOn() throws Exception {
            store.write(oneFlow("192.0.2.1"), NOBODY);
            raw.send("PUT", "/" + index + "/_settings", "{\"index.blocks.read_only_allow_delete\":true}");

            assertThat(writeWhile(
                            "write-protected",
                            () -> raw.send(
                                    "PUT",
                                    "/" + index + "/_settings",
                                    "{\"index.blocks.read_only_allow_delete\":null}")))
                    .isEqualTo(1);
        }

        @Test
        void indexWithSomebodyElsesMappings_waits_thenGoesOnOnceItIsGone() throws Exception {
            raw.send("PUT", "/" + index, "{\"mappings\":{\"properties\":{\"event.duration\":{\"type\":\"keyword\"}}}}");

            assertThat(writeWhile("mappings that contradict", () -> raw.send("DELETE", "/" + index, "")))
                    .isEqualTo(1);
        }

        @Test
        void deletedIndex_isMadeAgain() throws Exception {
            store.write(oneFlow("192.0.2.1"), NOBODY);
            raw.send("DELETE", "/" + index, "");

            assertThat(store.write(oneFlow("192.0.2.2"), NOBODY).written()).isEqualTo(1);
            store.refreshCase(recorded.incident);
            assertThat(store.counts(recorded.incident).flows()).isEqualTo(1);
        }

        @Test
        void indexMadeFromAWiderTemplate_getsOurMappings() throws Exception {
            raw.send("PUT", "/" + index, "{\"mappings\":{\"properties\":{\"extra\":{\"type\":\"keyword\"}}}}");

            store.write(oneFlow("192.0.2.1"), NOBODY);
            store.refreshCase(recorded.incident);

            assertThat(store.counts(recorded.incident).flows()).isEqualTo(1);
            assertThat(raw.send("GET", "/" + index + "/_mapping", "")).contains("\"dynamic\":\"strict\"");
        }

        private int writeWhile(String obstacle, Remedy remedy) throws Exception {
            Observer observer = new Observer();
            observer.onFirst = () -> {
                try {
                    remedy.apply();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
            WriteResult result = store.write(oneFlow("192.0.2.2"), observer);
            assertThat(observer.obstacles).first().asString().contains(obstacle);
            assertThat(observer.resumed).isTrue();
            return result.written();
        }

        private WriteBatch oneFlow(String source) {
            WriteBatch batch = new WriteBatch();
            batch.add(new CaseDocument.FlowEntry(recorded.incident, labels(), flow(source, 1, "198.51.100.9", 443, 0)));
            return batch;
        }
    }

    @Test
    void nodeThatIsAway_readFailsAtOnce_saysWhatToDo() {
        ElasticsearchSettings nowhere = ElasticsearchSettings.of(URI.create("http://127.0.0.1:9"));
        try (EvidenceStore away = new ElasticsearchEvidenceStore(nowhere)) {
            assertThatThrownBy(away::refresh)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("is it running and reachable?");
        }
    }

    private VerificationReport verify() {
        return CaseVerifier.verify(
                StoreEvidence.of(store, recorded.incident, recorded.proofs),
                recorded.trust,
                recorded.keys(),
                VerificationProgress.NONE);
    }

    private StoredSegment segment(long seq) {
        try (Stream<StoredSegment> segments = store.segments(recorded.incident)) {
            return segments.filter(segment -> segment.seq() == seq).findFirst().orElseThrow();
        }
    }

    private WriteBatch wholeCase() {
        WriteBatch batch = new WriteBatch();
        long offset = 0;
        for (Signed signed : recorded.ledger) {
            batch.add(new StatementDocument(offset++, signed, Statement.parse(signed.bytes()), null));
        }
        for (CaseEvidence.DocumentRecord document : recorded.documents) {
            batch.add(new RevisionDocument(
                    document.bytes(),
                    IncidentDocument.parse(document.bytes()),
                    document.statement(),
                    Statement.parse(document.statement().bytes())));
        }
        for (CaseEvidence.SegmentRecord.Sealed segment : recorded.segments) {
            batch.add(new SegmentDocument(
                    new RecordOrigin("key", 0, 1, RecordedCase.START),
                    recorded.incident,
                    segment.ciphertext(),
                    segment.statement(),
                    Statement.parse(segment.statement().bytes()),
                    "sensor-1",
                    SegmentState.SEALED,
                    "not opened here",
                    null));
        }
        return batch;
    }

    private StatementDocument heartbeat(long offset) {
        Statement statement = new Statement(
                IncidentId.random(new SecureRandom()).value(),
                null,
                recorded.sensor.keyId(),
                Role.SENSOR,
                RecordedCase.START,
                new ClockState(ClockState.Source.CHRONY, 0, true),
                1,
                0,
                null,
                null,
                null,
                Deployment.DISTRIBUTED,
                new Body.SensorIdle(0, 0));
        return new StatementDocument(offset, recorded.sensor.sign(statement.toBytes()), statement, null);
    }

    private SegmentLabels labels() {
        return new SegmentLabels(
                recorded.incident.value(), recorded.sensor.keyId(), "sensor-1", "segment-" + recorded.incident, 1, 1);
    }

    private static Flow flow(String source, int sourcePort, String destination, int port, long nanos) {
        return new Flow(
                Digest.of((source + sourcePort).getBytes(StandardCharsets.US_ASCII))
                        .hex()
                        .substring(0, 32),
                nanos,
                nanos,
                new Flow.Network(
                        source.contains(":") ? "ipv6" : "ipv4",
                        6,
                        "tcp",
                        null,
                        List.of("1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
                        List.of(),
                        List.of(),
                        -1,
                        -1),
                new Flow.Endpoint(source, sourcePort, null, new Flow.Counters(2, 120, 0, 0, null, null)),
                new Flow.Endpoint(destination, port, null, new Flow.Counters(1, 60, 0, 0, null, null)),
                null,
                List.of());
    }

    private static byte[] checkpointText(String distinct) {
        return ("it.example/ledger " + distinct + " " + Instant.now()).getBytes(StandardCharsets.US_ASCII);
    }

    private static long count(Stream<?> stream) {
        try (stream) {
            return stream.count();
        }
    }

    private interface Remedy {
        void apply() throws Exception;
    }

    private static final class Observer implements WriteObserver {
        private final List<String> obstacles = new ArrayList<>();
        private boolean resumed;
        private Runnable onFirst = () -> {};

        @Override
        public void waiting(String reason, int failures, Duration pause) {
            obstacles.add(reason);
            if (obstacles.size() == 1) {
                onFirst.run();
            }
        }

        @Override
        public void resumed() {
            resumed = true;
        }
    }
}
