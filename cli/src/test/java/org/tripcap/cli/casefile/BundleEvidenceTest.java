package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.RecordedCase;

class BundleEvidenceTest {
    @TempDir
    private Path temporary;

    private RecordedCase recorded;
    private BundledCase bundle;

    @BeforeEach
    void export() throws IOException {
        recorded = RecordedCase.sound(temporary.resolve("chains"));
        recorded.notarise();
        recorded.clock.advance(Duration.ofMinutes(2));
        recorded.state(
                recorded.vault,
                new Body.EvidenceAccessed(
                        List.of(new SegmentRange(recorded.sensor.keyId(), 1, 3)),
                        Purpose.EXPORT,
                        recorded.investigator.keyId(),
                        Digest.of(),
                        3,
                        3));
        recorded.notarise();
        bundle = BundledCase.of(recorded, temporary.resolve("case"));
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private static void assertFinding(VerificationReport report, Severity severity, String check, String place) {
        assertThat(report.findings())
                .as("%s", report.findings())
                .anySatisfy(f -> assertThat(List.of(f.severity(), f.check(), f.place()))
                        .isEqualTo(List.of(severity, check, place)));
    }

    @Test
    void soundBundle_isValidWithNothingButTheCheckpointToNote() throws IOException {
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(report.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("complete up to size 8"));
        assertThat(report.segments()).isEqualTo(3);
        assertThat(report.packets()).isEqualTo(120);
    }

    @Test
    void soundBundle_hasAProofBesideEachStatementAndBothCheckpoints() {
        for (String name : List.of(
                "segments/0001.proof",
                "segments/0003.proof",
                "statements/0001-incident-opened.proof",
                "statements/0005-evidence-accessed.proof",
                "checkpoints/7.txt",
                "checkpoints/7.consistency",
                "checkpoints/8.txt")) {
            assertThat(bundle.file(name)).exists();
        }
    }

    @Test
    void soundBundleThatWasExportedAgain_isValid() throws IOException {
        Path again = temporary.resolve("again");
        CaseBundle.write(
                again,
                BundleEvidence.open(bundle.directory, bundle.trust),
                bundle.trust,
                recorded.keys(),
                BundleContents.WHOLE,
                recorded.clock);

        assertThat(Files.readString(again.resolve("manifest-sha256.txt")))
                .isEqualTo(Files.readString(bundle.directory.resolve("manifest-sha256.txt")));
    }

    @Test
    void changedPacket_isInvalidAtItsFile() throws IOException {
        bundle.change("segments/0002.pcapng", b -> BundledCase.flipped(b, 4000));
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "plain.commit", "data/segments/0002.pcapng");
        assertFinding(report, Severity.INVALID, "bag.sha256", "data/segments/0002.pcapng");
    }

    @Test
    void changedSalt_isInvalid() throws IOException {
        bundle.change("segments/0002.salt", b -> BundledCase.flipped(b, 3));
        bundle.manifestAnew();

        assertFinding(bundle.verify(), Severity.INVALID, "plain.commit", "data/segments/0002.pcapng");
    }

    @Test
    void missingProof_isIncompleteAtTheStatement() throws IOException {
        bundle.delete("segments/0002.proof");
        bundle.manifestAnew();
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.findings().getFirst().check()).isEqualTo("ledger.leaf");
        assertThat(report.findings().getFirst().seq()).isEqualTo(2);
    }

    @Test
    void missingConsistencyProof_isIncomplete() throws IOException {
        bundle.delete("checkpoints/7.consistency");
        bundle.manifestAnew();
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.findings().getFirst().check()).isEqualTo("checkpoint.consistency");
    }

    @Test
    void proofOfAnotherStatement_isInvalid() throws IOException {
        Files.copy(
                bundle.file("segments/0001.proof"),
                bundle.file("segments/0002.proof"),
                StandardCopyOption.REPLACE_EXISTING);
        bundle.manifestAnew();
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.findings().getFirst().check()).isEqualTo("ledger.proof");
        assertThat(report.findings().getFirst().seq()).isEqualTo(2);
    }

    @Test
    void changedVerifyText_isUntrusted() throws IOException {
        bundle.changeText("VERIFY.txt", t -> t + "\n    rm -rf /\n");
        bundle.manifestAnew();
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.UNTRUSTED);
        assertFinding(report, Severity.UNTRUSTED, "verify.txt", "data/VERIFY.txt");
    }

    @Test
    void signatureTakenAway_isIncomplete_andCutOneInvalid() throws IOException {
        bundle.delete("statements/0003-incident-closed.sig");
        bundle.manifestAnew();
        assertFinding(bundle.verify(), Severity.INCOMPLETE, "signature", "data/statements/0003-incident-closed.json");

        bundle.change("segments/0001.sig", b -> Arrays.copyOf(b, 63));
        bundle.manifestAnew();
        assertFinding(bundle.verify(), Severity.INVALID, "signature", "data/segments/0001.json");
    }

    @Test
    void certificateTakenAway_isIncomplete() throws IOException {
        bundle.delete("certificates/" + recorded.vault.keyId() + ".pem");
        bundle.manifestAnew();
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertFinding(report, Severity.INCOMPLETE, "certificate", "data/statements/0005-evidence-accessed.json");
    }

    /** What an enemy may put into a directory that looks like a bundle. */
    @Nested
    class HostileBag {
        private void assertInvalid(String check, String place) throws IOException {
            VerificationReport report = bundle.verify();
            assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
            assertFinding(report, Severity.INVALID, check, place);
        }

        private void listed(String name) throws IOException {
            Path manifest = bundle.directory.resolve("manifest-sha256.txt");
            Files.writeString(manifest, Files.readString(manifest) + Digest.of().hex() + "  " + name + "\n");
        }

        @Test
        void namesThatLeadOut_areInvalid() throws IOException {
            for (String name : List.of(
                    "data/../../secret", "/etc/passwd", "data/./x", "data//x", "data/..", "../data/x", "data/a\\b")) {
                bundle.manifestAnew();
                listed(name);

                assertInvalid("bag.name", "manifest-sha256.txt");
            }
        }

        @Test
        void symbolicLink_isInvalidAndNotFollowed() throws IOException {
            Path secret = Files.writeString(temporary.resolve("secret"), "not yours");
            Files.delete(bundle.file("LIMITS.txt"));
            Files.createSymbolicLink(bundle.file("LIMITS.txt"), secret);

            assertInvalid("bag.unlisted", "data/LIMITS.txt");
        }

        @Test
        void symbolicLinkToADirectory_isInvalidAndNotFollowed() throws IOException {
            Path elsewhere = temporary.resolve("elsewhere");
            Files.move(bundle.file("segments"), elsewhere);
            Files.createSymbolicLink(bundle.file("segments"), elsewhere);
            VerificationReport report = bundle.verify();

            assertFinding(report, Severity.INVALID, "bag.unlisted", "data/segments");
            assertFinding(report, Severity.INCOMPLETE, "bag.missing", "data/segments/0001.pcapng");
            assertThat(report.segments()).isZero();
        }

        @Test
        void unlistedFile_isInvalid() throws IOException {
            Files.writeString(bundle.file("segments/0004.pcapng"), "x");
            assertInvalid("bag.unlisted", "data/segments/0004.pcapng");
        }

        @Test
        void unlistedFileAtTheTop_isInvalid() throws IOException {
            Files.writeString(bundle.directory.resolve("run-me.sh"), "x");
            assertInvalid("bag.unlisted", "run-me.sh");
        }

        @Test
        void fileListedTwice_isInvalid() throws IOException {
            listed("data/LIMITS.txt");
            assertInvalid("bag.name", "manifest-sha256.txt");
        }

        @Test
        void changedManifest_isInvalid() throws IOException {
            Files.delete(bundle.file("LIMITS.txt"));
            Path manifest = bundle.directory.resolve("manifest-sha256.txt");
            Files.writeString(manifest, Files.readString(manifest).replaceFirst("[0-9a-f]{64}  data/LIMITS.txt\n", ""));

            assertInvalid("bag.sha256", "manifest-sha256.txt");
        }

        @Test
        void statementThatIsNone_isInvalidAndNoCrash() throws IOException {
            for (String text : List.of(
                    "", "{", "null", "{\"v\":1}", "\u00ff", "[".repeat(60_000), "{\"v\":1,\"v\":1}", "{}\r\n")) {
                bundle.changeText("statements/0002-capture-started.json", t -> text);
                bundle.manifestAnew();

                assertInvalid("statement.form", "data/statements/0002-capture-started.json");
            }
        }

        @Test
        void oversizedFiles_areInvalid() throws IOException {
            bundle.change("statements/0002-capture-started.json", b -> new byte[65 * 1024]);
            bundle.change("segments/0001.proof", b -> new byte[1 << 20]);
            bundle.change("segments/0002.salt", b -> new byte[33]);
            bundle.manifestAnew();
            VerificationReport report = bundle.verify();

            assertFinding(report, Severity.INVALID, "bag.size", "data/statements/0002-capture-started.json");
            assertFinding(report, Severity.INVALID, "bag.size", "data/segments/0001.proof");
            assertFinding(report, Severity.INVALID, "bag.size", "data/segments/0002.salt");
        }

        @Test
        void proofsAndCheckpointsThatAreNone_areInvalid() throws IOException {
            bundle.changeText("segments/0001.proof", t -> t.replace("\n", "\r\n"));
            bundle.changeText("checkpoints/7.txt", t -> t.replace("\n7\n", "\n07\n"));
            bundle.changeText("checkpoints/7.consistency", t -> "old 7\n");
            bundle.manifestAnew();
            VerificationReport report = bundle.verify();

            assertFinding(report, Severity.INVALID, "ledger.proof", "data/segments/0001.proof");
            assertFinding(report, Severity.INVALID, "checkpoint.form", "data/checkpoints/7.txt");
            assertFinding(report, Severity.INVALID, "ledger.proof", "data/checkpoints/7.consistency");
        }

        @Test
        void certificateThatIsNone_isInvalid() throws IOException {
            bundle.changeText("certificates/" + recorded.sensor.keyId() + ".pem", t -> t.replace('A', '!'));
            bundle.manifestAnew();

            assertThat(bundle.verify().verdict()).isNotEqualTo(Verdict.VALID);
        }

        @Test
        void directoryThatIsNoBundle_isRefused() throws IOException {
            for (String missing : List.of("bagit.txt", "bag-info.txt", "manifest-sha256.txt")) {
                Path file = bundle.directory.resolve(missing);
                byte[] content = Files.readAllBytes(file);
                Files.delete(file);
                assertThatThrownBy(() -> bundle.verify())
                        .isInstanceOf(BadBundleException.class)
                        .hasMessageContaining(missing);
                Files.write(file, content);
            }
        }

        @Test
        void manifestWithoutEnd_isRefusedInBoundedMemory() throws IOException {
            Files.write(bundle.directory.resolve("manifest-sha256.txt"), new byte[10 << 20]);

            assertThatThrownBy(() -> bundle.verify())
                    .isInstanceOf(BadBundleException.class)
                    .hasMessageContaining("line");
        }
    }
}
