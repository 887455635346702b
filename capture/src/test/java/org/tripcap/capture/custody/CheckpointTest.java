package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.testing.ManualClock;

class CheckpointTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ORIGIN = "tripcap.example/ledger";

    @TempDir
    Path directory;

    private final Authority authority = Authority.create(new ManualClock(NOW));
    private final Identity identity = authority.enrol("notary-1", Role.NOTARY, Duration.ofDays(30));
    private final NotaryIdentity notary = NotaryIdentity.create(identity, ORIGIN);
    private final Checkpoint checkpoint = new Checkpoint(ORIGIN, 42, Digest.parse("0b".repeat(32)));
    private final String note = new String(checkpoint.sign(notary, NOW.plusNanos(5)), StandardCharsets.UTF_8);

    @Test
    void signed_verifiesAndTellsWhenItWasCosigned() throws Exception {
        SignedCheckpoint signed = SignedCheckpoint.parse(utf8(note));

        assertThat(signed.checkpoint()).isEqualTo(checkpoint);
        assertThat(signed.verify(List.of(notary.keys()))).isEqualTo(NOW);
        assertThat(note)
                .startsWith(
                        "tripcap.example/ledger\n42\nCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCws=\n\n\u2014 tripcap.example/ledger ");
    }

    @Test
    void ed25519Line_isASignedNotesSignature() throws Exception {
        byte[] line = Base64.getDecoder().decode(note.split("\n", -1)[4].split(" ", -1)[2]);
        byte[] key = notary.keys().ed25519().raw();
        byte[] id = Digest.of(utf8(ORIGIN), new byte[] {'\n', 1}, key).value();

        assertThat(Arrays.copyOf(line, 4)).isEqualTo(Arrays.copyOf(id, 4));
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(notary.keys().ed25519().publicKey());
        ed25519.update(utf8(note.substring(0, note.indexOf("\n\n") + 1)));
        assertThat(ed25519.verify(Arrays.copyOfRange(line, 4, line.length))).isTrue();
        assertThat(notary.keys().verifierKeys().getFirst())
                .isEqualTo(ORIGIN + "+" + HexFormat.of().formatHex(id, 0, 4) + "+"
                        + Base64.getEncoder().encodeToString(concat(new byte[] {1}, key)));
    }

    @Test
    void mlDsaLine_signsTheCosignedMessageOfTheWholeTree() throws Exception {
        byte[] line = Base64.getDecoder().decode(note.split("\n", -1)[5].split(" ", -1)[2]);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(message)) {
            out.write("subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII));
            out.writeByte(ORIGIN.length());
            out.writeBytes(ORIGIN);
            out.writeLong(NOW.getEpochSecond());
            out.writeByte(ORIGIN.length());
            out.writeBytes(ORIGIN);
            out.writeLong(0);
            out.writeLong(42);
            out.write(checkpoint.root().value());
        }
        byte[] id = Digest.of(utf8(ORIGIN), new byte[] {'\n', 6}, notary.keys().mlDsa44())
                .value();

        assertThat(Arrays.copyOf(line, 4)).isEqualTo(Arrays.copyOf(id, 4));
        assertThat(line).hasSize(4 + 8 + 2420);
        assertThat(CheckpointSignatures.mlDsa44Valid(
                        notary.keys(), message.toByteArray(), Arrays.copyOfRange(line, 12, line.length)))
                .isTrue();
    }

    @Test
    void changedSizeOrRoot_refusesTheSignature() {
        assertReason(note.replace("\n42\n", "\n43\n"), Reason.SIGNATURE);
        assertReason(note.replace("\nCwsL", "\nDwsL"), Reason.SIGNATURE);
    }

    @Test
    void strippedLine_isAgainstThePolicy() {
        String[] lines = note.split("\n", -1);

        assertReason(note.replace(lines[5] + "\n", ""), Reason.SIGNATURE);
        assertThatThrownBy(() -> SignedCheckpoint.parse(utf8(note.replace(lines[5] + "\n", "")))
                        .verify(List.of(notary.keys())))
                .hasMessageContaining("ML-DSA-44");
        assertReason(note.replace(lines[4] + "\n", ""), Reason.SIGNATURE);
    }

    @Test
    void linesOfUnknownKeys_arePassedOver() throws Exception {
        String more = note + "\u2014 witness.example/w1 " + Base64.getEncoder().encodeToString(new byte[76]) + "\n";

        assertThat(SignedCheckpoint.parse(utf8(more)).verify(List.of(notary.keys())))
                .isEqualTo(NOW);
    }

    @Test
    void anotherNotary_isUntrusted() {
        NotaryIdentity stranger = NotaryIdentity.create(identity, ORIGIN);
        NotaryIdentity elsewhere = NotaryIdentity.create(identity, "tripcap.example/other");

        assertThatThrownBy(() -> SignedCheckpoint.parse(utf8(note)).verify(List.of(elsewhere.keys())))
                .isInstanceOfSatisfying(
                        UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ROOT));
        assertThatThrownBy(() -> SignedCheckpoint.parse(utf8(note)).verify(List.of(stranger.keys())))
                .isInstanceOf(UntrustedException.class);
        assertThatThrownBy(() -> checkpoint.sign(elsewhere, NOW)).hasMessageContaining("signs no checkpoint of");
        assertThatThrownBy(() ->
                        NotaryIdentity.create(authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(1)), ORIGIN))
                .hasMessageContaining("role notary");
    }

    @Test
    void rotatedKeys_verifyWithEither() throws Exception {
        NotaryIdentity successor = NotaryIdentity.create(identity, ORIGIN);

        assertThat(SignedCheckpoint.parse(utf8(note)).verify(List.of(successor.keys(), notary.keys())))
                .isEqualTo(NOW);
    }

    @Test
    void everyOtherSpelling_isMalformed() {
        for (String other : List.of(
                note.replace("\n", "\r\n"),
                note.replace("\n42\n", "\n042\n"),
                note.replace("\n42\n", "\n-42\n"),
                note.replace("\n42\n", "\n9007199254740992\n"),
                note.replace("\n42\n", "\n99999999999999999999999\n"),
                note.replace("\n42\n", "\n\n"),
                note.replace("Cws=\n", "Cwt=\n"),
                note.replace("Cws=\n", "Cws\n"),
                note.replace("\n\n", "\nextension\n\n"),
                note.replace("\n\n", "\n"),
                note.replace(ORIGIN + "\n42", "tripcap example\n42"),
                note.substring(0, note.length() - 1),
                note.substring(0, note.indexOf("\n\n") + 2),
                note.replace("\u2014", "-"),
                note + "\n",
                note + "x",
                note + "\u2014 w AAAAAAA=\n".repeat(20),
                "x".repeat(70_000),
                "")) {
            assertThatThrownBy(() -> SignedCheckpoint.parse(utf8(other)))
                    .as(other)
                    .isInstanceOf(MalformedException.class);
        }
        byte[] bytes = utf8(note);
        bytes[0] = (byte) 0xFF;
        assertThatThrownBy(() -> SignedCheckpoint.parse(bytes)).hasMessageContaining("UTF-8");
    }

    @Test
    void storedAndLoaded_signsForTheSameKeys() throws Exception {
        Path file = directory.resolve("notary.pem");
        notary.store(file);

        NotaryIdentity loaded = NotaryIdentity.load(file, identity);

        assertThat(loaded.keys()).isEqualTo(notary.keys());
        assertThat(SignedCheckpoint.parse(checkpoint.sign(loaded, NOW)).verify(List.of(notary.keys())))
                .isEqualTo(NOW);
    }

    @Test
    void loadedWithAStrangersPublicKey_isRefused() throws Exception {
        Path file = directory.resolve("notary.pem");
        notary.store(file);
        String text = Files.readString(file);
        NotaryIdentity.create(identity, ORIGIN).store(file);
        String other = Files.readString(file);
        Files.writeString(
                file,
                text.substring(0, text.indexOf("-----BEGIN PUBLIC"))
                        + other.substring(other.indexOf("-----BEGIN PUBLIC")));

        assertThatThrownBy(() -> NotaryIdentity.load(file, identity))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("do not belong together");
    }

    private void assertReason(String changed, Reason reason) {
        assertThatThrownBy(() -> SignedCheckpoint.parse(utf8(changed)).verify(List.of(notary.keys())))
                .isInstanceOfSatisfying(
                        UntrustedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
