package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Pem;
import org.tripcap.capture.testing.Programs;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.capture.testing.StampAuthority;

/** Strangers check a bundle with the lines of its own VERIFY.txt: exactly these are run here, by a shell. */
class VerifyTextTest {
    /** A shell in which lines are typed, and that replaces words that begin with '!'. */
    private static final List<String> PROMPT = List.of("bash", "-o", "history", "-o", "histexpand", "-s");

    /** What a shell runs that takes it for a number. */
    private static final String COMMAND = "BASH_VERSINFO[$(touch canary)0]";

    @TempDir
    private Path temporary;

    private final Map<String, String> environment = new HashMap<>(Map.of("HISTFILE", "/dev/null"));
    private RecordedCase recorded;
    private BundledCase bundle;

    @BeforeAll
    static void requirePrograms() throws InterruptedException {
        assumeTrue(Programs.works("openssl", "version"), "openssl is not installed");
        assumeTrue(Programs.works("bash", "-c", "true"), "bash is not installed");
        assumeTrue(Programs.works("dash", "-c", "true"), "dash is not installed");
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

    /** The indented lines of VERIFY.txt, run in the bundle's top directory by bash and by dash: what the latter prints. */
    private List<String> run() throws IOException, InterruptedException {
        return run(lines());
    }

    private String lines() throws IOException {
        return Files.readAllLines(bundle.file("VERIFY.txt")).stream()
                .filter(line -> line.startsWith("    "))
                .map(line -> line.substring(4) + "\n")
                .collect(Collectors.joining());
    }

    private List<String> run(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(temporary.resolve("script"), script);
        List<String> typed = run(PROMPT, Redirect.from(file.toFile()));
        List<String> printed = run(List.of("dash", file.toString()), Redirect.from(new File("/dev/null")));
        assertThat(complaints(typed)).as("what bash complains of").isEqualTo(complaints(printed));
        return printed;
    }

    private List<String> run(List<String> shell, Redirect input) throws IOException, InterruptedException {
        Path output = temporary.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(shell);
        builder.environment().putAll(environment);
        Process running = builder.directory(bundle.directory.toFile())
                .redirectInput(input)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(canary()).as("what the bundle has %s run", shell).doesNotExist();
        return Files.readAllLines(output, StandardCharsets.ISO_8859_1);
    }

    /** Where hostile contents want a file made: in the directory that the lines are run in, since names hold no slash. */
    private Path canary() {
        return bundle.directory.resolve("canary");
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
        run(lines().replace("T=$(mktemp -d)", "T=" + kept).replace("rm -r", ": "));
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
        assertStrangerIsFound();
    }

    private void assertStrangerIsFound() throws Exception {
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

    @ParameterizedTest
    @ValueSource(strings = {COMMAND, "08", "seven", ""})
    void checkpointOfNoSize_isFoundAndTheStepsGoOn(String size) throws Exception {
        bundle.changeText(
                "checkpoints/7.txt", t -> t.replaceFirst("\n7\n", "\n" + Matcher.quoteReplacement(size) + "\n"));
        bundle.manifestAnew();

        assertThat(complaints(run()))
                .contains("INVALID data/checkpoints/7.txt: its size or time is no number")
                .contains("INVALID data/segments/0003.proof: not under a checkpoint of this bundle");
    }

    @ParameterizedTest
    @ValueSource(strings = {COMMAND, "08", "", "1\nindex 1", "7", "99999999999999999999"})
    void proofOfNoIndex_isFoundAndTheStepsGoOn(String index) throws Exception {
        changeProof("\nindex \\d+\n", "\nindex " + index + "\n");

        assertThat(complaints(run()))
                .containsExactly(
                        "INVALID data/segments/0001.proof: its index is no number below the checkpoint's size",
                        "INVALID data/segments/0002.proof: does not lead to the checkpoint's root");
    }

    @ParameterizedTest
    @ValueSource(strings = {COMMAND, "../VERIFY"})
    void proofUnderACheckpointOfNoSize_isFoundAndTheStepsGoOn(String size) throws Exception {
        changeProof("\n7\n", "\n" + size + "\n");

        assertThat(complaints(run()))
                .containsExactly(
                        "INVALID data/segments/0001.proof: its index is no number below the checkpoint's size",
                        "INVALID data/segments/0002.proof: does not lead to the checkpoint's root");
    }

    /** Changes the first segment's proof, and puts the third's in the second's place for a complaint that comes later. */
    private void changeProof(String regex, String replacement) throws IOException {
        bundle.changeText("segments/0001.proof", t -> t.replaceFirst(regex, Matcher.quoteReplacement(replacement)));
        Files.copy(
                bundle.file("segments/0003.proof"),
                bundle.file("segments/0002.proof"),
                StandardCopyOption.REPLACE_EXISTING);
        bundle.manifestAnew();
    }

    /** A name is no part of any command: sed takes what follows '|' for one, and '1e' for the shell's. */
    @ParameterizedTest
    @ValueSource(strings = {"7|;1e touch canary;#", "7\n1e touch canary\n#", "$(touch canary)"})
    void timeStampWithACommandForAName_isFound(String name) throws Exception {
        StampAuthority authority = new StampAuthority(RecordedCase.START.minus(Duration.ofDays(1)));
        recorded.trust = recorded.trust.withTimeStamping(authority.certificate());
        recorded.stamp(authority, RecordedCase.START.plusSeconds(60));
        bundle = BundledCase.of(recorded, temporary.resolve("stamped"));
        Files.copy(
                bundle.file("timestamps/" + recorded.ledger.size() + ".tst"),
                bundle.file("timestamps/" + name + ".tst"));
        bundle.manifestAnew();

        assertThat(complaints(run()))
                .anyMatch(line -> line.startsWith("INVALID name or kind of file: ./data/timestamps/" + name.charAt(0)))
                .anyMatch(line -> line.startsWith("INVALID data/timestamps/") && line.endsWith(": time.stamp"));
    }

    /** What a terminal obeys could take a complaint off the screen, or write that all is well. */
    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2J", "\\033[2J", "x\ny"})
    void namesThatATerminalObeys_areFoundAndNotPrinted(String name) throws Exception {
        for (String extension : List.of("json", "sig", "pcapng", "salt", "proof")) {
            Files.copy(bundle.file("segments/0002." + extension), bundle.file("segments/" + name + "." + extension));
        }
        Files.delete(bundle.file("segments/" + name + ".pcapng"));
        List<String> output = run();

        assertThat(complaints(output))
                .anyMatch(line -> line.startsWith("INVALID name or kind of file: ./data/segments/"));
        assertThat(String.join("\n", output)).doesNotContain("\u001b").doesNotContain("\r");
    }

    @Test
    void link_isFound() throws Exception {
        Files.createSymbolicLink(bundle.file("segments/0009.pcapng"), bundle.file("segments/0001.pcapng"));

        assertComplaint("INVALID name or kind of file: ./data/segments/0009.pcapng");
    }

    /** What is typed after the step must not be taken for the file that the manifest lists. */
    @Test
    void standardInputInTheManifest_isFound() throws Exception {
        Path manifest = bundle.directory.resolve("manifest-sha256.txt");
        Files.writeString(manifest, Files.readString(manifest) + "0".repeat(64) + "  -\n");

        assertComplaint("INVALID bag: a file differs from manifest-sha256.txt");
        assertThat(run()).anyMatch(line -> line.endsWith(" is sensor sensor-1"));
    }

    @Test
    void fileThatTheManifestListsWithoutADigest_isFound() throws Exception {
        Files.writeString(bundle.file("more.txt"), "x");
        Path manifest = bundle.directory.resolve("manifest-sha256.txt");
        Files.writeString(manifest, Files.readString(manifest) + "abc  data/more.txt\n");

        assertComplaint("INVALID bag: a file differs from manifest-sha256.txt");
    }

    /** A statement that names no actor must not choose the key that it is checked with. */
    @Test
    void statementThatNamesAFileInsteadOfAKey_isFound() throws Exception {
        KeyPair enemy = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.writeString(
                bundle.file("enemy.pub"),
                Pem.encode(Pem.PUBLIC_KEY, enemy.getPublic().getEncoded()));
        byte[] text = "../../proc/self/cwd/data/enemy".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(enemy.getPrivate());
        signature.update(text);
        Files.write(bundle.file("statements/0099.json"), text);
        Files.write(bundle.file("statements/0099.sig"), signature.sign());
        bundle.manifestAnew();

        assertThat(complaints(run()))
                .contains(
                        "INVALID data/statements/0099.json: signature",
                        "INVALID data/statements/0099.json: names no actor or no number of its own");
    }

    /** Whom the host believes for the web is nobody to believe here. */
    @Test
    void certificateOfAnAuthorityOfTheHost_isFound() throws Exception {
        Path host = Files.createDirectory(temporary.resolve("host"));
        Files.copy(bundle.file("certificates/root.pem"), host.resolve("root.pem"));
        assertThat(Programs.works("openssl", "rehash", host.toString())).isTrue();
        environment.put("SSL_CERT_DIR", host.toString());

        assertStrangerIsFound();
    }
}
