package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.testing.ManualClock;
import org.tripcap.capture.testing.Programs;

class KeyFilesTest {
    private static final String PASSPHRASE = "correct horse";
    private static final PassphraseSource KNOWN = file -> PASSPHRASE.toCharArray();

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.now());
    private final Authority authority = Authority.create(clock);

    private Identity enrolled(String name, Role role) {
        return authority.enrol(name, role, Duration.ofDays(30));
    }

    private static void assumeOpenssl() throws InterruptedException {
        assumeTrue(Programs.works("openssl", "version"), "openssl is not installed");
    }

    @Nested
    class Protected {
        private Path file;

        @BeforeEach
        void place() {
            file = directory.resolve("vault.pem");
        }

        @Test
        void identity_opensWithItsPassphraseOnly() throws Exception {
            Identity vault = enrolled("vault", Role.VAULT);
            vault.store(file, PASSPHRASE.toCharArray());

            assertThat(Files.readString(file)).contains("BEGIN ENCRYPTED PRIVATE KEY");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            byte[] bytes = {1, 2, 3};
            assertThat(Identity.load(file, KNOWN).sign(bytes)).isEqualTo(vault.sign(bytes));
            assertThatThrownBy(() -> Identity.load(file, f -> "another one".toCharArray()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("passphrase of " + file + " is wrong");
        }

        @Test
        void identity_withoutPassphrase_saysHowToGiveOne() throws Exception {
            enrolled("vault", Role.VAULT).store(file, PASSPHRASE.toCharArray());

            assertThatThrownBy(() -> Identity.load(file, PassphraseSource.of(Map.of())))
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("TRIPCAP_PASSPHRASE_FILE");
        }

        @Test
        void identity_opensWithTheEnvironmentsPassphrase() throws Exception {
            Identity vault = enrolled("vault", Role.VAULT);
            vault.store(file, PASSPHRASE.toCharArray());
            Path secret = directory.resolve("passphrase");
            DurableFile.write(secret, (PASSPHRASE + "\n").getBytes(StandardCharsets.UTF_8));

            assertThat(Identity.load(file, PassphraseSource.of(Map.of("TRIPCAP_PASSPHRASE", PASSPHRASE)))
                            .keyId())
                    .isEqualTo(vault.keyId());
            assertThat(Identity.load(file, PassphraseSource.of(Map.of("TRIPCAP_PASSPHRASE_FILE", secret.toString())))
                            .keyId())
                    .isEqualTo(vault.keyId());
        }

        @Test
        void passphraseFile_thatOthersMayRead_isRefused() throws Exception {
            Path secret = Files.writeString(directory.resolve("open"), PASSPHRASE);
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));

            assertThatThrownBy(() -> PassphraseSource.read(secret)).hasMessageContaining("chmod 600");
        }

        @Test
        void unprotectedIdentity_asksForNothing() throws Exception {
            enrolled("vault", Role.VAULT).store(file);
            AtomicInteger asked = new AtomicInteger();

            Identity.load(file, f -> {
                asked.incrementAndGet();
                return new char[0];
            });

            assertThat(asked).hasValue(0);
        }

        @Test
        void passphrase_thatIsShortOrForeign_isRefused() {
            Identity vault = enrolled("vault", Role.VAULT);
            assertThatThrownBy(() -> vault.store(file, "short".toCharArray())).hasMessageContaining("at least 8");
            assertThatThrownBy(() -> vault.store(file, "Schlüsselwort".toCharArray()))
                    .hasMessageContaining("ASCII");
            assertThat(file).doesNotExist();
        }

        @Test
        void authorityAndNotary_openWithTheirPassphrase() throws Exception {
            authority.store(file, PASSPHRASE.toCharArray());
            assertThat(Authority.load(file, KNOWN, clock).root()).isEqualTo(authority.root());

            NotaryIdentity notary = NotaryIdentity.create(enrolled("notary", Role.NOTARY), "example.org/log");
            Path second = directory.resolve("mldsa.pem");
            notary.store(second, PASSPHRASE.toCharArray());
            assertThat(NotaryIdentity.load(second, notary.identity(), KNOWN).keys())
                    .isEqualTo(notary.keys());
        }

        @Test
        void openssl_readsTheKey_andWeReadWhatOpensslProtects() throws Exception {
            assumeOpenssl();
            Identity vault = enrolled("vault", Role.VAULT);
            vault.store(file, PASSPHRASE.toCharArray());
            String plain = Programs.output("openssl", "pkey", "-in", file.toString(), "-passin", "pass:" + PASSPHRASE);
            assertThat(plain).contains("BEGIN PRIVATE KEY");

            Path plainFile = Files.writeString(directory.resolve("plain"), plain);
            String protectedAgain = Programs.output(
                    "openssl", "pkcs8", "-topk8", "-in", plainFile.toString(), "-passout", "pass:" + PASSPHRASE);
            String certificate = Files.readString(file).replaceFirst("(?s).*?(?=-----BEGIN CERT)", "");
            DurableFile.write(file, (protectedAgain + certificate).getBytes(StandardCharsets.US_ASCII));

            assertThat(Identity.load(file, KNOWN).keyId()).isEqualTo(vault.keyId());
        }
    }

    @Nested
    class Requests {
        @Test
        void certified_isAnIdentityWhosePrivateKeyNeverLeft() throws Exception {
            Path file = directory.resolve("sensor-2.request");
            KeyRequest.create("sensor-2", Role.SENSOR).store(file, PASSPHRASE.toCharArray());
            KeyRequest request = KeyRequest.load(file, KNOWN);
            CertificateRequest asked = CertificateRequest.parse(request.toPem());
            assertThat(asked.name()).isEqualTo("sensor-2");
            assertThat(asked.role()).isEqualTo(Role.SENSOR);

            byte[] certificate = authority.certify(asked, Duration.ofDays(30));
            Identity sensor = request.certified(certificate);

            assertThat(authority.trustFile().verifyCertificate(certificate, clock.instant()))
                    .isEqualTo(new Signer(sensor.keyId(), "sensor-2", Role.SENSOR));
            assertThat(asked.key()).isEqualTo(sensor.publicKey());
        }

        @Test
        void renewal_carriesTheOldKeysWord() throws Exception {
            Identity old = enrolled("sensor-2", Role.SENSOR);
            Path file = directory.resolve("next.pem");
            KeyRequest.create("sensor-2", Role.SENSOR).vouchedForBy(old).store(file, null);

            CertificateRequest asked =
                    CertificateRequest.parse(KeyRequest.load(file, KNOWN).toPem());

            assertThat(asked.crossSignature()).isEqualTo(old.crossSign(asked.key()));
            assertThat(asked.cosigningKey()).isNull();
        }

        @Test
        void notarysRequest_carriesItsSecondKey() throws Exception {
            Path second = directory.resolve("notary-mldsa44.pem");
            String publicKey = NotaryIdentity.createCosigningKey(second, "example.org/log", null);
            KeyRequest request = KeyRequest.create("notary", Role.NOTARY);
            assertThatThrownBy(() -> CertificateRequest.parse(request.toPem())).hasMessageContaining("ML-DSA-44");
            CertificateRequest asked =
                    CertificateRequest.parse(request.withCosigningKey(publicKey).toPem());

            Identity notary = request.certified(authority.certify(asked, Duration.ofDays(1)));

            NotaryKeys keys = NotaryIdentity.load(second, notary).keys();
            assertThat(keys.origin()).isEqualTo("example.org/log");
            assertThat(keys.ed25519()).isEqualTo(asked.key());
            assertThat(keys.mlDsa44()).isEqualTo(asked.cosigningKey());
        }

        @Test
        void ofOpenssl_isCertified() throws Exception {
            assumeOpenssl();
            Path key = directory.resolve("key.pem");
            Programs.output("openssl", "genpkey", "-algorithm", "ed25519", "-out", key.toString());

            CertificateRequest asked = CertificateRequest.parse(Programs.output(
                    "openssl", "req", "-new", "-key", key.toString(), "-subj", "/OU=operator/CN=night-shift"));

            assertThat(asked.role()).isEqualTo(Role.OPERATOR);
            assertThat(authority.certify(asked, Duration.ofDays(1))).isNotEmpty();
        }

        @Test
        void withAnotherKeysSignature_isRefused() throws Exception {
            assumeOpenssl();
            Path key = directory.resolve("key.pem");
            Path rsa = directory.resolve("rsa.pem");
            Programs.output("openssl", "genpkey", "-algorithm", "ed25519", "-out", key.toString());
            Programs.output("openssl", "genpkey", "-algorithm", "rsa", "-out", rsa.toString());

            assertThatThrownBy(() -> CertificateRequest.parse(Programs.output(
                            "openssl", "req", "-new", "-key", rsa.toString(), "-subj", "/OU=operator/CN=a")))
                    .isInstanceOf(UntrustedException.class);
            String pem = KeyRequest.create("a", Role.OPERATOR).toPem();
            byte[] der = Pem.decodeOne(pem, Pem.CERTIFICATE_REQUEST);
            der[der.length - 1] ^= 1;
            assertThatThrownBy(() -> CertificateRequest.parse(Pem.encode(Pem.CERTIFICATE_REQUEST, der)))
                    .isInstanceOf(UntrustedException.class);
        }

        @Test
        void withAnythingElseThanNameAndRole_isRefused() throws Exception {
            assumeOpenssl();
            Path key = directory.resolve("key.pem");
            Programs.output("openssl", "genpkey", "-algorithm", "ed25519", "-out", key.toString());
            for (String subject :
                    new String[] {"/OU=king/CN=a", "/CN=a", "/OU=sensor/CN=Jane Doe", "/OU=sensor/CN=a/C=DE"}) {
                assertThatThrownBy(() -> CertificateRequest.parse(
                                Programs.output("openssl", "req", "-new", "-key", key.toString(), "-subj", subject)))
                        .as(subject)
                        .isInstanceOf(UntrustedException.class);
            }
        }

        @Test
        void cutOffOrRubbish_isRefused() {
            String pem = KeyRequest.create("a", Role.OPERATOR).toPem();
            byte[] der = Pem.decodeOne(pem, Pem.CERTIFICATE_REQUEST);
            for (int length = 0; length < der.length; length += 5) {
                byte[] cut = java.util.Arrays.copyOf(der, length);
                assertThatThrownBy(() -> CertificateRequest.parse(Pem.encode(Pem.CERTIFICATE_REQUEST, cut)))
                        .isInstanceOf(UntrustedException.class);
            }
            assertThatThrownBy(() -> CertificateRequest.parse("x".repeat(CertificateRequest.MAX_LENGTH + 1)))
                    .isInstanceOf(UntrustedException.class);
        }

        @Test
        void certificateOfAnotherKey_isRefused() throws Exception {
            KeyRequest one = KeyRequest.create("a", Role.OPERATOR);
            byte[] other = authority.certify(
                    CertificateRequest.parse(
                            KeyRequest.create("a", Role.OPERATOR).toPem()),
                    Duration.ofDays(1));

            assertThatThrownBy(() -> one.certified(other)).hasMessageContaining("do not belong together");
        }

        @Test
        void waitingKey_isNoIdentityYet() throws Exception {
            Path file = directory.resolve("a.pem");
            KeyRequest.create("a", Role.OPERATOR).store(file, null);

            assertThatThrownBy(() -> Identity.load(file)).hasMessageContaining("key install");
            assertThat(CertificateFile.isIn(file)).isFalse();
        }
    }

    @Test
    void certificateFile_tellsWhatIsInIt() throws Exception {
        Identity sensor = enrolled("sensor-1", Role.SENSOR);
        Path whole = directory.resolve("whole.pem");
        Path alone = directory.resolve("alone.crt");
        sensor.store(whole, PASSPHRASE.toCharArray());
        CertificateFile.write(alone, sensor.certificate());

        CertificateFile read = CertificateFile.read(whole);
        assertThat(read.signer()).isEqualTo(new Signer(sensor.keyId(), "sensor-1", Role.SENSOR));
        assertThat(read.hasPrivateKey()).isTrue();
        assertThat(read.isProtected()).isTrue();
        assertThat(read.validUntil()).isAfter(clock.instant().plus(Duration.ofDays(29)));
        assertThat(CertificateFile.read(alone).hasPrivateKey()).isFalse();
        assertThat(CertificateFile.read(alone).der()).isEqualTo(sensor.certificate());
    }

    @Test
    void crossSignature_isTheOldKeysOverTheNew() {
        Identity old = enrolled("vault", Role.VAULT);
        Identity renewed = enrolled("vault", Role.VAULT);
        CustodianBody.KeyRotated rotated = new CustodianBody.KeyRotated(
                old.keyId(),
                renewed.publicKey(),
                Role.VAULT,
                clock.instant(),
                clock.instant(),
                old.crossSign(renewed.publicKey()));

        assertThat(rotated.isVouchedFor(old.publicKey())).isTrue();
        assertThat(rotated.isVouchedFor(renewed.publicKey())).isFalse();
    }
}
