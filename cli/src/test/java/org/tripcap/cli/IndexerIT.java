package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Body.EvidenceStored;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.dissect.AddressFacts;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.dissect.Dissector;
import org.tripcap.ingest.index.IndexDrift;
import org.tripcap.ingest.index.Indexer;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.index.RoleStatus;
import org.tripcap.ingest.respond.AlertKeys;
import org.tripcap.ingest.store.Backoff;
import org.tripcap.ingest.store.CaseCounts;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.SegmentState;
import org.tripcap.ingest.store.StoreEvidence;
import org.tripcap.ingest.store.StoreUnavailableException;
import org.tripcap.ingest.store.StoredSegment;
import org.tripcap.ingest.store.StoredStatement;
import org.tripcap.ingest.tls.TlsTrust;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.KeyService;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import org.tripcap.ingest.vault.WrappedSegmentKey;

/** The indexer between a real broker and a real node; the sensor is played by its own parts, the vault by its key pair. */
@ExtendWith(EmptyStores.class)
class IndexerIT {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaSettings kafka = KafkaSettings.of(SharedStores.bootstrapServers());
    private final AtomicInteger keyRequests = new AtomicInteger();
    private RecordedCase recorded;
    private Identity indexerIdentity;
    private AlertKeys alertKeys;
    private FlakyProxy proxy;
    private EvidenceStore store;
    private Producer<byte[], byte[]> producer;
    private KafkaLedger ledger;

    @BeforeEach
    void connect(@TempDir Path directory) throws Exception {
        try (Admin admin = kafka.admin()) {
            Topics.ensure(admin, Topics.Replication.STANDALONE);
        }
        proxy = new FlakyProxy(SharedStores.elasticsearchUri());
        store = new ElasticsearchEvidenceStore(new ElasticsearchSettings(
                List.of(proxy.uri()), null, new TlsTrust.Platform(), Duration.ofSeconds(30), QUICK));
        producer = kafka.producer("it");
        ledger = new KafkaLedger(kafka);
        recorded = new RecordedCase(directory);
        indexerIdentity = recorded.authority.enrol("indexer-1", Role.INDEXER, Duration.ofDays(365));
        alertKeys = AlertKeys.load(directory.resolve("alerts.key"));
        recorded.open(Source.LIVE);
        recorded.start();
    }

    @AfterEach
    void disconnect() {
        recorded.close();
        ledger.close();
        producer.close();
        store.close();
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zerologon.pcap", "tls-malicious-c2.pcap", "sll2-linktype.pcap"})
    void capture_becomesSearchable_packetForPacket(String capture) throws Exception {
        PcapTruth truth = PcapTruth.of(capture);
        recordCapture(capture);
        publishAll();

        try (Indexer indexer = start(group())) {
            awaitSegments(1);
            assertThat(indexer.status()).extracting(RoleStatus::state).containsOnly(RoleStatus.State.RUNNING);
        }
        store.refresh();

        CaseCounts counts = store.counts(recorded.incident);
        assertThat(counts.packets()).isEqualTo(truth.packets());
        assertThat(counts.bytes()).isEqualTo(truth.bytes());
        assertThat(counts.unsound()).isZero();
        assertThat(counts.alerts())
                .as("they come from the log of alerts, which holds none of this incident")
                .isZero();
        assertThat(communityIds()).containsAll(truth.communityIds());
    }

    @Test
    void closedCase_readFromTheStore_isValid_andStatesWhatWasStored() throws Exception {
        wholeCase(3);

        try (Indexer _ = start(group())) {
            awaitSegments(3);
            awaitStored(3);
        }

        assertThat(CaseVerifier.verify(
                                StoreEvidence.of(store, recorded.incident, recorded.proofs),
                                recorded.trust,
                                recorded.keys(),
                                VerificationProgress.NONE)
                        .verdict())
                .isEqualTo(Verdict.VALID);
        assertThat(keyRequests).hasValueLessThanOrEqualTo(3);
    }

    /** Number 28 of the tamper suite. */
    @Test
    void flowDocumentEditedAddedOrDeleted_isIndexDriftAtThatDocument() throws Exception {
        wholeCase(3);
        try (Indexer _ = start(group())) {
            awaitSegments(3);
            awaitStored(3);
        }
        assertThat(withIndex().verdict()).as("%s", withIndex().findings()).isEqualTo(Verdict.VALID);

        String index = "tripcap-case-" + recorded.incident;
        store.refreshCase(recorded.incident);
        SearchHit hit = store.search(new SearchQuery(recorded.incident, "tripcap.kind:flow", 1, SearchQuery.BY_TIME))
                .hits()
                .getFirst();
        RawElasticsearch raw = new RawElasticsearch(SharedStores.elasticsearchUri());
        String path = "/" + index + "-v" + Dissector.VERSION + "/_doc/" + hit.id() + "?refresh=true";
        String sound = hit.json();
        raw.send("PUT", path, sound.replaceFirst("\"packets\":[0-9]+", "\"packets\":4711"));
        assertDrift(hit.id());
        raw.send("PUT", path, sound);
        assertThat(withIndex().verdict()).isEqualTo(Verdict.VALID);
        raw.send("PUT", path.replace(hit.id(), hit.id() + "x"), sound);
        assertDrift(hit.id() + "x");
    }

    @Test
    void countryOrNetworkEdited_isIndexDrift_whereTheirFilesAreGiven() throws Exception {
        AddressFacts facts = ip -> new AddressFacts.Known("NL", "Netherlands", "Delft", 64_500, "Example Net");
        recordCapture("dns-nxdomain.pcap");
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        publishAll();
        try (Indexer _ = start(settings(group(), DissectLimits.DEFAULT).withAddressFacts(facts), this::keys)) {
            awaitSegments(1);
            awaitStored(1);
        }
        assertThat(drifts(facts)).isEmpty();
        SearchHit hit = store.search(new SearchQuery(recorded.incident, "tripcap.kind:flow", 1, SearchQuery.BY_TIME))
                .hits()
                .getFirst();
        RawElasticsearch raw = new RawElasticsearch(SharedStores.elasticsearchUri());
        String path =
                "/tripcap-case-" + recorded.incident + "-v" + Dissector.VERSION + "/_doc/" + hit.id() + "?refresh=true";

        for (String[] edit : List.of(
                new String[] {"\"country_iso_code\":\"NL\"", "\"country_iso_code\":\"NZ\""},
                new String[] {"\"city_name\":\"Delft\"", "\"city_name\":\"Dover\""},
                new String[] {"\"number\":64500", "\"number\":64501"},
                new String[] {"\"name\":\"Example Net\"", "\"name\":\"Other Net\""})) {
            assertThat(hit.json()).contains(edit[0]);
            raw.send("PUT", path, hit.json().replace(edit[0], edit[1]));
            assertThat(drifts(facts)).as(edit[1]).singleElement().asString().endsWith(hit.id());
            assertThat(drifts()).as("without the files").isEmpty();
        }
    }

    @Test
    void payloadHeads_areInTheIndex_andComparedWithTheEvidence() throws Exception {
        recordCapture("dns-nxdomain.pcap");
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        publishAll();
        try (Indexer _ = start(group(), this::keys, DissectLimits.DEFAULT.withPayloadHeads())) {
            awaitSegments(1);
            awaitStored(1);
        }
        store.refreshCase(recorded.incident);
        SearchHit hit = store.search(new SearchQuery(recorded.incident, "tripcap.kind:flow", 1, SearchQuery.BY_TIME))
                .hits()
                .getFirst();

        assertThat(hit.text("tripcap.source.payload_head"))
                .hasValueSatisfying(
                        head -> assertThat(head).hasSizeBetween(24, 128).startsWith("8295")); // the DNS message's id
        assertThat(drifts()).isEmpty();
        new RawElasticsearch(SharedStores.elasticsearchUri())
                .send(
                        "PUT",
                        "/tripcap-case-" + recorded.incident + "-v" + Dissector.VERSION + "/_doc/" + hit.id()
                                + "?refresh=true",
                        hit.json().replace("\"payload_head\":\"8295", "\"payload_head\":\"8296"));
        assertThat(drifts()).singleElement().asString().endsWith(hit.id());
    }

    /** Places where the index differs from what the evidence yields. */
    private List<String> drifts() {
        return drifts(null);
    }

    private List<String> drifts(@Nullable AddressFacts facts) {
        return withIndex(facts).findings().stream()
                .filter(finding -> finding.check().equals("index.drift"))
                .map(Finding::place)
                .toList();
    }

    private void assertDrift(String document) throws Exception {
        VerificationReport report = withIndex();
        assertThat(report.verdict()).isEqualTo(Verdict.INDEX_DRIFT);
        assertThat(report.findings()).anySatisfy(f -> assertThat(f.place()).endsWith("document " + document));
    }

    private VerificationReport withIndex() {
        return withIndex(null);
    }

    private VerificationReport withIndex(@Nullable AddressFacts facts) {
        store.refreshCase(recorded.incident);
        return CaseVerifier.verify(
                StoreEvidence.of(store, recorded.incident, recorded.proofs),
                recorded.trust,
                recorded.keys(),
                new IndexDrift(store, recorded.incident, facts),
                VerificationProgress.NONE);
    }

    @Test
    void wholeTopicReadAgain_changesNoCount() throws Exception {
        wholeCase(3);
        CaseCounts first;
        long statements;
        try (Indexer _ = start(group())) {
            awaitSegments(3);
            awaitStored(3);
            store.refresh();
            first = store.counts(recorded.incident);
            statements = statements();
        }

        String another = group();
        try (Indexer _ = start(another)) {
            awaitCaughtUp(another);
        }
        store.refresh();

        assertThat(store.counts(recorded.incident)).isEqualTo(first);
        assertThat(statements()).isEqualTo(statements);
    }

    @Test
    void unsoundRecords_areKeptAndMarked_neverIndexed() throws Exception {
        SegmentRecord.Sealed sound = recorded.segment(5);
        SegmentRecord.Sealed changed = recorded.segment(5);
        byte[] flipped = changed.ciphertext().clone();
        flipped[flipped.length / 2] ^= 1;
        SegmentRecord.Sealed lying = lyingSegment();
        Signed forged = new Signed(
                sound.statement().bytes(), new byte[64], sound.statement().certificate());
        publishDocuments();
        send(sound);
        send(new SegmentRecord.Sealed("", flipped, changed.statement()));
        send(lying);
        send(new SegmentRecord.Sealed("", sound.ciphertext(), forged));
        send(new ProducerRecord<>(Topics.EVIDENCE, key().bytes(), "no segment".getBytes(StandardCharsets.UTF_8)));

        try (Indexer _ = start(group())) {
            patiently().atMost(PATIENCE).until(() -> segments().size() == 5);
        }

        assertThat(segments())
                .extracting(StoredSegment::state)
                .containsExactlyInAnyOrder(
                        SegmentState.INDEXED,
                        SegmentState.MISMATCHED,
                        SegmentState.DAMAGED,
                        SegmentState.UNTRUSTED,
                        SegmentState.UNTRUSTED);
        assertThat(segments().stream().filter(s -> s.state() == SegmentState.MISMATCHED))
                .singleElement()
                .satisfies(segment -> assertThat(store.ciphertext(segment)).isEqualTo(flipped));
        assertThat(store.counts(recorded.incident).unsound()).isEqualTo(4);
        Set<String> indexed = new HashSet<>();
        store.search(new SearchQuery(recorded.incident, "tripcap.kind:flow", 100, SearchQuery.BY_TIME))
                .hits()
                .forEach(hit -> indexed.add(hit.text("tripcap.seq").orElse("")));
        assertThat(indexed).hasSizeLessThanOrEqualTo(1);
    }

    /** What an administrator of the broker can do to evidence that nobody has stored yet. */
    @Test
    void evidenceDeletedFromTheBroker_isIncomplete_withItsNumber() throws Exception {
        List<SegmentRecord.Sealed> segments = closedCase(3);
        send(segments.getFirst());
        try (Admin admin = kafka.admin()) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            admin.describeTopics(List.of(Topics.EVIDENCE))
                    .allTopicNames()
                    .get()
                    .values()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> all.put(
                                    new TopicPartition(topic.name(), partition.partition()),
                                    RecordsToDelete.beforeOffset(-1))));
            admin.deleteRecords(all).all().get();
        }
        send(segments.get(1));
        send(segments.get(2));

        try (Indexer _ = start(group())) {
            awaitSegments(2);
            awaitStored(2);
        }

        VerificationReport report = withIndex();
        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(finding.seq())
                        .isEqualTo(
                                Statement.parse(segments.getFirst().statement().bytes())
                                        .seq()));
    }

    @Test
    void evidenceReordered_andSentTwice_isTheSameCase() throws Exception {
        List<SegmentRecord.Sealed> segments = closedCase(3);
        for (int i : new int[] {2, 0, 2, 1, 0}) {
            send(segments.get(i));
        }

        try (Indexer _ = start(group())) {
            awaitSegments(3);
            awaitStored(3);
        }

        assertThat(withIndex().verdict()).as("%s", withIndex().findings()).isEqualTo(Verdict.VALID);
        assertThat(store.counts(recorded.incident).packets()).isEqualTo(3 * 40);
    }

    @Test
    void soundCopyAfterADamagedOne_isIndexedAllTheSame() throws Exception {
        SegmentRecord.Sealed segment = recorded.segment(5);
        byte[] flipped = segment.ciphertext().clone();
        flipped[flipped.length - 1] ^= 1;
        publishDocuments();
        send(new SegmentRecord.Sealed("", flipped, segment.statement()));
        send(segment);

        try (Indexer _ = start(group())) {
            patiently().atMost(PATIENCE).until(() -> segments().size() == 2);
        }

        assertThat(segments())
                .extracting(StoredSegment::state)
                .containsExactlyInAnyOrder(SegmentState.MISMATCHED, SegmentState.INDEXED);
    }

    @Test
    void vaultWithoutTheKey_segmentIsStoredUnopened() throws Exception {
        recorded.segment(5);
        publishAll();
        KeyService none = (incident, purpose, wanted) -> {
            throw new UnwrapRefusedException(Refusal.NOT_BOUND, "no key");
        };

        try (Indexer _ = start(group(), none)) {
            patiently().atMost(PATIENCE).until(() -> segments().size() == 1);
        }

        assertThat(segments()).extracting(StoredSegment::state).containsExactly(SegmentState.SEALED);
        assertThat(store.counts(recorded.incident).packets()).isEqualTo(5);
    }

    @Test
    void vaultThatIsAway_evidenceWaits_thenGoesOn() throws Exception {
        recorded.segment(5);
        publishAll();
        AtomicInteger asked = new AtomicInteger();
        KeyService late = (incident, purpose, wanted) -> {
            if (asked.incrementAndGet() < 4) {
                throw new IOException("the vault cannot be reached");
            }
            return keys(incident, purpose, wanted);
        };

        try (Indexer _ = start(group(), late)) {
            awaitSegments(1);
        }

        assertThat(asked).hasValue(4);
        assertThat(segments()).extracting(StoredSegment::state).containsExactly(SegmentState.INDEXED);
    }

    @ParameterizedTest
    @EnumSource(
            value = FlakyProxy.Mode.class,
            names = {"BUSY", "DEAD", "SILENT"})
    void elasticsearchAway_nothingIsLost_catchesUpByItself(FlakyProxy.Mode mode) throws Exception {
        recorded.segment(5);
        publishAll();
        String group = group();
        try (Indexer indexer = start(group)) {
            awaitSegments(1);
            proxy.become(mode);
            int before = proxy.turnedAway();
            for (int i = 0; i < 3; i++) {
                SegmentRecord.Sealed segment = recorded.segment(5);
                send(segment);
                ledger.append(segment.statement());
            }
            patiently()
                    .atMost(PATIENCE)
                    .until(() -> indexer.status().stream()
                            .anyMatch(role -> role.state() == RoleStatus.State.WAITING && role.obstacle() != null));
            patiently().atMost(PATIENCE).until(() -> proxy.turnedAway() > before + 3);
            proxy.become(FlakyProxy.Mode.PASS);

            awaitSegments(4);
            awaitStored(4);
            patiently()
                    .atMost(PATIENCE)
                    .until(() -> indexer.status().stream().allMatch(role -> role.state() == RoleStatus.State.RUNNING));
        }
        store.refresh();
        assertThat(store.counts(recorded.incident).segments()).isEqualTo(4);
        assertThat(store.counts(recorded.incident).unsound()).isZero();
    }

    @Test
    void secondIndexerOfTheGroup_takesOver_nothingIsLostOrTwice() throws Exception {
        publishDocuments();
        String group = group();
        Indexer first = start(group);
        try (Indexer _ = start(group)) {
            for (int i = 0; i < 6; i++) {
                send(recorded.segment(5));
                if (i == 3) {
                    first.close();
                }
            }
            awaitSegments(6);
        } finally {
            first.close();
        }
        assertThat(segments()).hasSize(6).extracting(StoredSegment::state).containsOnly(SegmentState.INDEXED);
    }

    @Test
    void recordsThatAreNothing_endAsDeadLetters_withoutTheirContent() throws Exception {
        byte[] garbage = ("secret " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);
        send(new ProducerRecord<>(Topics.LEDGER, garbage));
        send(new ProducerRecord<>(
                Topics.INCIDENTS, key().incident().value().getBytes(StandardCharsets.UTF_8), garbage));
        publishAll();
        recorded.segment(1);
        send(recorded.segments.getLast());
        long from = deadLetterEnd();

        String group = group();
        try (Indexer _ = start(group)) {
            awaitSegments(1);
            awaitCaughtUp(group);
        }

        String digest = Digest.of(garbage).hex();
        List<String> letters = deadLetters(from);
        assertThat(letters.stream().filter(letter -> letter.contains(digest)))
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter).contains("malformed").doesNotContain("secret"));
    }

    // --- the sensor's part ---

    private void recordCapture(String name) throws IOException {
        ClassicPcap capture = ClassicPcap.resource(name);
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", capture.linkType(), Scope.MAX_SNAPLEN)), "tripcap test");
        for (ClassicPcap.Packet packet : capture.packets()) {
            section.packet(0, packet.epochNanos(), packet.data(), 0, packet.capturedLength(), packet.originalLength());
        }
        Instant now = recorded.clock.instant();
        section.finish(List.of(new InterfaceStatistics(section.packets(), 0, 0, now, now)));
        SegmentRecord.Sealed segment = recorded.seal(section, Counters.ZERO, recorded.chain(recorded.sensor));
        recorded.segments.add(segment);
        recorded.ledger.add(segment.statement());
    }

    /** Sealed and signed by the sensor, which states more packets than there are. */
    private SegmentRecord.Sealed lyingSegment() throws IOException {
        Section section = recorded.section(5, recorded.clock.instant(), Counters.ZERO);
        SegmentRecord.Sealed honest = recorded.seal(section, Counters.ZERO, recorded.chain(recorded.sensor));
        Statement statement = Statement.parse(honest.statement().bytes());
        SegmentSealed body = (SegmentSealed) statement.body();
        Counters more = body.counters().plus(new Counters(1, 60, 1, 0, 0, 0));
        Statement lie = new Statement(
                statement.id(),
                statement.incident(),
                statement.actor(),
                statement.role(),
                statement.time(),
                statement.clock(),
                statement.epoch(),
                statement.seq(),
                statement.prev(),
                statement.actorPrev(),
                statement.seen(),
                statement.deployment(),
                new SegmentSealed(body.first(), body.last(), more, body.plain(), body.blocksRoot(), body.cipher()));
        return new SegmentRecord.Sealed("", honest.ciphertext(), recorded.sensor.sign(lie.toBytes()));
    }

    /** A case whose documents and statements are published, and its evidence is not. */
    private List<SegmentRecord.Sealed> closedCase(int segments) throws Exception {
        for (int i = 0; i < segments; i++) {
            recorded.segment(40);
        }
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        publishDocuments();
        for (Signed statement : recorded.ledger) {
            ledger.append(statement);
        }
        return List.copyOf(recorded.segments);
    }

    private void wholeCase(int segments) throws Exception {
        for (SegmentRecord.Sealed segment : closedCase(segments)) {
            send(segment);
        }
    }

    private void publishAll() throws Exception {
        publishDocuments();
        for (Signed statement : recorded.ledger) {
            ledger.append(statement);
        }
        for (SegmentRecord.Sealed segment : recorded.segments) {
            send(segment);
        }
    }

    private void publishDocuments() throws Exception {
        for (DocumentRecord document : recorded.documents) {
            send(Records.incident(recorded.incident, document.bytes(), document.statement()));
        }
    }

    private Records.EvidenceKey key() {
        return new Records.EvidenceKey(recorded.incident, recorded.sensor.keyId());
    }

    private void send(SegmentRecord.Sealed segment) throws Exception {
        send(Records.evidence(key(), segment.ciphertext(), segment.statement()));
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws ExecutionException, InterruptedException {
        producer.send(record).get();
    }

    // --- the indexer ---

    private static String group() {
        return "it-" + UUID.randomUUID();
    }

    private Indexer start(String group) throws IOException {
        return start(group, this::keys);
    }

    private Indexer start(String group, KeyService keys) throws IOException {
        return start(group, keys, DissectLimits.DEFAULT);
    }

    private Indexer start(String group, KeyService keys, DissectLimits limits) throws IOException {
        return start(settings(group, limits), keys);
    }

    private static IndexerSettings settings(String group, DissectLimits limits) {
        return new IndexerSettings(
                EnumSet.allOf(IndexerSettings.Role.class),
                group,
                2,
                limits,
                Duration.ofSeconds(2),
                Duration.ofDays(1),
                QUICK);
    }

    private Indexer start(IndexerSettings settings, KeyService keys) throws IOException {
        return Indexer.start(
                settings,
                new Indexer.Parts(
                        kafka,
                        store,
                        () -> recorded.trust,
                        incident -> false,
                        keys,
                        new LedgerWriter(recorded.chain(indexerIdentity), ledger),
                        alertKeys,
                        InstantSource.system()));
    }

    private List<KeyRelease> keys(IncidentId incident, Purpose purpose, List<WrappedSegmentKey> wanted) {
        assertThat(incident).isEqualTo(recorded.incident);
        keyRequests.incrementAndGet();
        List<KeyRelease> releases = new ArrayList<>();
        for (var key : wanted) {
            try {
                releases.add(new KeyRelease.Released(
                        key.context(), recorded.keyPair.unwrap(key.wrappedKey(), key.context())));
            } catch (SegmentDamagedException e) {
                releases.add(new KeyRelease.NotOpened(key.context()));
            }
        }
        return releases;
    }

    // --- what came of it ---

    private void awaitSegments(int count) {
        patiently().atMost(PATIENCE).ignoreExceptions().until(() -> {
            store.refresh();
            return store.counts(recorded.incident).segments() == count;
        });
    }

    /** Until the store holds statements that name this many segments as stored. */
    private void awaitStored(int count) {
        patiently().atMost(PATIENCE).ignoreExceptions().until(() -> {
            store.refresh();
            try (Stream<StoredStatement> statements =
                    store.statements(recorded.incident, Statement.Type.EVIDENCE_STORED)) {
                return statements.mapToLong(IndexerIT::named).sum() == count;
            }
        });
    }

    private static long named(StoredStatement statement) {
        EvidenceStored stored =
                (EvidenceStored) Statement.parse(statement.signed().bytes()).body();
        return stored.ranges().stream()
                .mapToLong(range -> range.to() - range.from() + 1)
                .sum();
    }

    /** Until the group has committed what its topics hold now. */
    private void awaitCaughtUp(String group) throws Exception {
        for (String topic : List.of(Topics.EVIDENCE, Topics.LEDGER, Topics.INCIDENTS)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            String roleGroup = group + "-" + topic.substring("tripcap.".length());
            try (Consumer<byte[], byte[]> member = kafka.consumer(roleGroup, "it-reader")) {
                long end = member.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                patiently().atMost(PATIENCE).until(() -> {
                    OffsetAndMetadata committed =
                            member.committed(Set.of(partition)).get(partition);
                    return committed != null && committed.offset() >= end;
                });
            }
        }
    }

    /** A busy store may say so, as it does of an index made a moment ago. */
    private static ConditionFactory patiently() {
        return await().ignoreException(StoreUnavailableException.class);
    }

    private List<StoredSegment> segments() {
        store.refresh();
        try (Stream<StoredSegment> segments = store.segments(recorded.incident)) {
            return segments.toList();
        }
    }

    private long statements() {
        try (Stream<StoredStatement> statements = store.statements(recorded.incident)) {
            return statements.count();
        }
    }

    private Set<String> communityIds() {
        Set<String> ids = new HashSet<>();
        store.search(new SearchQuery(recorded.incident, "tripcap.kind:flow", 10_000, SearchQuery.BY_TIME))
                .hits()
                .forEach(hit -> ids.addAll(hit.texts("network.community_id")));
        return ids;
    }

    private long deadLetterEnd() {
        TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
        try (Consumer<byte[], byte[]> reader = kafka.consumer(null, "it-reader")) {
            return reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        }
    }

    private List<String> deadLetters(long from) {
        TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
        List<String> letters = new ArrayList<>();
        try (Consumer<byte[], byte[]> reader = kafka.consumer(null, "it-reader")) {
            reader.assign(List.of(partition));
            reader.seek(partition, from);
            long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (reader.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
                    letters.add(new String(record.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return letters;
    }
}
