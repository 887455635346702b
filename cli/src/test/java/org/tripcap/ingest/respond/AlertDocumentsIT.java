package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.incident.AlertChain;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.cli.RawElasticsearch;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.index.IndexDrift;
import org.tripcap.ingest.index.Indexer;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.respond.Servers.Server;
import org.tripcap.ingest.store.Backoff;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoreEvidence;
import org.tripcap.ingest.store.StoreUnavailableException;
import org.tripcap.ingest.tls.TlsTrust;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/** From an alert to its document beside the flows of its incident, over a real broker and a real node. */
@ExtendWith(EmptyStores.class)
class AlertDocumentsIT {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    /** More than an incident's document lists. */
    private static final int ALERTS = Notes.MOST_FIRING + 72;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private Servers servers;
    private EvidenceStore store;

    @BeforeEach
    void begin() throws Exception {
        servers = new Servers(directory, Servers.policy(Extent.BOTH, Bounds.STANDARD));
        store = new ElasticsearchEvidenceStore(new ElasticsearchSettings(
                List.of(SharedStores.elasticsearchUri()),
                null,
                new TlsTrust.Platform(),
                Duration.ofSeconds(30),
                QUICK));
        store.prepare();
    }

    @AfterEach
    void end() throws Exception {
        store.close();
        servers.close();
    }

    @Test
    void alertsOfAnIncident_areSearchable_andTheDocumentCommitsToEachOfThem() throws Exception {
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            alerts.add(Servers.alert("flow-" + i, "Attack", "198.51.100.7", "203.0.113.9"));
        }
        IncidentDocument document;
        try (Server server = servers.start("one", ResponderStatus.State.UP)) {
            server.post(alerts);
            await().atMost(Servers.PATIENCE)
                    .until(() -> servers.latest().stream()
                            .anyMatch(latest -> latest.alertChain().count() == ALERTS));
            document = servers.latest().getFirst();
        }
        index(EnumSet.of(IndexerSettings.Role.ALERTS, IndexerSettings.Role.INCIDENTS), document.id());
        List<SearchHit> hits = search(document.id(), "event.kind:alert");

        AlertChain chain = AlertChain.EMPTY;
        for (SearchHit hit : hits) {
            chain = chain.plus(hit.text("tripcap.alert.record").orElseThrow().getBytes(StandardCharsets.UTF_8));
        }
        assertThat(chain).isEqualTo(document.alertChain());
        assertThat(hits.getFirst()).satisfies(hit -> {
            assertThat(hit.kind()).isEqualTo(SearchHit.Kind.ALERT);
            assertThat(hit.text("source.ip")).contains("198.51.100.7");
            assertThat(hit.text("destination.ip")).contains("203.0.113.9");
            assertThat(hit.text("rule.name")).contains("Attack");
            assertThat(hit.text("event.original")).contains("{\"event_type\":\"alert\",\"flow_id\":\"flow-0\"}");
        });
        assertThat(search(document.id(), "source.ip:\"198.51.100.0/24\" AND event.id:\"flow-150\""))
                .singleElement()
                .satisfies(
                        hit -> assertThat(hit.number("tripcap.alert.sequence")).hasValue(151));
    }

    @Test
    void alertThatComesAgainAfterItWasForgotten_isCountedTwice_andBothAreKept() throws Exception {
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            alerts.add(Servers.alert("flow-" + i, "Attack", "198.51.100.7", "203.0.113.9"));
        }
        IncidentId incident;
        try (Server server = servers.start("one", ResponderStatus.State.UP, new SeenAlerts(10))) {
            server.post(alerts);
            assertOutcome(Outcome.Code.JOINED, server.post(alerts.get(ALERTS - 30)));
            assertOutcome(Outcome.Code.DUPLICATE, server.post(alerts.getLast()));
            // What resolves an alert is written down at once, with what waits.
            assertOutcome(Outcome.Code.RESOLVED, server.post(Servers.resolved(alerts.getFirst())));
            await().atMost(Servers.PATIENCE)
                    .until(() -> servers.latest().stream()
                            .anyMatch(latest -> latest.alertChain().count() == ALERTS + 2));
            incident = servers.latest().getFirst().id();
        }
        index(EnumSet.of(IndexerSettings.Role.ALERTS, IndexerSettings.Role.INCIDENTS), incident);

        assertThat(search(incident, "event.id:\"flow-" + (ALERTS - 30) + "\""))
                .extracting(hit -> hit.number("tripcap.alert.sequence").orElse(0))
                .containsExactly(ALERTS - 29L, ALERTS + 1L);
        assertThat(findings(incident)).isEmpty();
    }

    private static void assertOutcome(Outcome.Code expected, Receipt receipt) {
        assertThat(receipt.entries())
                .extracting(entry -> entry.outcome().code())
                .containsExactly(expected);
    }

    @Test
    void logReadAgain_andTheIncidentsAfterIt_changeNothing() throws Exception {
        IncidentId incident;
        try (Server server = servers.start("one", ResponderStatus.State.UP)) {
            server.post(Servers.alert("a", "Attack", "198.51.100.7", "203.0.113.9"));
            await().atMost(Servers.PATIENCE).until(() -> servers.latest().size() == 1);
            incident = servers.latest().getFirst().id();
        }
        index(EnumSet.of(IndexerSettings.Role.ALERTS), incident);
        JsonNode before = JSON.readTree(search(incident, "*").getFirst().json());
        index(EnumSet.of(IndexerSettings.Role.ALERTS, IndexerSettings.Role.INCIDENTS), incident);

        assertThat(search(incident, "*"))
                .singleElement()
                .satisfies(hit -> assertThat(JSON.readTree(hit.json())).isEqualTo(before));
    }

    @Test
    void alertThatLedToNothing_leavesOnlyACount() throws Exception {
        IncidentId incident;
        try (Server server = servers.start("one", ResponderStatus.State.UP)) {
            server.post(Servers.alert("a", "Attack", "198.51.100.7", "203.0.113.9"));
            Receipt again = server.post(Servers.alert("a", "Attack", "198.51.100.7", "203.0.113.9"));
            assertThat(again.entries())
                    .extracting(entry -> entry.outcome().code())
                    .containsExactly(Outcome.Code.DUPLICATE);
            // The status tells of a decision after its receipt does.
            await().atMost(Servers.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(server.status().outcomes()).containsEntry(Outcome.Code.DUPLICATE, 1L));
            await().atMost(Servers.PATIENCE).until(() -> servers.latest().size() == 1);
            incident = servers.latest().getFirst().id();
        }
        index(EnumSet.of(IndexerSettings.Role.ALERTS, IndexerSettings.Role.INCIDENTS), incident);

        assertThat(search(incident, "*")).hasSize(1);
    }

    @Test
    void documentEditedDeletedOrAdded_isFoundWithItsPlace() throws Exception {
        IncidentId incident;
        try (Server server = servers.start("one", ResponderStatus.State.UP)) {
            for (String reference : List.of("a", "b", "c")) {
                server.post(Servers.alert(reference, "Attack", "198.51.100.7", "203.0.113.9"));
            }
            await().atMost(Servers.PATIENCE)
                    .until(() -> servers.latest().stream()
                            .anyMatch(latest -> latest.alertChain().count() == 3));
            incident = servers.latest().getFirst().id();
        }
        index(EnumSet.of(IndexerSettings.Role.ALERTS, IndexerSettings.Role.INCIDENTS), incident);
        assertThat(findings(incident)).isEmpty();
        List<SearchHit> hits = search(incident, "event.kind:alert");
        SearchHit second = hits.get(1);
        SearchHit third = hits.get(2);
        RawElasticsearch raw = new RawElasticsearch(SharedStores.elasticsearchUri());

        // A field that people search, beside an untouched record.
        raw.send("PUT", path(incident, second.id()), second.json().replaceFirst("\"Attack\"", "\"Visit\""));
        assertThat(findings(incident))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, Severity.INDEX_DRIFT, "index.drift", second.id()))
                .satisfies(finding -> assertThat(finding.message()).contains("rule"));
        // Everywhere alike.
        raw.send("PUT", path(incident, second.id()), second.json().replace("Attack", "Visit"));
        assertThat(findings(incident))
                .anySatisfy(finding -> assertFinding(finding, Severity.INVALID, "alert.chain", second.id()));
        raw.send("PUT", path(incident, second.id()), second.json());
        assertThat(findings(incident)).isEmpty();

        // Beyond what the documents commit to, and with no record at all.
        raw.send("PUT", path(incident, "more"), third.json().replace("\"sequence\":3", "\"sequence\":4"));
        assertThat(findings(incident))
                .anySatisfy(finding -> assertFinding(finding, Severity.NOTE, "alert.chain", "more"))
                .anySatisfy(finding -> assertFinding(finding, Severity.INDEX_DRIFT, "index.drift", "more"));
        ObjectNode noted = (ObjectNode) JSON.readTree(third.json());
        ((ObjectNode) noted.path("tripcap")).remove("alert");
        raw.send("PUT", path(incident, "more"), noted.toString());
        assertThat(findings(incident))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, Severity.INDEX_DRIFT, "index.drift", "more"));
        raw.send("DELETE", path(incident, "more"), "");

        raw.send("DELETE", path(incident, third.id()), "");
        assertThat(findings(incident)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.INCOMPLETE);
            assertThat(finding.message()).contains("alert 3");
        });
    }

    private static void assertFinding(Finding finding, Severity severity, String check, String document) {
        assertThat(finding.severity()).isEqualTo(severity);
        assertThat(finding.check()).isEqualTo(check);
        assertThat(finding.place()).contains("document " + document);
    }

    private static String path(IncidentId incident, String document) {
        return "/tripcap-case-" + incident + "-alerts/_doc/" + document + "?refresh=true";
    }

    /** What a verification says of the alerts. */
    private List<Finding> findings(IncidentId incident) {
        TrustFile trust = servers.authority().trustFile();
        return CaseVerifier.verify(
                        StoreEvidence.of(store, incident, new LedgerTree(trust)),
                        trust,
                        (wrappedKey, context) -> {
                            throw new KeyRefusedException(
                                    KeyRefusedException.Reason.UNAVAILABLE, "nothing is sealed here");
                        },
                        new IndexDrift(store, incident),
                        VerificationProgress.NONE)
                .findings()
                .stream()
                .filter(finding ->
                        finding.check().startsWith("alert.") || finding.check().startsWith("index."))
                .toList();
    }

    /** Runs an indexer of its own over everything in the topics of these roles. */
    private void index(Set<IndexerSettings.Role> roles, IncidentId incident) throws Exception {
        String group = "it-" + UUID.randomUUID();
        IndexerSettings settings = new IndexerSettings(
                roles, group, 1, DissectLimits.DEFAULT, Duration.ofSeconds(2), Duration.ofDays(1), QUICK);
        try (StatementChain chain = indexerChain();
                KafkaLedger ledger = new KafkaLedger(servers.kafka())) {
            Indexer.Parts parts = new Indexer.Parts(
                    servers.kafka(),
                    store,
                    servers.authority()::trustFile,
                    erased -> false,
                    (of, purpose, wanted) -> {
                        throw new UnwrapRefusedException(Refusal.NOT_BOUND, "nothing is sealed here");
                    },
                    new LedgerWriter(chain, ledger),
                    servers.alertKeys(),
                    InstantSource.system());
            try (Indexer _ = Indexer.start(settings, parts)) {
                for (IndexerSettings.Role role : roles) {
                    servers.awaitRead(group, role);
                }
            }
        }
        store.refreshCase(incident);
    }

    private StatementChain indexerChain() throws IOException {
        return StatementChain.open(
                directory.resolve("indexer-" + UUID.randomUUID()),
                servers.authority().enrol("indexer", Role.INDEXER, Duration.ofDays(1)),
                new ActorEnvironment(
                        InstantSource.system(), () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE));
    }

    /** The first of them by their numbers. */
    private List<SearchHit> search(IncidentId incident, String query) {
        SearchQuery search = new SearchQuery(incident, query, SearchQuery.MAX_SIZE, SearchQuery.BY_TIME);
        return await()
                .ignoreException(StoreUnavailableException.class)
                .until(() -> store.search(search).hits(), hits -> !hits.isEmpty())
                .stream()
                .sorted(Comparator.comparingLong(
                        hit -> hit.number("tripcap.alert.sequence").orElse(0)))
                .toList();
    }
}
