package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.HpkeKeyPair;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.ingest.vault.VaultWorld.Opened;

class DirectoryVaultTest {
    @TempDir
    Path directory;

    VaultWorld world;
    DirectoryVault vault;

    @BeforeEach
    void start() throws IOException {
        world = new VaultWorld(directory);
        vault = world.startVault();
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private UnwrapRefusedException refusal(Identity asker, Purpose purpose, WrappedSegmentKey... keys) {
        return catchThrowableOfType(
                UnwrapRefusedException.class,
                () -> world.requester(vault, asker).request(keys[0].context().incident(), purpose, List.of(keys)));
    }

    @Nested
    class Destroying {
        private ErasureOrder order(IncidentId incident, String key) {
            Digest statement = Digest.of(new byte[] {1});
            return new ErasureOrder(
                    incident,
                    key,
                    new Signer("a".repeat(64), "custodian", Role.CUSTODIAN),
                    new Signer("b".repeat(64), "custodian-2", Role.CUSTODIAN),
                    world.clock.instant(),
                    statement,
                    statement,
                    null);
        }

        private Path keyFile(Opened opened) {
            return world.vaultDirectory().resolve("keys").resolve(opened.key().id());
        }

        private void assertErased(Opened opened) {
            UnwrapRefusedException refusal =
                    refusal(world.investigator, Purpose.VERIFY, world.wrap(opened, 1, world.contentKey()));
            assertThat(refusal.refusal()).isEqualTo(Refusal.ERASED);
        }

        @Test
        void destroy_ofAnIncidentsKey_releasesNothingAnyMore_alsoAfterARestart() throws Exception {
            Opened opened = world.bound(vault);
            Opened other = world.bound(vault);

            assertThat(vault.destroy(order(opened.id(), opened.key().id()))).isTrue();

            assertThat(keyFile(opened)).doesNotExist();
            assertErased(opened);
            world.stop();
            vault = world.startVault();
            assertErased(opened);
            vault.opening(opened.statement()); // the topic has it still
            assertErased(opened);
            assertThat(vault.status().refusedBindings()).isZero();
            assertThat(vault.destroy(order(opened.id(), opened.key().id())))
                    .as("ordered again after the restart")
                    .isTrue();
            assertThat(world.requester(vault, world.investigator)
                            .request(other.id(), Purpose.VERIFY, List.of(world.wrap(other, 1, world.contentKey()))))
                    .hasOnlyElementsOfType(KeyRelease.Released.class);
        }

        @Test
        void destroy_ofAKeyThatIsAnotherIncidents_destroysNothing() throws Exception {
            Opened opened = world.bound(vault);
            Opened other = world.bound(vault);

            assertThat(vault.destroy(order(opened.id(), other.key().id()))).isFalse();
            assertThat(vault.destroy(
                            order(IncidentId.random(world.random), other.key().id())))
                    .isFalse();
            assertThat(vault.destroy(order(opened.id(), "0".repeat(64)))).isFalse();

            assertThat(keyFile(opened)).exists();
            assertThat(keyFile(other)).exists();
        }

        @Test
        void aCrashBetweenTheNoteAndTheDeletion_isMadeUpForAtTheNextStart() throws Exception {
            Opened opened = world.bound(vault);
            byte[] secret = Files.readAllBytes(keyFile(opened));
            vault.destroy(order(opened.id(), opened.key().id()));
            world.stop();
            Files.write(keyFile(opened), secret);

            vault = world.startVault();

            assertThat(keyFile(opened)).doesNotExist();
            assertErased(opened);
        }

        @Test
        void aBackupOfBefore_losesTheKeyByTheSameOrder() throws Exception {
            Opened opened = world.bound(vault);
            Path binding = world.vaultDirectory()
                    .resolve("bindings")
                    .resolve(opened.key().id());
            byte[] keptSecret = Files.readAllBytes(keyFile(opened));
            byte[] keptBinding = Files.readAllBytes(binding);
            vault.destroy(order(opened.id(), opened.key().id()));
            world.stop();
            Files.delete(world.vaultDirectory()
                    .resolve("destroyed")
                    .resolve(opened.key().id()));
            Files.write(keyFile(opened), keptSecret);
            Files.write(binding, keptBinding);
            vault = world.startVault();

            assertThat(vault.destroy(order(opened.id(), opened.key().id()))).isTrue();

            assertThat(keyFile(opened)).doesNotExist();
            assertThat(binding).doesNotExist();
            assertErased(opened);
        }

        @Test
        void aNoteThatCannotBeWritten_leavesTheKeyForTheNextTry() throws Exception {
            Opened opened = world.bound(vault);
            world.stop();
            vault = world.startVault(
                    new FaultyFiles(new DirectoryFiles(world.vaultDirectory()), FaultyFiles.Step.DESTROY, false));

            assertThatIOException()
                    .isThrownBy(
                            () -> vault.destroy(order(opened.id(), opened.key().id())));

            assertThat(keyFile(opened)).exists();
            world.stop();
            vault = world.startVault();
            assertThat(vault.destroy(order(opened.id(), opened.key().id()))).isTrue();
            assertErased(opened);
        }
    }

    @Nested
    class Releasing {
        @Test
        void unwrap_byInvestigator_returnsTheContentKeysInTheOrderAskedFor() throws Exception {
            Opened opened = world.bound(vault);
            List<ContentKey> keys = Stream.generate(world::contentKey).limit(3).toList();
            List<WrappedSegmentKey> wrapped = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                wrapped.add(world.wrap(opened, 10 - i, keys.get(i)));
            }

            List<KeyRelease> releases =
                    world.requester(vault, world.investigator).request(opened.id(), Purpose.VERIFY, wrapped);

            assertThat(releases)
                    .containsExactly(
                            new KeyRelease.Released(wrapped.get(0).context(), keys.get(0)),
                            new KeyRelease.Released(wrapped.get(1).context(), keys.get(1)),
                            new KeyRelease.Released(wrapped.get(2).context(), keys.get(2)));
        }

        @Test
        void unwrap_ofABatch_makesOneStatementThatNamesAskerPurposeSegmentsAndCount() throws Exception {
            Opened opened = world.bound(vault);
            List<WrappedSegmentKey> wrapped = new ArrayList<>();
            for (long seq : new long[] {7, 2, 3, 1}) {
                wrapped.add(world.wrap(opened, seq, world.contentKey()));
            }

            world.requester(vault, world.indexer).request(opened.id(), Purpose.INDEX, wrapped);

            assertThat(world.ledger.distinct()).singleElement().satisfies(statement -> {
                assertThat(statement.incident()).isEqualTo(opened.id());
                assertThat(statement.role()).isEqualTo(Role.VAULT);
                assertThat(statement.body()).isInstanceOfSatisfying(Body.EvidenceAccessed.class, accessed -> {
                    assertThat(accessed.asker()).isEqualTo(world.indexer.keyId());
                    assertThat(accessed.purpose()).isEqualTo(Purpose.INDEX);
                    assertThat(accessed.ranges())
                            .containsExactly(
                                    new SegmentRange(world.sensor.keyId(), 1, 3),
                                    new SegmentRange(world.sensor.keyId(), 7, 7));
                    assertThat(accessed.keys()).isEqualTo(4);
                    assertThat(accessed.released()).isEqualTo(4);
                });
            });
        }

        @Test
        void unwrap_ofMoreThanOneBatch_countsOnInEachStatement() throws Exception {
            Opened opened = world.bound(vault);
            List<WrappedSegmentKey> wrapped = new ArrayList<>();
            for (int seq = 0; seq < UnwrapRequest.MAX_SEGMENTS + 1; seq++) {
                wrapped.add(world.wrap(opened, seq, world.contentKey()));
            }

            List<KeyRelease> releases =
                    world.requester(vault, world.investigator).request(opened.id(), Purpose.EXPORT, wrapped);

            assertThat(releases).hasSize(wrapped.size()).allMatch(KeyRelease.Released.class::isInstance);
            assertThat(world.ledger.distinct())
                    .extracting(statement -> ((Body.EvidenceAccessed) statement.body()).released())
                    .containsExactly(256L, 257L);
        }

        /** Each key's statements are reconciled by themselves. */
        @Test
        void unwrap_withTheVaultsNextKey_countsFromTheBeginning() throws Exception {
            Opened opened = world.bound(vault);
            WrappedSegmentKey wrapped = world.wrap(opened, 1, world.contentKey());
            world.requester(vault, world.investigator).request(opened.id(), Purpose.EXPORT, List.of(wrapped));
            world.stop();
            world.vaultIdentity = world.authority.enrol("vault-1", Role.VAULT, Duration.ofDays(1));
            DirectoryVault next = world.startVault();

            world.requester(next, world.investigator).request(opened.id(), Purpose.EXPORT, List.of(wrapped));

            assertThat(world.ledger.distinct())
                    .extracting(statement -> ((Body.EvidenceAccessed) statement.body()).released())
                    .containsExactly(1L, 1L);
        }

        @Test
        void unwrap_repliesWithCountAndStatementSignedByTheVault() throws Exception {
            Opened opened = world.bound(vault);
            Signed request = request(opened, world.investigator, world.wrap(opened, 1, world.contentKey()));

            Signed answer = vault.unwrap(request);

            assertThat(world.trust.verify(answer, world.clock.instant()).role()).isEqualTo(Role.VAULT);
            UnwrapReply reply = UnwrapReply.parse(answer.bytes());
            assertThat(reply.count()).isEqualTo(new ReleaseCount(opened.id(), 1, 1));
            assertThat(reply.accessed())
                    .isEqualTo(world.ledger.statements.getFirst().digest());
            assertThat(reply.request()).isEqualTo(request.digest());
        }

        @Test
        void unwrap_whenOneWrappedKeyWasChanged_releasesTheOthersOnly() throws Exception {
            Opened opened = world.bound(vault);
            WrappedSegmentKey sound = world.wrap(opened, 1, world.contentKey());
            WrappedSegmentKey other = world.wrap(opened, 2, world.contentKey());
            byte[] bytes = other.wrappedKey();
            bytes[bytes.length - 1] ^= 1;
            WrappedSegmentKey changed = new WrappedSegmentKey(other.context(), bytes);

            List<KeyRelease> releases = world.requester(vault, world.investigator)
                    .request(opened.id(), Purpose.VERIFY, List.of(changed, sound));

            assertThat(releases.getFirst()).isEqualTo(new KeyRelease.NotOpened(changed.context()));
            assertThat(releases.getLast()).isInstanceOf(KeyRelease.Released.class);
            assertThat(world.ledger.distinct())
                    .extracting(statement -> ((Body.EvidenceAccessed) statement.body()).ranges())
                    .containsExactly(List.of(new SegmentRange(world.sensor.keyId(), 1, 1)));
        }

        @Test
        void unwrap_whenNothingOpens_statesNothingAndSaysWhichDidNot() throws Exception {
            Opened opened = world.bound(vault);
            WrappedSegmentKey moved = new WrappedSegmentKey(
                    opened.context(world.sensor, 2),
                    world.wrap(opened, 1, world.contentKey()).wrappedKey());

            assertThat(world.requester(vault, world.investigator).request(opened.id(), Purpose.VERIFY, List.of(moved)))
                    .containsExactly(new KeyRelease.NotOpened(moved.context()));
            assertThat(world.ledger.statements).isEmpty();
        }

        @Test
        void unwrap_underAnotherOpeningThanTheBoundOne_doesNotOpen() throws Exception {
            Opened opened = world.bound(vault);
            Opened again = world.open(world.operator, opened.id(), opened.key());

            assertThat(world.requester(vault, world.investigator)
                            .request(opened.id(), Purpose.VERIFY, List.of(world.wrap(again, 1, world.contentKey()))))
                    .hasOnlyElementsOfType(KeyRelease.NotOpened.class);
        }
    }

    @Nested
    class WhoMayAsk {
        @Test
        void unwrap_byOtherRoles_isRefused() throws Exception {
            Opened opened = world.bound(vault);
            WrappedSegmentKey wrapped = world.wrap(opened, 1, world.contentKey());

            for (Role role : EnumSet.complementOf(EnumSet.of(Role.INVESTIGATOR, Role.INDEXER))) {
                Identity asker = world.authority.enrol("somebody-" + role.code(), role, Duration.ofDays(1));
                for (Purpose purpose : Purpose.values()) {
                    assertThat(refusal(asker, purpose, wrapped).refusal()).isEqualTo(Refusal.ROLE);
                }
            }
            assertThat(world.ledger.statements).isEmpty();
        }

        @Test
        void unwrap_forThePurposeOfAnotherRole_isRefused() throws Exception {
            Opened opened = world.bound(vault);
            WrappedSegmentKey wrapped = world.wrap(opened, 1, world.contentKey());

            assertThat(refusal(world.indexer, Purpose.EXPORT, wrapped).refusal())
                    .isEqualTo(Refusal.ROLE);
            assertThat(refusal(world.investigator, Purpose.INDEX, wrapped).refusal())
                    .isEqualTo(Refusal.ROLE);
        }

        @Test
        void unwrap_signedUnderAForeignAuthority_isRefused() throws Exception {
            Opened opened = world.bound(vault);
            Identity stranger =
                    Authority.create(world.clock).enrol("investigator-1", Role.INVESTIGATOR, Duration.ofDays(1));

            assertThat(refusal(stranger, Purpose.VERIFY, world.wrap(opened, 1, world.contentKey()))
                            .refusal())
                    .isEqualTo(Refusal.UNTRUSTED);
        }

        @Test
        void unwrap_withABitOfTheRequestChanged_isRefused() throws Exception {
            Opened opened = world.bound(vault);
            Signed request = request(opened, world.investigator, world.wrap(opened, 1, world.contentKey()));
            byte[] bytes = request.bytes();
            bytes[20] ^= 1;

            assertThatExceptionOfType(UnwrapRefusedException.class)
                    .isThrownBy(() -> vault.unwrap(new Signed(bytes, request.signature(), request.certificate())))
                    .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.UNTRUSTED));
        }

        @Test
        void unwrap_ofAStatementInsteadOfARequest_isRefused() throws Exception {
            Opened opened = world.bound(vault);

            assertThatExceptionOfType(UnwrapRefusedException.class)
                    .isThrownBy(() -> vault.unwrap(opened.statement()))
                    .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.MALFORMED));
        }

        @Test
        void unwrap_replayed_isRefusedAlsoByTheNextProcess() throws Exception {
            Opened opened = world.bound(vault);
            Signed request = request(opened, world.investigator, world.wrap(opened, 1, world.contentKey()));
            vault.unwrap(request);

            assertThatExceptionOfType(UnwrapRefusedException.class)
                    .isThrownBy(() -> vault.unwrap(request))
                    .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.REPLAYED));

            world.stop();
            world.clock.advance(Duration.ofSeconds(1));
            DirectoryVault restarted = world.startVault();
            assertThatExceptionOfType(UnwrapRefusedException.class)
                    .isThrownBy(() -> restarted.unwrap(request))
                    .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.STALE));
            assertThat(world.ledger.distinct()).hasSize(1);
        }

        @Test
        void unwrap_ofARequestMadeTooLongAgo_isRefused() throws Exception {
            Opened opened = world.bound(vault);
            Signed request = request(opened, world.investigator, world.wrap(opened, 1, world.contentKey()));
            world.clock.advance(ReplayGuard.WINDOW.plusSeconds(1));

            assertThatExceptionOfType(UnwrapRefusedException.class)
                    .isThrownBy(() -> vault.unwrap(request))
                    .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.STALE));
        }
    }

    @Nested
    class BindingKeys {
        @Test
        void unwrap_beforeAnyOpening_isRefused() throws Exception {
            vault.serve(world.operator.keyId());
            vault.replenish();
            Opened unheard = world.open(world.operator, IncidentId.random(world.random), world.claim(world.operator));

            assertThat(refusal(world.investigator, Purpose.VERIFY, world.wrap(unheard, 1, world.contentKey()))
                            .refusal())
                    .isEqualTo(Refusal.NOT_BOUND);
        }

        @Test
        void opening_thatReusesAKey_isRefusedForTheSecondIncident() throws Exception {
            Opened first = world.bound(vault);
            Opened second = world.open(world.operator, IncidentId.random(world.random), first.key());

            vault.opening(second.statement());
            vault.opening(second.statement());

            assertThat(refusal(world.investigator, Purpose.VERIFY, world.wrap(second, 1, world.contentKey()))
                            .refusal())
                    .isEqualTo(Refusal.NOT_BOUND);
            assertThat(vault.status().refusedBindings()).isEqualTo(1);
            assertThat(vault.status().bound()).isEqualTo(1);
        }

        @Test
        void opening_thatGivesAnIncidentASecondKey_isRefused() throws Exception {
            Opened first = world.bound(vault);
            Opened second = world.open(world.operator, first.id(), world.claim(world.operator));

            vault.opening(second.statement());

            assertThat(vault.status().refusedBindings()).isEqualTo(1);
            assertThat(world.requester(vault, world.investigator)
                            .request(first.id(), Purpose.VERIFY, List.of(world.wrap(first, 1, world.contentKey()))))
                    .hasOnlyElementsOfType(KeyRelease.Released.class);
        }

        @Test
        void opening_byAnotherOpenerThanTheKeyWasMadeFor_isRefused() throws Exception {
            vault.serve(world.operator.keyId());
            vault.replenish();
            IncidentKey key = world.claim(world.operator);
            Opened stolen = world.open(world.otherOperator, IncidentId.random(world.random), key);
            vault.opening(stolen.statement());
            assertThat(vault.status().bound()).isZero();

            Opened rightful = world.open(world.operator, IncidentId.random(world.random), key);
            vault.opening(rightful.statement());
            assertThat(vault.status().bound()).isEqualTo(1);
        }

        @Test
        void opening_withAKeyTheVaultDidNotMake_isRefused() throws Exception {
            Opened foreign = world.open(
                    world.operator,
                    IncidentId.random(world.random),
                    IncidentKeyPair.generate().publicKey());

            vault.opening(foreign.statement());

            assertThat(vault.status().refusedBindings()).isEqualTo(1);
        }

        @Test
        void opening_withAChangedByte_bindsNothing() throws Exception {
            vault.serve(world.operator.keyId());
            vault.replenish();
            Signed sound = world.open(world.operator, IncidentId.random(world.random), world.claim(world.operator))
                    .statement();
            byte[] signature = sound.signature();
            signature[3] ^= 1;

            vault.opening(new Signed(sound.bytes(), signature, sound.certificate()));

            assertThat(vault.status().bound()).isZero();
            assertThat(vault.status().refusedBindings())
                    .as("no sensor records under it")
                    .isZero();
        }
    }

    @Nested
    class Offering {
        @Test
        void replenish_keepsAPoolForEachOpener() throws Exception {
            vault.serve(world.operator.keyId());
            vault.serve(world.otherOperator.keyId());
            vault.replenish();
            vault.replenish();

            assertThat(world.board.offers).hasSize(2 * VaultWorld.POOL);
            assertThat(vault.status().pools())
                    .containsOnlyKeys(world.operator.keyId(), world.otherOperator.keyId())
                    .containsValues(VaultWorld.POOL);
        }

        @Test
        void replenish_afterAKeyWasTaken_offersAnother() throws Exception {
            vault.serve(world.operator.keyId());
            vault.replenish();
            IncidentKey taken = world.claim(world.operator);
            vault.withdrawn(world.operator.keyId(), taken.id());

            vault.replenish();

            assertThat(world.board.offers).hasSize(VaultWorld.POOL).doesNotContainKey(taken.id());
            assertThat(world.board.posted).hasSize(VaultWorld.POOL + 1);
        }

        @Test
        void offers_areSignedByTheVaultAndNameTheirOpener() throws Exception {
            vault.serve(world.operator.keyId());
            vault.replenish();

            assertThat(world.board.posted).allSatisfy(signed -> {
                assertThat(world.trust.verify(signed, world.clock.instant()).role())
                        .isEqualTo(Role.VAULT);
                assertThat(KeyOffer.parse(signed.bytes()).opener()).isEqualTo(world.operator.keyId());
            });
        }

        @Test
        void opening_withAKeyStillOnOffer_withdrawsIt() throws Exception {
            vault.serve(world.operator.keyId());
            vault.replenish();
            IncidentKey key = world.board.offers.values().iterator().next().key();

            vault.opening(world.open(world.operator, IncidentId.random(world.random), key)
                    .statement());

            assertThat(world.board.withdrawn).containsExactly(key.id());
        }

        @Test
        void offered_aKeyThatIsNotInTheVault_isWithdrawn() throws Exception {
            String unknown = IncidentKeyPair.generate().publicKey().id();

            vault.offered(world.operator.keyId(), unknown);

            assertThat(world.board.withdrawn).containsExactly(unknown);
        }
    }

    @Nested
    class OnDisk {
        @Test
        void keys_lieInFilesThatOnlyTheOwnerMayRead() throws Exception {
            Opened opened = world.bound(vault);
            world.requester(vault, world.investigator)
                    .request(opened.id(), Purpose.VERIFY, List.of(world.wrap(opened, 1, world.contentKey())));

            try (Stream<Path> files = Files.walk(world.vaultDirectory())) {
                assertThat(files.filter(file -> !file.endsWith("lock")))
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
            }
            assertThat(world.vaultDirectory()
                            .resolve("keys")
                            .resolve(opened.key().id()))
                    .exists();
        }

        @Test
        void open_aDirectoryInUse_isRefused() {
            assertThatIOException()
                    .isThrownBy(() -> new DirectoryFiles(world.vaultDirectory()))
                    .withMessageContaining("another process uses this vault");
        }

        @Test
        void open_withADamagedKeyFile_isRefusedAndNamesIt() throws Exception {
            Opened opened = world.bound(vault);
            world.stop();
            Path file =
                    world.vaultDirectory().resolve("keys").resolve(opened.key().id());
            Files.writeString(file, Files.readString(file).replace("\"secret\":\"", "\"secret\":\"f"));

            assertThatIOException()
                    .isThrownBy(() -> world.startVault())
                    .withMessageContaining(opened.key().id())
                    .withMessageContaining("backup");
        }

        @Test
        void open_withACountThatSomebodyLowered_isRefused() throws Exception {
            Opened opened = world.bound(vault);
            world.requester(vault, world.investigator)
                    .request(opened.id(), Purpose.VERIFY, List.of(world.wrap(opened, 1, world.contentKey())));
            world.stop();
            Path file = world.vaultDirectory()
                    .resolve("releases")
                    .resolve(opened.id().value());
            Signed signed = SignedJson.parse(Files.readAllBytes(file), 4_096, "count");
            String lowered = new String(signed.bytes(), StandardCharsets.UTF_8)
                    .replace("\"statements\":1,\"keys\":1", "\"statements\":0,\"keys\":0");
            Files.write(
                    file,
                    SignedJson.write(new Signed(
                            lowered.getBytes(StandardCharsets.UTF_8), signed.signature(), signed.certificate())));

            assertThatIOException().isThrownBy(() -> world.startVault()).withMessageContaining("somebody changed it");
        }

        @Test
        void open_removesWhatACrashLeftOfAKeyFile() throws Exception {
            world.stop();
            Path left =
                    Files.writeString(world.vaultDirectory().resolve("keys").resolve(".abc.123.tmp"), "half a secret");

            world.startVault();

            assertThat(left).doesNotExist();
        }

        @Test
        void restart_keepsKeysBindingsPoolsAndCounts() throws Exception {
            Opened opened = world.bound(vault);
            ContentKey key = world.contentKey();
            WrappedSegmentKey wrapped = world.wrap(opened, 1, key);
            world.requester(vault, world.investigator).request(opened.id(), Purpose.VERIFY, List.of(wrapped));
            VaultStatus before = vault.status();
            world.stop();

            DirectoryVault restarted = world.startVault();
            restarted.serve(world.operator.keyId());
            restarted.replenish();

            assertThat(restarted.status().bound()).isEqualTo(before.bound());
            assertThat(restarted.status().keysReleased()).isEqualTo(1);
            assertThat(restarted.status().pools()).containsEntry(world.operator.keyId(), VaultWorld.POOL);
            assertThat(world.requester(restarted, world.investigator)
                            .request(opened.id(), Purpose.VERIFY, List.of(wrapped)))
                    .containsExactly(new KeyRelease.Released(wrapped.context(), key));
            assertThat(world.ledger.distinct())
                    .extracting(Statement::seq)
                    .as("one chain across the restart")
                    .containsExactly(0L, 1L);
        }
    }

    @Test
    void vault_ofAnotherRole_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DirectoryVault(
                        new DirectoryFiles(directory.resolve("other")),
                        () -> {},
                        1,
                        world.operator,
                        () -> world.trust,
                        world.chain(world.operator),
                        world.ledger,
                        world.board,
                        world.clock))
                .withMessageContaining("role vault");
    }

    private Signed request(Opened opened, Identity asker, WrappedSegmentKey... wrapped) {
        return asker.sign(new UnwrapRequest(
                        opened.id(),
                        Purpose.VERIFY,
                        world.clock.instant(),
                        UnwrapRequest.nonce(world.random),
                        IncidentKey.of(HpkeKeyPair.generate().publicKey()),
                        List.of(wrapped))
                .toBytes());
    }
}
