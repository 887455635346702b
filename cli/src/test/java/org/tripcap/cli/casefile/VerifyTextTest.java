package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Pem;
import org.tripcap.capture.testing.Programs;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.capture.testing.StampAuthority;

/** Strangers check a bundle with the lines of its own VERIFY.txt: exactly these are run here, by a shell. */
class VerifyTextTest {
    @TempDir
    private Path temporary;

    private RecordedCase recorded;
    private BundledCase bundle;

    @BeforeAll
    static void requirePrograms() throws InterruptedException {
        assumeTrue(Programs.works("openssl", "version"), "openssl is not installed");
    }

    @BeforeEach
    void export() throws IOException {
        recorded = RecordedCase.sound(temporary.resolve("chains"));
        recorded.notarise();
        bundle = BundledCase.of(recorded, temporary.resolve("case"));
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    /** The indented lines of VERIFY.txt, run in the bundle's top directory: what they print. */
    private List<String> run() throws IOException, InterruptedException {
        String script = Files.readAllLines(bundle.file("VERIFY.txt")).stream()
                .filter(line -> line.startsWith("    "))
                .map(line -> line.substring(4))
                .collect(Collectors.joining("\n"));
        return run(script);
    }

    private List<String> run(String script) throws IOException, InterruptedException {
        Path output = temporary.resolve("output");
        Process shell = new ProcessBuilder("sh", "-c", script)
                .directory(bundle.directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    private static List<String> complaints(List<String> output) {
        return output.stream()
                .filter(line -> line.matches("(INVALID|UNTRUSTED|INCOMPLETE) .*"))
                .toList();
    }

    private void assertComplaint(String complaint) throws IOException, InterruptedException {
        assertThat(complaints(run())).contains(complaint);
    }

    @Test
    void soundBundle_hasNothingToComplainOf() throws Exception {
        List<String> output = run();

        assertThat(complaints(output)).isEmpty();
        assertThat(output)
                .anyMatch(line -> line.endsWith(" is sensor sensor-1"))
                .anyMatch(line -> line.endsWith(" is operator operator-1"))
                .noneMatch(line -> line.startsWith("no proof"))
                .noneMatch(line -> line.contains("not found") || line.contains("rror"));
        assertThat(output.getFirst()).endsWith("  data/VERIFY.txt");
    }

    @Test
    void soundBundle_listsItsCapturesWhereCapinfosIsInstalled() throws Exception {
        assumeTrue(Programs.works("capinfos", "--version"), "capinfos is not installed");

        assertThat(run()).anyMatch(line -> line.contains("segments/0003.pcapng") && line.contains("40"));
    }

    @Test
    void cosignedMessage_isTheOneThatTheNotarySigned() throws Exception {
        // Openssl before 3.5 cannot check it, but the lines still put the message together: the JDK checks that here.
        Path kept = Files.createDirectory(temporary.resolve("kept"));
        String script = Files.readAllLines(bundle.file("VERIFY.txt")).stream()
                .filter(line -> line.startsWith("    ") && !line.contains("rm -r"))
                .map(line -> line.substring(4).replace("T=$(mktemp -d)", "T=" + kept))
                .collect(Collectors.joining("\n"));
        run(script);
        byte[] key = Pem.decode(Files.readString(bundle.file("certificates/notary-1-ml-dsa-44.pem")), "PUBLIC KEY")
                .getFirst();
        PublicKey publicKey = KeyFactory.getInstance("ML-DSA-44").generatePublic(new X509EncodedKeySpec(key));
        Signature signature = Signature.getInstance("ML-DSA-44");
        signature.initVerify(publicKey);
        signature.update(Files.readAllBytes(kept.resolve("message")));

        assertThat(signature.verify(Files.readAllBytes(kept.resolve("pq")))).isTrue();
    }

    @Test
    void timeStamps_areCheckedAndTold() throws Exception {
        StampAuthority authority = new StampAuthority(RecordedCase.START.minus(Duration.ofDays(1)));
        recorded.trust = recorded.trust.withTimeStamping(authority.certificate());
        recorded.stamp(authority, RecordedCase.START.plusSeconds(60));
        bundle = BundledCase.of(recorded, temporary.resolve("stamped"));
        List<String> output = run();

        assertThat(complaints(output)).isEmpty();
        String checkpoint = "data/checkpoints/" + recorded.ledger.size() + ".txt";
        assertThat(output).contains(checkpoint + " existed at Mar  1 12:01:00 2026 GMT");

        String token = "timestamps/" + recorded.ledger.size() + ".tst";
        bundle.change(token, t -> BundledCase.flipped(t, t.length - 1));
        bundle.manifestAnew();
        assertThat(complaints(run())).containsExactly("INVALID data/" + token + ": time.stamp");
    }

    @Test
    void changedPacket_isFound() throws Exception {
        bundle.change("segments/0002.pcapng", b -> BundledCase.flipped(b, 4000));

        assertThat(complaints(run()))
                .contains(
                        "INVALID bag: a file differs from manifest-sha256.txt",
                        "INVALID data/segments/0002.pcapng: plain.commit");
    }

    @Test
    void changedPacketWithTheManifestMadeAnew_isFound() throws Exception {
        bundle.change("segments/0002.pcapng", b -> BundledCase.flipped(b, 4000));
        bundle.manifestAnew();

        assertThat(complaints(run())).containsExactly("INVALID data/segments/0002.pcapng: plain.commit");
    }

    @Test
    void changedStatement_isFound() throws Exception {
        bundle.changeText("segments/0002.json", t -> t.replace("\"packets\":40", "\"packets\":41"));
        bundle.manifestAnew();

        assertThat(complaints(run()))
                .contains("INVALID data/segments/0002.json: signature")
                .contains("INVALID data/segments/0002.proof: does not lead to the checkpoint's root");
    }

    @Test
    void statementTakenOut_isFound() throws Exception {
        for (String extension : List.of("json", "sig", "proof", "pcapng", "salt")) {
            bundle.delete("segments/0002." + extension);
        }
        bundle.manifestAnew();

        assertThat(complaints(run()))
                .containsExactly(
                        "INCOMPLETE actor " + recorded.sensor.keyId().substring(0, 16) + ": statement 2 is missing");
    }

    @Test
    void addedFile_isFound() throws Exception {
        Files.writeString(bundle.file("more.txt"), "x");

        assertComplaint("INVALID not in the manifest: data/more.txt");
    }

    @Test
    void certificateOfAStranger_isFound() throws Exception {
        try (RecordedCase other = RecordedCase.sound(temporary.resolve("other"))) {
            other.notarise();
            BundledCase theirs = BundledCase.of(other, temporary.resolve("theirs"));
            Files.copy(
                    theirs.file("certificates/root.pem"),
                    bundle.file("certificates/root.pem"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        bundle.manifestAnew();

        assertComplaint("UNTRUSTED data/certificates/" + recorded.sensor.keyId() + ".pem: certificate.root");
    }

    @Test
    void changedCheckpoint_isFound() throws Exception {
        bundle.changeText("checkpoints/7.txt", t -> t.replaceFirst("\n7\n", "\n8\n"));
        bundle.manifestAnew();

        assertThat(complaints(run()))
                .contains("INVALID data/checkpoints/7.txt: Ed25519 signature")
                .contains("INVALID data/segments/0001.proof: not under a checkpoint of this bundle");
    }

    @Test
    void proofOfAnotherStatement_isFound() throws Exception {
        Files.copy(
                bundle.file("segments/0001.proof"),
                bundle.file("segments/0002.proof"),
                StandardCopyOption.REPLACE_EXISTING);
        bundle.manifestAnew();

        assertThat(complaints(run()))
                .containsExactly("INVALID data/segments/0002.proof: does not lead to the checkpoint's root");
    }
}
