package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.ManualClock;

class TrustFileTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final byte[] BYTES = "evidence".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final Authority authority = Authority.create(new ManualClock(NOW));
    private final Identity sensor = authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(30));
    private final TrustFile trust = authority.trustFile();

    @Test
    void verify_soundSignature_namesTheSigner() throws Exception {
        assertThat(trust.verify(sensor.sign(BYTES), NOW).name()).isEqualTo("sensor-1");
    }

    @Test
    void verify_changedBytes_refusesTheSignature() {
        Signed signed = sensor.sign(BYTES);
        byte[] changed = BYTES.clone();
        changed[0] ^= 1;

        assertReason(new Signed(changed, signed.signature(), signed.certificate()), NOW, Reason.SIGNATURE);
        byte[] signature = signed.signature();
        signature[10] ^= 1;
        assertReason(new Signed(BYTES, signature, signed.certificate()), NOW, Reason.SIGNATURE);
    }

    @Test
    void verify_strangersCertificate_refusesTheRoot() {
        Identity stranger = Authority.create(new ManualClock(NOW)).enrol("sensor-1", Role.SENSOR, Duration.ofDays(30));

        assertReason(stranger.sign(BYTES), NOW, Reason.ROOT);
    }

    @Test
    void verify_outsideTheCertificatesTime_isRefused() {
        assertReason(sensor.sign(BYTES), NOW.minusSeconds(3600), Reason.VALIDITY);
        assertReason(sensor.sign(BYTES), NOW.plus(Duration.ofDays(31)), Reason.VALIDITY);
    }

    @Test
    void verify_atOrAfterRevocation_isRefused_andBeforeNot() throws Exception {
        TrustFile revoked =
                trust.withRevocation(new TrustFile.Revocation(sensor.keyId(), RevocationReason.COMPROMISED, NOW));

        assertThatThrownBy(() -> revoked.verify(sensor.sign(BYTES), NOW))
                .isInstanceOfSatisfying(
                        UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REVOKED));
        assertThat(revoked.verify(sensor.sign(BYTES), NOW.minusNanos(1)).name()).isEqualTo("sensor-1");
        assertThat(revoked.withoutRevocations().verify(sensor.sign(BYTES), NOW).name())
                .isEqualTo("sensor-1");
    }

    @Test
    void verify_bytesAfterTheCertificate_areRefused() {
        byte[] longer = Arrays.copyOf(sensor.certificate(), sensor.certificate().length + 1);

        assertReason(new Signed(BYTES, sensor.sign(BYTES).signature(), longer), NOW, Reason.CERTIFICATE);
    }

    @Test
    void verify_rootAsAnActor_isRefused() {
        assertReason(new Signed(BYTES, sensor.sign(BYTES).signature(), authority.root()), NOW, Reason.CERTIFICATE);
    }

    /** A library that throws at such bytes would stop whoever reads the ledger. */
    @ParameterizedTest
    @ValueSource(strings = {"sensor-1", "sensor"})
    void verify_subjectThatIsNoText_isRefused(String text) {
        String der = new String(sensor.certificate(), StandardCharsets.ISO_8859_1);
        int at = text.equals("sensor") ? der.indexOf(text) : der.lastIndexOf(text);
        byte[] changed = sensor.certificate();
        changed[at] = (byte) 0xff;

        assertReason(new Signed(BYTES, sensor.sign(BYTES).signature(), changed), NOW, Reason.CERTIFICATE);
    }

    @Test
    void verify_weakerAlgorithm_isRefused() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        byte[] rsa = TestCertificates.selfSigned(pair, "SHA1withRSA", NOW);

        assertReason(new Signed(BYTES, sensor.sign(BYTES).signature(), rsa), NOW, Reason.CERTIFICATE);
    }

    @Test
    void storedAndLoaded_trustsTheSame() throws Exception {
        NotaryIdentity notary = NotaryIdentity.create(
                authority.enrol("notary-1", Role.NOTARY, Duration.ofDays(30)), "tripcap.example/ledger");
        Digest verifyText = Digest.of(BYTES);
        Path file = directory.resolve("trust.json");

        trust.withRevocation(new TrustFile.Revocation(sensor.keyId(), RevocationReason.CEASED, NOW))
                .withNotary(notary.keys())
                .withVerifyText(verifyText)
                .withRoot(Authority.create(new ManualClock(NOW)).root())
                .store(file);
        TrustFile loaded = TrustFile.load(file);

        assertThat(loaded.roots()).hasSize(2);
        assertThat(loaded.roots().getFirst()).isEqualTo(authority.root());
        assertThat(loaded.revocations())
                .singleElement()
                .satisfies(r -> assertThat(r.keyId()).isEqualTo(sensor.keyId()));
        assertThat(loaded.notaries()).containsExactly(notary.keys());
        assertThat(loaded.verifyTexts()).containsExactly(verifyText);
    }

    @Test
    void storedAndLoaded_namesTheTextsOfEarlierBundlesToo() throws Exception {
        Digest first = Digest.of(BYTES);
        Digest second = Digest.of(new byte[1]);
        Path file = directory.resolve("trust.json");

        trust.withVerifyText(first).withVerifyText(second).store(file);
        assertThat(TrustFile.load(file).verifyTexts()).containsExactly(second, first);

        TrustFile.load(file).withVerifyText(first).withVerifyText(first).store(file);
        assertThat(TrustFile.load(file).verifyTexts()).containsExactly(first, second);
    }

    @Test
    void load_malformed_namesFileAndField() throws Exception {
        Path file = directory.resolve("trust.json");
        trust.store(file);
        String sound = Files.readString(file);

        assertRefused(file, sound.replace("\"revocations\"", "\"revoked\""), "unknown field 'revoked'", "revocations");
        assertRefused(file, sound + "{}", "trust file", "trust file");
        assertRefused(file, "{\"v\":1,\"v\":1}", "Duplicate", "trust file");
        assertRefused(file, sound.replaceFirst("MI[A-Za-z0-9+/]{20}", "MIIB"), "roots", "CERTIFICATE");
    }

    private static void assertRefused(Path file, String text, String either, String or) throws IOException {
        Files.writeString(file, text);
        assertThatThrownBy(() -> TrustFile.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).containsAnyOf(either, or));
    }

    private void assertReason(Signed signed, Instant at, Reason reason) {
        assertThatThrownBy(() -> trust.verify(signed, at))
                .isInstanceOfSatisfying(
                        UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
