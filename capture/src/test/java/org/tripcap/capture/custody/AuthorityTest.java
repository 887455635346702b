package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.ManualClock;

class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(NOW);
    private final Authority authority = Authority.create(clock);

    @Test
    void enrol_certifiesPseudonymRoleAndKey() throws Exception {
        Identity sensor = authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(30));

        Signer signer = authority.trustFile().verifyCertificate(sensor.certificate(), NOW);

        assertThat(signer).isEqualTo(new Signer(sensor.keyId(), "sensor-1", Role.SENSOR));
        assertThat(sensor.keyId())
                .isEqualTo(Digest.of(sensor.publicKey().info()).hex());
    }

    @Test
    void enrol_withANameThatIsNoPseudonym_isRefused() {
        for (String name : List.of("", "Jane Doe", "sensor_1", "-a", "a-", "x".repeat(64), "ü", "192.0.2.1")) {
            assertThatThrownBy(() -> authority.enrol(name, Role.SENSOR, Duration.ofDays(1)))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> authority.enrol("a", Role.SENSOR, Duration.ZERO))
                .hasMessageContaining("validity");
    }

    @Test
    void enrol_beyondTheRoot_isCutToTheRoot() throws Exception {
        Identity sensor = authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(100 * 365));
        TrustFile trust = authority.trustFile();
        Instant end = NOW.plus(Authority.ROOT_VALIDITY);

        assertThat(trust.verifyCertificate(sensor.certificate(), end.minusSeconds(600))
                        .name())
                .isEqualTo("sensor-1");
        assertThatThrownBy(() -> trust.verifyCertificate(sensor.certificate(), end))
                .isInstanceOfSatisfying(
                        UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.VALIDITY));
    }

    @Test
    void identity_storedAndLoaded_signsTheSame() throws Exception {
        Identity sensor = authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(30));
        Path file = directory.resolve("keys").resolve("sensor.pem");

        sensor.store(file);
        Identity loaded = Identity.load(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        byte[] bytes = "evidence".getBytes(StandardCharsets.US_ASCII);
        assertThat(loaded.sign(bytes)).isEqualTo(sensor.sign(bytes));
        assertThat(loaded).hasToString("Identity[sensor-1, sensor, " + sensor.keyId() + "]");
    }

    @Test
    void identity_readableByOthers_isRefusedWithTheCommandThatHelps() throws Exception {
        Path file = directory.resolve("sensor.pem");
        authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(30)).store(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> Identity.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void identity_withAnotherKey_isRefused() throws Exception {
        Path one = directory.resolve("one.pem");
        Path two = directory.resolve("two.pem");
        authority.enrol("one", Role.SENSOR, Duration.ofDays(30)).store(one);
        authority.enrol("two", Role.SENSOR, Duration.ofDays(30)).store(two);
        String mixed = Files.readString(one).substring(0, Files.readString(one).indexOf("-----BEGIN CERT"))
                + Files.readString(two).substring(Files.readString(two).indexOf("-----BEGIN CERT"));
        Files.writeString(one, mixed);

        assertThatThrownBy(() -> Identity.load(one)).hasMessageContaining("do not belong together");
        Files.writeString(one, "no key at all");
        assertThatThrownBy(() -> Identity.load(one)).isInstanceOf(IOException.class);
    }

    @Test
    void authority_storedAndLoaded_enrolsUnderTheSameRoot() throws Exception {
        Path file = directory.resolve("authority.pem");
        authority.store(file);

        Identity sensor = Authority.load(file, clock).enrol("sensor-1", Role.SENSOR, Duration.ofDays(1));

        assertThat(authority
                        .trustFile()
                        .verifyCertificate(sensor.certificate(), NOW)
                        .role())
                .isEqualTo(Role.SENSOR);
        assertThatThrownBy(() -> Identity.load(file)).hasMessageContaining("no identity");
    }

    @Test
    void openssl_acceptsCertificatesAndSignatures() throws Exception {
        Authority now = Authority.create(InstantSource.system());
        Identity sensor = now.enrol("sensor-1", Role.SENSOR, Duration.ofDays(1));
        Signed signed = sensor.sign("{\"v\":1}".getBytes(StandardCharsets.US_ASCII));
        Path root = write("root.pem", Pem.encode(Pem.CERTIFICATE, now.root()));
        Path leaf = write("leaf.pem", Pem.encode(Pem.CERTIFICATE, signed.certificate()));
        Path bytes = Files.write(directory.resolve("statement"), signed.bytes());
        Path signature = Files.write(directory.resolve("signature"), signed.signature());

        assertThat(openssl("verify", "-x509_strict", "-check_ss_sig", "-CAfile", root.toString(), leaf.toString()))
                .contains("OK");
        String subject = openssl("x509", "-in", leaf.toString(), "-noout", "-subject");
        assertThat(subject.replace(" ", "")).contains("OU=sensor").contains("CN=sensor-1");
        Path key = write("key.pem", openssl("x509", "-in", leaf.toString(), "-noout", "-pubkey"));
        assertThat(openssl(
                        "pkeyutl",
                        "-verify",
                        "-rawin",
                        "-pubin",
                        "-inkey",
                        key.toString(),
                        "-in",
                        bytes.toString(),
                        "-sigfile",
                        signature.toString()))
                .contains("Verified Successfully");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    /** Runs openssl and gives what it printed; fails the test when it fails. */
    private static String openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("openssl %s: %s", List.of(arguments), output)
                .isZero();
        return output;
    }
}
