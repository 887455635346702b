package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.testing.ManualClock;

/** What the server reads from its directory of identities. */
class IdentityDirectoryTest {
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Authority authority = Authority.create(clock);
    private final TrustFile trust = authority.trustFile();

    private Identity stored(String file, Role role) throws IOException {
        Identity identity = authority.enrol(role.code(), role, YEAR);
        identity.store(directory.resolve(file));
        return identity;
    }

    @Nested
    class OpenersThere {
        private Openers openers;

        @BeforeEach
        void make() {
            openers = new Openers(directory);
        }

        @Test
        void find_givesOperatorsAndRespondersOnly() throws IOException {
            Identity operator = stored("operator.pem", Role.OPERATOR);
            Identity responder = stored("responder.pem", Role.RESPONDER);
            for (Role role : new Role[] {Role.SENSOR, Role.VAULT, Role.INVESTIGATOR, Role.NOTARY}) {
                stored(role.code() + ".pem", role);
            }

            assertThat(openers.find(trust, clock.instant()))
                    .containsExactlyInAnyOrder(operator.keyId(), responder.keyId());
        }

        @Test
        void find_readsACertificateWithoutItsPrivateKey() throws IOException {
            Identity operator = authority.enrol("operator", Role.OPERATOR, YEAR);
            String pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(operator.certificate())
                    + "\n-----END CERTIFICATE-----\n";
            Files.writeString(directory.resolve("operator.crt"), pem);

            assertThat(openers.find(trust, clock.instant())).containsExactly(operator.keyId());
        }

        @Test
        void find_leavesOutWhoIsNotTrustedNow() throws IOException {
            Identity revoked = stored("operator.pem", Role.OPERATOR);
            Authority.create(clock).enrol("operator", Role.OPERATOR, YEAR).store(directory.resolve("foreign.pem"));
            TrustFile without = trust.withRevocation(
                    new TrustFile.Revocation(revoked.keyId(), RevocationReason.CEASED, clock.instant()));

            assertThat(openers.find(without, clock.instant())).isEmpty();
            assertThat(openers.find(trust, clock.instant().plus(YEAR).plusSeconds(1)))
                    .as("expired")
                    .isEmpty();
        }

        @Test
        void find_passesOverWhatIsNoCertificate() throws IOException {
            Files.writeString(
                    directory.resolve("a.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
            Files.writeString(directory.resolve("b.pem"), "-----BEGIN CERTIFICATE-----");
            Files.writeString(directory.resolve("c.pem"), "-----END CERTIFICATE----- -----BEGIN CERTIFICATE-----");
            Files.write(directory.resolve("d.crt"), new byte[100_000]);
            Files.writeString(directory.resolve("notes.txt"), "hello");
            Identity operator = stored("operator.pem", Role.OPERATOR);

            assertThat(openers.find(trust, clock.instant())).containsExactly(operator.keyId());
        }
    }

    @Nested
    class TrustThere {
        private Path file;

        @BeforeEach
        void store() throws IOException {
            file = directory.resolve("trust.json");
            trust.store(file);
        }

        @Test
        void look_afterAChange_putsItInForce() throws IOException {
            TrustWatch watch = new TrustWatch(file);
            Identity operator = authority.enrol("operator", Role.OPERATOR, YEAR);
            trust.withRevocation(new TrustFile.Revocation(operator.keyId(), RevocationReason.CEASED, clock.instant()))
                    .store(file);
            assertThat(watch.get().revocations()).isEmpty();

            watch.look();

            assertThat(watch.get().revocations()).hasSize(1);
            assertThat(watch.problem()).isEmpty();
        }

        @Test
        void look_atADamagedFile_keepsTheOneBeforeAndSaysSo() throws IOException {
            TrustWatch watch = new TrustWatch(file);
            Files.delete(file);
            Files.write(file, "{}".getBytes(StandardCharsets.UTF_8));

            watch.look();

            assertThat(watch.get().roots()).hasSize(1);
            assertThat(watch.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("stays in force"));

            trust.store(file);
            watch.look();
            assertThat(watch.problem()).isEmpty();
        }

        @Test
        void open_withoutTheFile_isRefused() throws IOException {
            Files.delete(file);

            assertThatIOException().isThrownBy(() -> new TrustWatch(file));
        }
    }

    @Nested
    class IdentitiesThere {
        @BeforeEach
        void store() throws IOException {
            for (Role role : new Role[] {Role.VAULT, Role.RESPONDER, Role.INDEXER}) {
                stored(role.code() + ".pem", role);
            }
            Identity notary = stored("notary.pem", Role.NOTARY);
            NotaryIdentity.create(notary, "test/ledger").store(directory.resolve("notary-mldsa44.pem"));
        }

        @Test
        void load_givesOneForEachRole() throws IOException {
            ServerIdentities identities = ServerIdentities.load(directory);
            ServerIdentities.Central central = ServerIdentities.Central.load(directory);

            assertThat(central.vault().role()).isEqualTo(Role.VAULT);
            assertThat(identities.responder().role()).isEqualTo(Role.RESPONDER);
            assertThat(identities.indexer().role()).isEqualTo(Role.INDEXER);
            assertThat(central.notary().keys().origin()).isEqualTo("test/ledger");
        }

        @Test
        void load_ofAnotherServersName_findsIt_unlessThereAreTwo() throws IOException {
            Files.move(directory.resolve("indexer.pem"), directory.resolve("indexer-2.pem"));
            Files.move(directory.resolve("notary.pem"), directory.resolve("notary-b.pem"));
            Files.move(directory.resolve("notary-mldsa44.pem"), directory.resolve("notary-b-mldsa44.pem"));

            assertThat(ServerIdentities.load(directory).indexer().role()).isEqualTo(Role.INDEXER);
            assertThat(ServerIdentities.Central.load(directory).notary().keys().origin())
                    .isEqualTo("test/ledger");

            Files.copy(directory.resolve("indexer-2.pem"), directory.resolve("indexer-3.pem"));
            assertThatIOException()
                    .isThrownBy(() -> ServerIdentities.load(directory))
                    .withMessageContaining("2 identities for role indexer");
        }

        @Test
        void load_ofAnotherRoleUnderTheName_isRefused() throws IOException {
            stored("vault.pem", Role.SENSOR);

            assertThatIOException()
                    .isThrownBy(() -> ServerIdentities.Central.load(directory))
                    .withMessageContaining("role sensor, expected vault");
        }

        @Test
        void load_withoutTheNotarysSecondKey_namesTheFile() throws IOException {
            Files.delete(directory.resolve("notary-mldsa44.pem"));

            assertThatIOException()
                    .isThrownBy(() -> ServerIdentities.Central.load(directory))
                    .withMessageContaining("notary-mldsa44.pem");
        }
    }
}
