package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.Household.Opened;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.ingest.vault.KeyPool;
import org.tripcap.ingest.vault.KeyPoolEmptyException;
import org.tripcap.ingest.vault.KeyRelease;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.VaultService;
import org.tripcap.ingest.vault.WrappedSegmentKey;

@ExtendWith(EmptyStores.class)
class VaultIT {
    private static final int POOL = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    Household household;

    @BeforeEach
    void enrol() throws Exception {
        household = new Household(directory);
    }

    private interface Story {
        void tell(VaultService service) throws Exception;
    }

    /** Runs a vault for as long as the story lasts. */
    private void withVault(Story story) throws Exception {
        try (KafkaLedger ledger = new KafkaLedger(household.kafka);
                StatementChain chain = household.chain(household.vault);
                VaultService service = VaultService.start(
                        directory.resolve("vault"),
                        POOL,
                        household.vault,
                        () -> household.trust,
                        chain,
                        ledger,
                        household.kafka,
                        household.clock)) {
            service.vault().serve(household.operator.keyId());
            assertThat(service.awaitReady(PATIENCE)).isTrue();
            story.tell(service);
        }
    }

    private KeyPool pool(int ahead) {
        return KeyPool.open(household.kafka, household.operator.keyId(), () -> household.trust, ahead);
    }

    private void awaitFullPool(VaultService service) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(service.vault().status().pools()).containsEntry(household.operator.keyId(), POOL));
    }

    private List<KeyRelease> ask(VaultService service, Opened opened, WrappedSegmentKey... wrapped) throws Exception {
        return new KeyRequester(service.vault(), household.investigator, () -> household.trust, household.clock)
                .request(opened.id(), Purpose.VERIFY, List.of(wrapped));
    }

    private List<Body.EvidenceAccessed> accessed(Opened opened) {
        return Tape.of(household.kafka, Topics.LEDGER).stream()
                // Other tests leave records on the shared ledger that are no statements at all.
                .filter(read -> new String(read.value(), StandardCharsets.UTF_8)
                        .contains("\"" + opened.id().value() + "\""))
                .map(read -> Statement.parse(read.value()))
                .filter(statement -> opened.id().equals(statement.incident()))
                .map(Statement::body)
                .filter(Body.EvidenceAccessed.class::isInstance)
                .map(Body.EvidenceAccessed.class::cast)
                .toList();
    }

    @Test
    void aClaimedKey_opensAnIncidentWhoseContentKeysAreReleasedAfterTheLedgerKnows() throws Exception {
        withVault(service -> {
            try (KeyPool pool = pool(0)) {
                Opened opened = household.open(household.operator, pool.claim(PATIENCE));
                await().atMost(PATIENCE).until(() -> service.vault().status().bound() == 1);
                ContentKey key = household.contentKey();
                WrappedSegmentKey wrapped = household.wrap(opened, 3, key);

                assertThat(ask(service, opened, wrapped))
                        .containsExactly(new KeyRelease.Released(wrapped.context(), key));

                assertThat(accessed(opened)).singleElement().satisfies(statement -> {
                    assertThat(statement.asker()).isEqualTo(household.investigator.keyId());
                    assertThat(statement.released()).isEqualTo(1);
                });
                assertThat(service.problems()).isEmpty();
            }
        });
    }

    @Test
    void secondVault_takesAwayNothingOfTheFirst_andBothSayThatThereAreTwo() throws Exception {
        Identity other = household.authority.enrol("vault-2", Role.VAULT, Duration.ofDays(1));
        withVault(first -> {
            awaitFullPool(first);
            try (StatementChain chain = household.chain(other);
                    KafkaLedger ledger = new KafkaLedger(household.kafka);
                    VaultService second = VaultService.start(
                            directory.resolve("vault-2"),
                            POOL,
                            other,
                            () -> household.trust,
                            chain,
                            ledger,
                            household.kafka,
                            household.clock)) {
                assertThat(second.awaitReady(PATIENCE)).isTrue();
                assertThat(second.problems()).anyMatch(problem -> problem.contains("another vault"));
                assertThat(first.vault().status().pools()).containsEntry(household.operator.keyId(), POOL);

                second.vault().serve(household.operator.keyId());
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(first.problems())
                                .anyMatch(problem -> problem.contains("another vault") && problem.contains("vault-2")));
            }
        });
    }

    @Test
    void twoPoolsOfOneOpener_areNeverGivenTheSameKey() throws Exception {
        int each = 4 * POOL;
        Queue<IncidentKey> claimed = new ConcurrentLinkedQueue<>();
        withVault(service -> {
            try (KeyPool one = pool(2);
                    KeyPool other = pool(0)) {
                List<Thread> claimants = List.of(claimant(one, each, claimed), claimant(other, each, claimed));
                for (Thread claimant : claimants) {
                    claimant.join();
                }
            }
            assertThat(claimed).hasSize(2 * each).doesNotHaveDuplicates();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(service.vault().status().pools().get(household.operator.keyId()))
                                    .as("with those that one pool had claimed ahead and gave back")
                                    .isBetween(POOL, POOL + 2));
        });
    }

    private static Thread claimant(KeyPool pool, int count, Queue<IncidentKey> claimed) {
        return Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < count; i++) {
                    claimed.add(pool.claim(PATIENCE));
                }
            } catch (KeyPoolEmptyException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void aRestartedVault_knowsItsIncidentsAndOffersNoUsedKey() throws Exception {
        Opened[] opened = new Opened[1];
        withVault(service -> {
            try (KeyPool pool = pool(0)) {
                opened[0] = household.open(household.operator, pool.claim(PATIENCE));
            }
            await().atMost(PATIENCE).until(() -> service.vault().status().bound() == 1);
        });

        withVault(service -> {
            awaitFullPool(service);
            assertThat(service.vault().status().kept())
                    .as("one used, the rest on offer")
                    .isEqualTo(POOL + 1);
            ContentKey key = household.contentKey();
            WrappedSegmentKey wrapped = household.wrap(opened[0], 1, key);
            assertThat(ask(service, opened[0], wrapped))
                    .containsExactly(new KeyRelease.Released(wrapped.context(), key));
            try (KeyPool pool = pool(0)) {
                for (int i = 0; i < POOL; i++) {
                    assertThat(pool.claim(PATIENCE))
                            .isNotEqualTo(opened[0].document().key());
                }
            }
        });
    }

    @Test
    void anIncidentOpenedWhileTheVaultWasAway_isBoundWhenItReturns() throws Exception {
        IncidentKey[] key = new IncidentKey[1];
        withVault(service -> {
            try (KeyPool pool = pool(0)) {
                key[0] = pool.claim(PATIENCE);
            }
        });
        Opened opened = household.open(household.operator, key[0]);
        household.close(household.operator, opened);

        withVault(service -> {
            WrappedSegmentKey wrapped = household.wrap(opened, 1, household.contentKey());
            assertThat(ask(service, opened, wrapped)).hasOnlyElementsOfType(KeyRelease.Released.class);
        });
    }

    @Test
    void aKeyUsedForASecondIncident_leavesTheSecondUnreadableAndIsReported() throws Exception {
        withVault(service -> {
            try (KeyPool pool = pool(0)) {
                IncidentKey key = pool.claim(PATIENCE);
                household.open(household.operator, key);
                household.open(household.operator, key);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(service.vault().status().refusedBindings())
                            .isEqualTo(1));
            assertThat(service.vault().status().bound()).isEqualTo(1);
            assertThat(service.problems()).singleElement().asString().contains("cannot be read");
        });
    }

    @Test
    void keysClaimedAheadAndNotUsed_areOfferedAgain() throws Exception {
        withVault(service -> {
            try (KeyPool pool = pool(3)) {
                pool.claim(PATIENCE);
                await().atMost(PATIENCE).until(() -> service.vault().status().kept() == POOL + 4);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(service.vault().status().pools())
                            .containsEntry(household.operator.keyId(), POOL + 3));
        });
    }

    @Test
    void claim_withNoVaultAround_failsInTimeAndSaysWhatToLookAt() throws IOException {
        try (KeyPool pool = pool(0)) {
            long begin = System.nanoTime();
            assertThatExceptionOfType(KeyPoolEmptyException.class)
                    .isThrownBy(() -> pool.claim(Duration.ofSeconds(2)))
                    .withMessageContaining("vault");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
    }
}
