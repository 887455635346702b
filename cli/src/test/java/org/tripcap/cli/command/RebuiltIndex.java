package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.ingest.dissect.Dissector;
import org.tripcap.ingest.index.Indexer;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.respond.AlertKeys;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoreException;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.RemoteVault;

/** Drops the indices of incidents, and has an indexer that never read anything make them again from the topic. */
final class RebuiltIndex {
    private static final String NAME = "indexer-2";

    private RebuiltIndex() {}

    /** What each incident's index holds afterwards has to be what it held before, document by document. */
    static void assertSame(FaultSystem system, List<IncidentId> incidents) throws Exception {
        InstantSource clock = InstantSource.system();
        Identity identity = Custodian.of(system.data(), Custodian.FIRST, new PassphraseOptions().source(), clock)
                .enrol(NAME, Role.INDEXER, Custodian.VALIDITY, null);
        try (Session session = system.session();
                RemoteVault vault = new RemoteVault(session.server());
                KafkaLedger ledger = new KafkaLedger(session.kafka());
                StatementChain chain = StatementChain.open(
                        system.data().chain(identity),
                        identity,
                        new ActorEnvironment(
                                clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE))) {
            Map<IncidentId, Map<String, String>> before = new HashMap<>();
            for (IncidentId incident : incidents) {
                session.store().refreshCase(incident);
                before.put(incident, documents(session, incident));
                assertThat(before.get(incident)).as("index of %s", incident).isNotEmpty();
                system.deleteIndex("tripcap-case-" + incident + "-v" + Dissector.VERSION);
            }
            IndexerSettings usual = IndexerSettings.DEFAULT;
            IndexerSettings settings = new IndexerSettings(
                    EnumSet.of(IndexerSettings.Role.EVIDENCE),
                    "faults-rebuild",
                    usual.threads(),
                    usual.limits(),
                    usual.patience(),
                    usual.keep(),
                    usual.backoff());
            Indexer.Parts parts = new Indexer.Parts(
                    session.kafka(),
                    session.store(),
                    session::trust,
                    incident -> false,
                    new KeyRequester(vault, identity, session::trust, clock),
                    new LedgerWriter(chain, ledger),
                    AlertKeys.load(system.data().keys().path().resolve("alerts.key")),
                    clock);
            try (Indexer _ = Indexer.start(settings, parts)) {
                before.forEach((incident, documents) -> awaitSame(session, incident, documents));
            }
        }
    }

    private static void awaitSame(Session session, IncidentId incident, Map<String, String> before) {
        Awaitility.await("the index of " + incident)
                .atMost(FaultSystem.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(StoreException.class)
                .untilAsserted(() -> {
                    session.store().refreshCase(incident);
                    assertThat(documents(session, incident)).isEqualTo(before);
                });
    }

    private static Map<String, String> documents(Session session, IncidentId incident) {
        Map<String, String> documents = new HashMap<>();
        for (SearchHit hit : session.store()
                .search(new SearchQuery(incident, "", SearchQuery.MAX_SIZE, SearchQuery.BY_TIME))
                .hits()) {
            documents.put(hit.id(), hit.json());
        }
        return documents;
    }
}
