package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.CustodianBody;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.Household.Opened;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.Server;
import org.tripcap.ingest.ServerSettings;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.respond.Bounds;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredRevision;
import org.tripcap.ingest.store.StoredStatement;
import org.tripcap.ingest.vault.KeyPool;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.RemoteVault;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import org.tripcap.ingest.vault.WrappedSegmentKey;

@ExtendWith(EmptyStores.class)
class ServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Policy NO_ALERT_OPENS = Policy.of(List.of(), Bounds.STANDARD);

    @TempDir
    Path directory;

    Household household;
    Identity custodian;
    Path keys;

    @BeforeEach
    void enrol() throws Exception {
        household = new Household(directory);
        custodian = household.authority.enrol("custodian", Role.CUSTODIAN, Duration.ofDays(1));
        keys = household.installed();
    }

    private ServerSettings settings(URI elasticsearch) {
        return ServerSettings.standalone(
                directory.resolve("server"),
                keys,
                directory.resolve("outside"),
                SharedStores.bootstrapServers(),
                elasticsearch,
                ServerSettings.Http.loopback(0, List.of()),
                NO_ALERT_OPENS);
    }

    private Server start() throws Exception {
        Server server = Server.start(settings(SharedStores.elasticsearchUri()), Map.of("more", () -> Map.of("x", 7)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.health()).allMatch(role -> role.state() == RoleHealth.State.UP));
        return server;
    }

    private KeyPool pool(Identity opener) {
        return KeyPool.open(household.kafka, opener.keyId(), () -> household.trust, 0);
    }

    private List<KeyRelease> ask(Server server, Opened opened) throws Exception {
        try (RemoteVault vault = new RemoteVault(server.httpUri())) {
            WrappedSegmentKey wrapped = household.wrap(opened, 1, household.contentKey());
            return new KeyRequester(vault, household.investigator, () -> household.trust, household.clock)
                    .request(opened.id(), Purpose.EXPORT, List.of(wrapped));
        }
    }

    /** Opens an incident, and waits until the server's vault has bound its key. */
    private Opened opened(Server server) throws Exception {
        Opened opened;
        try (KeyPool pool = pool(household.operator)) {
            opened = household.open(household.operator, pool.claim(PATIENCE));
        }
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(
                        e -> e instanceof UnwrapRefusedException refused && refused.refusal() == Refusal.NOT_BOUND)
                .until(() -> !ask(server, opened).isEmpty());
        return opened;
    }

    private static HttpResponse<String> get(Server server, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(server.httpUri().resolve(path)).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void start_playsEveryRole_andARestartKnowsWhatWasBefore() throws Exception {
        Opened opened;
        try (Server server = start()) {
            opened = opened(server);
            assertThat(ask(server, opened)).hasOnlyElementsOfType(KeyRelease.Released.class);

            assertThat(server.health())
                    .extracting(RoleHealth::role)
                    .contains("vault", "responder", "notary")
                    .anyMatch(role -> role.startsWith("indexing"));
            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(get(server, "/api/v1/status").body())
                    .contains("\"more\":{\"x\":7}")
                    .contains("\"incidents_bound\":1");
            assertThat(get(server, "/metrics").body()).contains("tripcap_role_ready{role=\"vault\"} 1");
        }

        try (Server server = start()) {
            assertThat(ask(server, opened)).hasOnlyElementsOfType(KeyRelease.Released.class);
        }
    }

    @Test
    void close_endsWithinFourSecondsAndSignsWhatWasStated() throws Exception {
        Server server = start();
        opened(server);
        assertThat(directory.resolve("outside"))
                .as("too few for a checkpoint yet")
                .doesNotExist();

        long begin = System.nanoTime();
        server.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        assertThat(directory.resolve("outside")).isDirectoryRecursivelyContaining("glob:**.checkpoint");
    }

    @Test
    void aRevocation_actsWithoutARestart() throws Exception {
        try (Server server = start()) {
            Opened opened = opened(server);
            TrustFile revoked = household.trust.withRevocation(new TrustFile.Revocation(
                    household.investigator.keyId(),
                    RevocationReason.COMPROMISED,
                    household.clock.instant().minusSeconds(1)));
            revoked.store(keys.resolve("trust.json"));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatExceptionOfType(UnwrapRefusedException.class)
                            .isThrownBy(() -> ask(server, opened))
                            .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.UNTRUSTED)));
        }
    }

    /** Has a custodian revoke a key on the ledger, and nowhere else. */
    private void revokeOnTheLedger(String keyId) throws Exception {
        try (KafkaLedger ledger = new KafkaLedger(household.kafka)) {
            ledger.append(household.state(
                    custodian,
                    null,
                    new CustodianBody.KeyRevoked(keyId, RevocationReason.COMPROMISED, household.clock.instant())));
        }
    }

    private RoleHealth role(Server server, String name) {
        return server.health().stream()
                .filter(role -> role.role().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anInvestigatorRevokedOnTheLedger_isRefusedByTheVault_alsoAfterARestart() throws Exception {
        Opened opened;
        try (Server server = start()) {
            opened = opened(server);
            revokeOnTheLedger(household.investigator.keyId());

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatExceptionOfType(UnwrapRefusedException.class)
                            .isThrownBy(() -> ask(server, opened))
                            .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.UNTRUSTED)));
        }

        try (Server server = start()) {
            assertThatExceptionOfType(UnwrapRefusedException.class)
                    .isThrownBy(() -> ask(server, opened))
                    .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.UNTRUSTED));
        }
    }

    @Test
    void anOperatorRevokedOnTheLedger_opensNothingThatVaultIndexerAndResponderAccept() throws Exception {
        try (Server server = start();
                KeyPool pool = pool(household.operator);
                EvidenceStore store =
                        new ElasticsearchEvidenceStore(ElasticsearchSettings.of(SharedStores.elasticsearchUri()))) {
            Opened before = opened(server);
            IncidentKey key = pool.claim(PATIENCE);
            revokeOnTheLedger(household.operator.keyId());
            revokeOnTheLedger(household.investigator.keyId()); // once this one acts, the one before does
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatExceptionOfType(UnwrapRefusedException.class)
                            .isThrownBy(() -> ask(server, before)));

            Opened after = household.open(household.operator, key);

            await().atMost(PATIENCE).untilAsserted(() -> {
                store.refresh();
                try (Stream<StoredStatement> statements = store.statements(after.id())) {
                    assertThat(statements)
                            .as("the ledger keeps what it was told")
                            .hasSize(1);
                }
            });
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Tape.of(household.kafka, Topics.DEAD_LETTERS))
                            .as("the indexer refuses the document")
                            .anySatisfy(letter -> assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                                    .contains("untrusted", "revoked", Topics.INCIDENTS)));
            try (Stream<StoredRevision> revisions = store.revisions(after.id())) {
                assertThat(revisions).isEmpty();
            }
            assertThat(get(server, "/api/v1/status").body())
                    .as("the vault binds no key to it")
                    .contains("\"incidents_bound\":1");
        }
    }

    @Test
    void anIndexerRevokedOnTheLedger_isGivenNoKeys() throws Exception {
        try (Server server = start();
                RemoteVault vault = new RemoteVault(server.httpUri())) {
            Opened opened = opened(server);
            WrappedSegmentKey wrapped = household.wrap(opened, 1, household.contentKey());
            KeyRequester indexer = new KeyRequester(vault, household.indexer, () -> household.trust, household.clock);
            assertThat(indexer.request(opened.id(), Purpose.INDEX, List.of(wrapped)))
                    .hasSize(1);

            revokeOnTheLedger(household.indexer.keyId());

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatExceptionOfType(UnwrapRefusedException.class)
                            .isThrownBy(() -> indexer.request(opened.id(), Purpose.INDEX, List.of(wrapped)))
                            .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.UNTRUSTED)));
        }
    }

    @Test
    void aNotaryRevokedOnTheLedger_signsNothingMore() throws Exception {
        try (Server server = start()) {
            revokeOnTheLedger(household.notary.identity().keyId());
            Opened opened = opened(server);
            household.close(household.operator, opened); // a checkpoint is due at once

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(role(server, "notary").state()).isEqualTo(RoleHealth.State.DOWN);
                assertThat(role(server, "notary").detail()).contains("its own key", "revoked");
            });
        }
        assertThat(directory.resolve("outside")).doesNotExist();
    }

    @Test
    void anOperatorEnrolledLater_isGivenKeys() throws Exception {
        Identity late = household.authority.enrol("operator-2", Role.OPERATOR, Duration.ofDays(1));
        try (Server server = start();
                KeyPool pool = pool(late)) {
            late.store(keys.resolve("operator-2.pem"));

            assertThat(pool.claim(PATIENCE)).isNotNull();
            assertThat(server.isReady()).isTrue();
        }
    }

    @Test
    void aStoreThatIsAway_isSaidByTheIndexerWhileTheOthersWork() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:1");
        try (Server server = Server.start(settings(nobody))) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(server.health())
                            .anySatisfy(role -> {
                                assertThat(role.role()).isEqualTo("indexer");
                                assertThat(role.state()).isEqualTo(RoleHealth.State.DOWN);
                                assertThat(role.detail()).contains("evidence store");
                            })
                            .anySatisfy(role -> {
                                assertThat(role.role()).isEqualTo("vault");
                                assertThat(role.state()).isEqualTo(RoleHealth.State.UP);
                            }));
            assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void start_onADirectoryInUse_isRefused() throws Exception {
        try (Server server = start()) {
            assertThatIOException()
                    .isThrownBy(() -> Server.start(settings(SharedStores.elasticsearchUri())))
                    .withMessageContaining("another process");
            assertThat(server.isReady()).isTrue();
        }
    }

    @Test
    void start_withoutAnIdentity_namesTheFile() throws Exception {
        Files.delete(keys.resolve("indexer.pem"));

        assertThatIOException()
                .isThrownBy(() -> Server.start(settings(SharedStores.elasticsearchUri())))
                .withMessageContaining("indexer.pem");
    }

    @Test
    void start_withANotaryThatNobodyTrusts_isRefused() throws Exception {
        household.authority.trustFile().store(keys.resolve("trust.json"));

        assertThatIOException()
                .isThrownBy(() -> Server.start(settings(SharedStores.elasticsearchUri())))
                .withMessageContaining("trust file");
    }
}
