package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.CustodianBody.KeyRevoked;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.RetentionBody.EvidenceExpired;
import org.tripcap.capture.custody.RetentionBody.RetentionOrdered;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.TrustFile;
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
    void writing_tellsOfEachSegmentTwice() throws IOException {
        List<Long> told = new ArrayList<>();
        CaseBundle.write(
                temporary.resolve("told"),
                recorded.evidence(),
                recorded.trust,
                recorded.keys(),
                BundleContents.WHOLE,
                recorded.clock,
                (steps, bytes) -> told.add(steps));
        assertThat(told).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
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

    /** The trust file goes on: a text of another version is none to run, until the custodian vouches for it. */
    @Test
    void verifyTextOfAnEarlierVersion_isTrustedWhenTheTrustFileNamesItStill() throws IOException {
        Digest earlier = Digest.of("How to check".getBytes(StandardCharsets.US_ASCII));
        bundle.changeText("VERIFY.txt", _ -> "How to check");
        bundle.manifestAnew();
        TrustFile upgraded = recorded.trust.withVerifyText(earlier).withVerifyText(CaseBundle.verifyTextDigest());

        assertThat(bundle.verify(upgraded).findings())
                .noneMatch(finding -> finding.check().equals("verify.txt"));
    }

    /** Strangers give these files to openssl; whoever made the bundle could let their own keys pass. */
    @ParameterizedTest
    @ValueSource(strings = {"certificates/root.pem", "certificates/notary-1-ed25519.pem"})
    void keysForOtherPrograms_thatTheTrustFileLacks_areUntrusted(String name) throws IOException {
        bundle.changeText(name, t -> t + t.replace('M', 'N'));
        bundle.manifestAnew();
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.UNTRUSTED);
        assertFinding(report, Severity.UNTRUSTED, "verify.key", "data/" + name);
    }

    /** A bundle is not wrong because its authority got another root since; but nothing goes unsaid. */
    @Test
    void fewerRootsForOtherPrograms_areNoted() throws IOException {
        bundle.changeText("certificates/root.pem", t -> "");
        bundle.manifestAnew();
        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "verify.key", "data/certificates/root.pem");
    }

    /** Revocation and standing order travel with the bundle, each under the signature of its custodian. */
    @Test
    void standingStatements_areBundledAndProved() throws IOException {
        Identity one = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(300));
        Identity two = recorded.authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(300));
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.stateStanding(one, new RetentionOrdered(3, 2, two.keyId()));
        recorded.clock.advance(Duration.ofMinutes(1));
        Digest order = recorded.stateStanding(two, new RetentionOrdered(3, 2, one.keyId()))
                .digest();
        recorded.clock.advance(Duration.ofDays(4));
        recorded.state(
                recorded.vault, new EvidenceExpired(recorded.keyPair.publicKey().id(), order));
        recorded.notarise();
        recorded.segments.clear();
        recorded.documents.clear();
        BundledCase erased = BundledCase.of(recorded, temporary.resolve("erased"));

        assertThat(erased.file("standing/0002-retention-ordered.proof")).exists();
        assertThat(erased.verify().verdict()).isEqualTo(Verdict.VALID_ERASED);

        erased.delete(
                "standing/0002-retention-ordered.json",
                "standing/0002-retention-ordered.sig",
                "standing/0002-retention-ordered.proof");
        erased.manifestAnew();
        VerificationReport oneOnly = erased.verify();
        assertThat(oneOnly.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(oneOnly.findings()).anySatisfy(f -> assertThat(f.check()).isEqualTo("erasure.expiry"));
    }

    @Test
    void checkpointOfARevokedNotary_doesNotCount_alsoWithoutTheTrustFile() throws IOException {
        Identity custodian = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(300));
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.notarise();
        BundledCase before = BundledCase.of(recorded, temporary.resolve("before"));
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.stateStanding(
                custodian,
                new KeyRevoked(recorded.notary.keys().ed25519().keyId(), RevocationReason.CEASED, RecordedCase.START));
        BundledCase after = BundledCase.of(recorded, temporary.resolve("after"));

        assertThat(before.verify().verdict()).isEqualTo(Verdict.VALID);
        assertThat(after.file("standing/0001-key-revoked.json")).exists();
        assertThat(after.verify().findings())
                .as("no proof rests on such a checkpoint")
                .anySatisfy(f -> assertThat(f.message()).contains("there is no checkpoint"));
    }

    @Test
    void certificateWithMoreInItsFile_isInvalid() throws IOException {
        String name = "certificates/" + recorded.sensor.keyId() + ".pem";
        bundle.changeText(name, t -> "# and a remark\n" + t);
        bundle.manifestAnew();

        assertFinding(bundle.verify(), Severity.INVALID, "certificate", "data/" + name);
    }

    @Test
    void changedLimitsText_isNoted() throws IOException {
        bundle.changeText("LIMITS.txt", t -> t + "There are none.\n");
        bundle.manifestAnew();

        assertFinding(bundle.verify(), Severity.NOTE, "limits.txt", "data/LIMITS.txt");
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
