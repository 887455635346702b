package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.CheckpointOrigin;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.CustodianBody;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.HeldCheckpoints;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.InclusionProof;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.LogProof;
import org.tripcap.capture.custody.Pem;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.Sealer;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.capture.testing.StampAuthority;

/**
 * What an attacker may do to a case, each with the verdict and the place that it must give; on the evidence itself and on a bundle
 * where both apply. In the sound case the sensor's seq 0 is capture.started, 1 to 3 are segments of 40 packets, 4 is
 * capture.stopped; a bundle has the segments as 0001 to 0003; the vault stated three accesses.
 *
 * <p>What sensors refuse to record (numbers 44 to 48) is in the tests of the gate and of the incident's fold, a changed search
 * index (28) in that of the evidence store.
 */
class TamperSuiteTest {
    private static final String SENSOR = "sensor-1";
    private static final Digest DIGEST = Digest.parse("0b".repeat(32));

    @TempDir
    private Path temporary;

    private RecordedCase recorded;
    private int cases;

    @BeforeEach
    void soundCase_isValidEachTime() throws IOException {
        recorded = RecordedCase.sound(temporary.resolve("sound"));
        for (int i = 1; i <= 3; i++) {
            recorded.state(recorded.vault, access(1, i));
        }
        recorded.notarise();
        assertThat(store().verdict()).as("%s", store().findings()).isEqualTo(Verdict.VALID);
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private RecordedCase another() {
        recorded.close();
        recorded = new RecordedCase(temporary.resolve("another-" + cases++));
        return recorded;
    }

    private VerificationReport store() {
        return verify(recorded.evidence());
    }

    private VerificationReport verify(CaseEvidence evidence) {
        return verify(evidence, recorded.trust);
    }

    private VerificationReport verify(CaseEvidence evidence, TrustFile trust) {
        return CaseVerifier.verify(evidence, trust, recorded.keys(), VerificationProgress.NONE);
    }

    private BundledCase bundle() throws IOException {
        return BundledCase.of(recorded, temporary.resolve("case-" + cases++));
    }

    private static void expect(VerificationReport report, Verdict verdict, String check, String actor, long seq) {
        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(verdict);
        assertThat(report.findings())
                .as("%s", report.findings())
                .anySatisfy(f -> assertThat(List.of(
                                f.severity().verdict(), f.check(), String.valueOf(f.sensor()), String.valueOf(f.seq())))
                        .isEqualTo(List.of(verdict, check, actor, String.valueOf(seq))));
    }

    private static Finding expect(VerificationReport report, Verdict verdict, String check) {
        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(verdict);
        Optional<Finding> found = report.findings().stream()
                .filter(f -> f.severity().verdict() == verdict && f.check().equals(check))
                .findFirst();
        assertThat(found).as("%s in %s", check, report.findings()).isPresent();
        return found.get();
    }

    private Body.EvidenceAccessed access(long keys, long released) {
        return new Body.EvidenceAccessed(
                List.of(new SegmentRange(recorded.sensor.keyId(), 1, 3)),
                Purpose.INDEX,
                recorded.operator.keyId(),
                DIGEST,
                keys,
                released);
    }

    private void replaceSegment(int index, UnaryOperator<SegmentRecord.Sealed> change) {
        recorded.segments.set(index, change.apply(recorded.segments.get(index)));
    }

    private static SegmentRecord.Sealed with(SegmentRecord.Sealed record, byte[] ciphertext) {
        return new SegmentRecord.Sealed(record.place(), ciphertext, record.statement());
    }

    private static SegmentRecord.Sealed with(SegmentRecord.Sealed record, Signed statement) {
        return new SegmentRecord.Sealed(record.place(), record.ciphertext(), statement);
    }

    private void replaceStated(Signed before, Signed after) {
        recorded.ledger.set(recorded.ledger.indexOf(before), after);
    }

    private static Signed edited(Signed signed, String before, String after) {
        String text = new String(signed.bytes(), StandardCharsets.UTF_8);
        assertThat(text).contains(before);
        return new Signed(
                text.replace(before, after).getBytes(StandardCharsets.UTF_8), signed.signature(), signed.certificate());
    }

    /** A change that a thief of the sensor's key signs, put into ledger and store. */
    private void resigned(int segment, UnaryOperator<Statement> change) {
        SegmentRecord.Sealed before = recorded.segments.get(segment);
        Statement changed = change.apply(Statement.parse(before.statement().bytes()));
        Signed after = recorded.sensor.sign(changed.toBytes());
        replaceStated(before.statement(), after);
        replaceSegment(segment, r -> with(r, after));
    }

    private static void swap(BundledCase bundle, String one, String other) throws IOException {
        Path kept = bundle.directory.resolveSibling("swapped");
        Files.move(bundle.file(one), kept, StandardCopyOption.REPLACE_EXISTING);
        Files.move(bundle.file(other), bundle.file(one));
        Files.move(kept, bundle.file(other));
    }

    private LedgerProofs proofs(UnaryOperator<InclusionProof> change) {
        LedgerProofs sound = recorded.proofs;
        return new LedgerProofs() {
            @Override
            public Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size) {
                Map<Digest, InclusionProof> proofs = sound.inclusion(leafHashes, size);
                proofs.replaceAll((leaf, proof) -> proof.index() == 3 ? change.apply(proof) : proof);
                return proofs;
            }

            @Override
            public Optional<List<Digest>> consistency(long older, long newer) {
                return sound.consistency(older, newer);
            }

            @Override
            public boolean knowsEveryLeaf() {
                return true;
            }
        };
    }

    private byte[] checkpoint(long size, Digest root) {
        return new Checkpoint(recorded.notary.keys().origin(), size, root)
                .sign(recorded.notary, recorded.clock.instant());
    }

    @Test
    void case01_ciphertextBit() {
        replaceSegment(1, r -> with(r, BundledCase.flipped(r.ciphertext(), 5000)));

        expect(store(), Verdict.INVALID, "cipher.sha256", SENSOR, 2);
    }

    @Test
    void case02_pcapngBit() throws IOException {
        BundledCase bundle = bundle();
        bundle.change("segments/0002.pcapng", b -> BundledCase.flipped(b, 4000));
        bundle.manifestAnew();

        expect(bundle.verify(), Verdict.INVALID, "plain.commit", SENSOR, 2);
    }

    @Test
    void case03_salt() throws IOException {
        BundledCase bundle = bundle();
        bundle.change("segments/0002.salt", b -> BundledCase.flipped(b, 31));
        bundle.manifestAnew();

        expect(bundle.verify(), Verdict.INVALID, "plain.commit", SENSOR, 2);
    }

    @Test
    void case04_twoPayloadsSwapped() throws IOException {
        BundledCase bundle = bundle();
        swap(bundle, "segments/0001.pcapng", "segments/0002.pcapng");
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "plain.commit", SENSOR, 1);
        expect(bundle.verify(), Verdict.INVALID, "plain.commit", SENSOR, 2);

        byte[] one = recorded.segments.get(0).ciphertext();
        byte[] two = recorded.segments.get(1).ciphertext();
        replaceSegment(0, r -> with(r, two));
        replaceSegment(1, r -> with(r, one));
        expect(store(), Verdict.INVALID, "cipher.sha256", SENSOR, 1);
        expect(store(), Verdict.INVALID, "cipher.sha256", SENSOR, 2);
    }

    @Test
    void case05_twoStatementsSwapped() throws IOException {
        BundledCase bundle = bundle();
        for (String extension : List.of(".json", ".sig", ".proof")) {
            swap(bundle, "segments/0001" + extension, "segments/0002" + extension);
        }
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "plain.commit", SENSOR, 1);

        Signed one = recorded.segments.get(0).statement();
        Signed two = recorded.segments.get(1).statement();
        replaceSegment(0, r -> with(r, two));
        replaceSegment(1, r -> with(r, one));
        expect(store(), Verdict.INVALID, "cipher.sha256", SENSOR, 1);
        expect(store(), Verdict.INVALID, "cipher.sha256", SENSOR, 2);
    }

    @Test
    void case06_middleSegmentDeleted() throws IOException {
        assertDeleted(1);
    }

    @Test
    void case07_lastSegmentDeleted() throws IOException {
        assertDeleted(2);
    }

    private void assertDeleted(int segment) throws IOException {
        BundledCase bundle = bundle();
        String name = "segments/000" + (segment + 1);
        bundle.delete(name + ".pcapng", name + ".salt");
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INCOMPLETE, "segment.missing", SENSOR, segment + 1);
        bundle.delete(name + ".json", name + ".sig", name + ".proof");
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INCOMPLETE, "chain", SENSOR, segment + 1);

        recorded.segments.remove(segment);
        expect(store(), Verdict.INCOMPLETE, "segment.missing", SENSOR, segment + 1);
    }

    @Test
    void case08_tailOfLedgerAndCheckpointsDeleted() throws IOException {
        LedgerProofs earlier = recorded.proofs;
        BundledCase cut = bundle();
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.state(recorded.vault, access(1, 4));
        recorded.state(recorded.vault, access(1, 5));
        recorded.notarise();
        List<CheckpointRecord> held =
                List.of(new CheckpointRecord("kept.txt", recorded.checkpoints.getLast(), CheckpointOrigin.HELD));
        expect(verify(new HeldCheckpoints(recorded.evidence(), held)), Verdict.VALID, "checkpoint");
        recorded.ledger.subList(10, 12).clear();
        recorded.checkpoints.removeLast();
        recorded.proofs = earlier;

        for (CaseEvidence evidence : List.of(recorded.evidence(), BundleEvidence.open(cut.directory, cut.trust))) {
            Finding finding =
                    expect(verify(new HeldCheckpoints(evidence, held), cut.trust), Verdict.INCOMPLETE, "ledger.tail");
            assertThat(finding.place()).isEqualTo("kept.txt");
            assertThat(finding.message()).contains("12 leaves").contains("up to size 10");
        }
        for (VerificationReport alone : List.of(store(), cut.verify())) {
            assertThat(expect(alone, Verdict.VALID, "checkpoint").message())
                    .contains("complete up to size 10")
                    .contains("2026-03-01T12:00:00Z");
        }
    }

    @Test
    void case09_segmentInserted() throws IOException {
        recorded.segment(5);

        expect(store(), Verdict.INVALID, "capture.started", SENSOR, 5);
        expect(bundle().verify(), Verdict.INVALID, "capture.started", SENSOR, 5);
    }

    @Test
    void case10_identicalDuplicate() throws IOException {
        BundledCase bundle = bundle();
        duplicate(bundle, ".pcapng", ".salt");
        expect(bundle.verify(), Verdict.VALID, "duplicates");

        recorded.segments.add(recorded.segments.getFirst());
        expect(store(), Verdict.VALID, "duplicates");
    }

    @Test
    void case10_identicalDuplicate_countsOnce() throws IOException {
        BundledCase bundle = bundle();
        duplicate(bundle, ".pcapng", ".salt");
        assertThat(bundle.verify().segments()).isEqualTo(3);
        assertThat(bundle.verify().packets()).isEqualTo(120);

        BundledCase disclosure = disclosure();
        VerificationReport once = disclosure.verify();
        duplicate(disclosure, ".pcapng", ".disclosure");
        VerificationReport twice = disclosure.verify();
        expect(twice, Verdict.VALID, "duplicates");
        assertThat(twice.disclosed()).isEqualTo(once.disclosed());
        assertThat(twice.packets()).isPositive().isEqualTo(once.packets());
        assertThat(twice.bytes()).isEqualTo(once.bytes());
    }

    private static void duplicate(BundledCase bundle, String... contents) throws IOException {
        for (String extension : Stream.concat(Stream.of(".json", ".sig", ".proof"), Stream.of(contents))
                .toList()) {
            Files.copy(bundle.file("segments/0001" + extension), bundle.file("segments/0009" + extension));
        }
        bundle.manifestAnew();
    }

    private BundledCase disclosure() throws IOException {
        return BundledCase.of(
                recorded,
                temporary.resolve("disclosure"),
                BundleContents.disclosure((linkType, data, offset, captured, original) -> original > 400, false));
    }

    @Test
    void case11_sameSeqOtherContent() throws IOException {
        Section section = recorded.section(3, recorded.clock.instant(), Counters.ZERO);
        Statement taken = Statement.parse(recorded.stated(recorded.sensor, 2).bytes());
        SealedSegment sealed = new Sealer()
                .seal(
                        section,
                        new SegmentContext(
                                recorded.incident, taken.actor(), taken.epoch(), 2, recorded.openingDigest()),
                        recorded.keyPair.publicKey());
        Counters counters = new Counters(section.packets(), section.packetBytes(), section.packets(), 0, 0, 0);
        Statement forged = RecordedCase.copy(taken, taken.epoch(), recorded.statement(section, sealed, counters));
        recorded.segments.add(
                new SegmentRecord.Sealed("forged", sealed.ciphertext(), recorded.sensor.sign(forged.toBytes())));

        expect(store(), Verdict.INVALID, "equivocation", SENSOR, 2);
        expect(bundle().verify(), Verdict.INVALID, "equivocation", SENSOR, 2);
    }

    @Test
    void case12_replayedIntoAnotherIncident() throws IOException {
        SegmentRecord.Sealed foreign = recorded.segments.get(1);
        String certificate = "certificates/" + recorded.sensor.keyId() + ".pem";
        byte[] root = recorded.authority.root();
        BundledCase other = bundle();
        another().open(Source.LIVE);
        recorded.trust = recorded.trust.withRoot(root);
        BundledCase bundle = bundle();
        Files.createDirectories(bundle.file("segments"));
        Files.copy(other.file(certificate), bundle.file(certificate));
        for (String extension : List.of(".json", ".sig", ".pcapng", ".salt")) {
            Files.copy(other.file("segments/0002" + extension), bundle.file("segments/0001" + extension));
        }
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "incident", SENSOR, 2);

        recorded.segments.add(foreign);
        expect(store(), Verdict.INVALID, "incident", SENSOR, 2);
    }

    @Test
    void case13_relabelledToAnotherEpoch() throws IOException {
        BundledCase bundle = bundle();
        resigned(1, s -> RecordedCase.copy(s, s.epoch() + 1, s.body()));
        Signed relabelled = recorded.segments.get(1).statement();
        bundle.change("segments/0002.json", b -> relabelled.bytes());
        bundle.change("segments/0002.sig", b -> relabelled.signature());
        bundle.manifestAnew();

        expect(bundle.verify(), Verdict.INVALID, "ledger.proof", SENSOR, 2);
        expect(store(), Verdict.INVALID, "cipher.key", SENSOR, 2);
    }

    @Test
    void case13_lateButChained() throws IOException {
        another().open(Source.LIVE);
        recorded.start();
        recorded.segment(10);
        Signed late = recorded.ledger.getLast();
        Instant down = recorded.clock.instant();
        recorded.restart(recorded.sensor);
        recorded.clock.advance(Duration.ofSeconds(3));
        recorded.state(recorded.sensor, new Body.Gap(down, recorded.clock.instant(), GapReason.CRASH, null, null));
        recorded.start();
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        recorded.ledger.remove(late);
        recorded.ledger.add(late);
        recorded.notarise();

        assertThat(store().verdict()).as("%s", store().findings()).isEqualTo(Verdict.VALID);
        assertThat(bundle().verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void case14_resignedWithAnotherKey() throws IOException {
        Identity stranger = Authority.create(recorded.clock).enrol(SENSOR, Role.SENSOR, Duration.ofDays(1));
        Signed forged = stranger.sign(recorded.segments.get(1).statement().bytes());
        BundledCase bundle = bundle();
        Signed theirs = stranger.sign(new String(forged.bytes(), StandardCharsets.UTF_8)
                .replace(recorded.sensor.keyId(), stranger.keyId())
                .getBytes(StandardCharsets.UTF_8));
        bundle.change("segments/0002.json", b -> theirs.bytes());
        bundle.change("segments/0002.sig", b -> theirs.signature());
        Files.writeString(
                bundle.file("certificates/" + stranger.keyId() + ".pem"),
                Pem.encode(Pem.CERTIFICATE, theirs.certificate()));
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.UNTRUSTED, "certificate.root", SENSOR, 2);

        replaceSegment(1, r -> with(r, forged));
        expect(store(), Verdict.UNTRUSTED, "certificate.root", SENSOR, 2);
    }

    @Test
    void case15_keyIdCollision() throws IOException {
        Identity other = recorded.authority.enrol("sensor-2", Role.SENSOR, Duration.ofDays(1));
        Signed forged = other.sign(recorded.segments.get(1).statement().bytes());
        BundledCase bundle = bundle();
        bundle.change("segments/0002.sig", b -> forged.signature());
        bundle.changeText(
                "certificates/" + recorded.sensor.keyId() + ".pem",
                t -> Pem.encode(Pem.CERTIFICATE, forged.certificate()));
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "signature", "sensor-2", 2);

        replaceSegment(1, r -> with(r, forged));
        expect(store(), Verdict.INVALID, "signature", "sensor-2", 2);
    }

    @Test
    void case16_bundlesKeyReplaced() throws IOException {
        TrustFile trust = recorded.trust;
        RecordedCase theirs = RecordedCase.sound(temporary.resolve("theirs"));
        theirs.notarise();
        recorded.close();
        recorded = theirs;
        BundledCase bundle = bundle();
        VerificationReport report = CaseVerifier.verify(
                BundleEvidence.open(bundle.directory, trust), trust, recorded.keys(), VerificationProgress.NONE);

        expect(report, Verdict.UNTRUSTED, "certificate.root", SENSOR, 1);
    }

    @Test
    void case17_keyUsedAfterRevocation() throws IOException {
        Instant stopped =
                Statement.parse(recorded.stated(recorded.sensor, 4).bytes()).time();
        recorded.trust = recorded.trust.withRevocation(
                new TrustFile.Revocation(recorded.sensor.keyId(), RevocationReason.COMPROMISED, stopped));

        expect(store(), Verdict.UNTRUSTED, "certificate.revoked", SENSOR, 4);
        expect(bundle().verify(), Verdict.UNTRUSTED, "certificate.revoked", SENSOR, 4);
    }

    @Test
    void case17_keyUsedAfterRevocation_datedBack() throws IOException {
        Identity custodian = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        recorded.clock.advance(Duration.ofMinutes(10));
        recorded.stateStanding(
                custodian,
                new CustodianBody.KeyRevoked(
                        recorded.vault.keyId(), RevocationReason.COMPROMISED, recorded.clock.instant()));
        recorded.clock.advance(Duration.ofMinutes(-2));
        recorded.state(recorded.vault, access(1, 4));
        recorded.clock.advance(Duration.ofMinutes(2));
        recorded.notarise();

        expect(store(), Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 3);
        expect(bundle().verify(), Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 3);
    }

    /** The vault's clock is up to 100 ms fast, the stamp accurate to a second. */
    @Test
    void case17_keyUsedAfterRevocation_stampedEarlier() throws IOException {
        StampAuthority authority = new StampAuthority(RecordedCase.START.minus(Duration.ofDays(2)));
        Instant stamped = RecordedCase.START.plus(Duration.ofMinutes(1));
        recorded.clock.advance(Duration.between(recorded.clock.instant(), stamped.plusMillis(1_040)));
        recorded.state(recorded.vault, access(1, 4));
        recorded.trust = recorded.trust
                .withTimeStamping(authority.certificate())
                .withRevocation(new TrustFile.Revocation(
                        recorded.vault.keyId(), RevocationReason.COMPROMISED, stamped.plusMillis(1_020)));
        recorded.notarise();
        recorded.stamp(authority, stamped.plusSeconds(1));
        expect(store(), Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 3);
        expect(bundle().verify(), Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 3);

        recorded.stamps.clear();
        recorded.stamp(authority, stamped);
        expect(store(), Verdict.VALID, "time.stamp");
        expect(bundle().verify(), Verdict.VALID, "time.stamp");
    }

    @Test
    void case18_mlDsaLineStripped() throws IOException {
        UnaryOperator<String> strip = note -> note.substring(0, note.lastIndexOf("\n\u2014") + 1);
        BundledCase bundle = bundle();
        bundle.changeText("checkpoints/10.txt", strip);
        bundle.manifestAnew();
        Finding finding = expect(bundle.verify(), Verdict.INVALID, "checkpoint.signature");
        assertThat(finding.place()).isEqualTo("data/checkpoints/10.txt");
        assertThat(finding.message()).contains("policy demands both");

        recorded.checkpoints.set(
                0,
                strip.apply(new String(recorded.checkpoints.getFirst(), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
        expect(store(), Verdict.INVALID, "checkpoint.signature");
    }

    @Test
    void case19_weakerAlgorithm() throws IOException {
        String text = new String(recorded.segments.get(1).statement().bytes(), StandardCharsets.UTF_8);
        Signed weaker = recorded.sensor.sign(
                text.replace("x25519-hkdf-sha256-aes256gcm-stream64k", "none").getBytes(StandardCharsets.UTF_8));
        BundledCase bundle = bundle();
        bundle.change("segments/0002.json", b -> weaker.bytes());
        bundle.change("segments/0002.sig", b -> weaker.signature());
        bundle.manifestAnew();
        Finding finding = expect(bundle.verify(), Verdict.INVALID, "statement.form");
        assertThat(finding.place()).isEqualTo("data/segments/0002.json");
        assertThat(finding.message()).contains("cipher.suite");

        replaceSegment(1, r -> with(r, weaker));
        assertThat(expect(store(), Verdict.INVALID, "statement.form").message()).contains("cipher.suite");
    }

    @Test
    void case20_unknownExtraSignatureLine() throws IOException {
        String note = new String(recorded.checkpoints.getFirst(), StandardCharsets.UTF_8);
        recorded.checkpoints.set(
                0, (note + "\u2014 witness.example/w1 " + "A".repeat(100) + "\n").getBytes(StandardCharsets.UTF_8));

        assertThat(store().verdict()).isEqualTo(Verdict.VALID);
        assertThat(bundle().verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void case21_sameSizeTwoRoots() throws IOException {
        recorded.checkpoints.add(checkpoint(10, DIGEST));

        Finding finding = expect(store(), Verdict.INVALID, "FORK");
        assertThat(finding.message()).contains(DIGEST.hex()).contains("10 leaves");
        BundledCase bundle = BundledCase.of(soundAgain(), temporary.resolve("forked"));
        bundle.change("checkpoints/10.txt", b -> checkpoint(10, DIGEST));
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "FORK");
    }

    private RecordedCase soundAgain() {
        recorded.checkpoints.removeLast();
        return recorded;
    }

    @Test
    void case22_badConsistencyProof() throws IOException {
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.state(recorded.vault, access(1, 4));
        recorded.notarise();
        BundledCase bundle = bundle();
        bundle.changeText(
                "checkpoints/10.consistency", t -> t.replaceFirst("\n[A-Za-z0-9+/]{43}=", "\n" + "A".repeat(43) + "="));
        bundle.manifestAnew();

        Finding finding = expect(bundle.verify(), Verdict.INVALID, "FORK");
        assertThat(finding.place()).isEqualTo("data/checkpoints/10.txt");
    }

    @Test
    void case23_staleCheckpoint() throws IOException {
        recorded.clock.advance(Duration.ofSeconds(1));
        byte[] stale = recorded.checkpoints.getFirst();
        recorded.state(recorded.vault, access(1, 4));
        recorded.notarise();
        recorded.state(recorded.vault, access(1, 5));
        recorded.checkpoints.clear();
        recorded.checkpoints.add(stale);

        expect(store(), Verdict.INCOMPLETE, "checkpoint.stale", "vault-1", 4);
        expect(bundle().verify(), Verdict.INCOMPLETE, "checkpoint.stale", "vault-1", 4);
    }

    @Test
    void case24_clockStep() throws IOException {
        for (boolean stated : List.of(false, true)) {
            another().open(Source.LIVE);
            recorded.clock.advance(Duration.ofMinutes(5));
            recorded.start();
            Instant before = recorded.clock.instant();
            recorded.clock.advance(Duration.ofMinutes(-2));
            if (stated) {
                recorded.state(recorded.sensor, new Body.ClockStepped(before, recorded.clock.instant()));
            }
            recorded.segment(10);
            expect(store(), stated ? Verdict.VALID : Verdict.INVALID, "clock", SENSOR, 1);
            expect(bundle().verify(), stated ? Verdict.VALID : Verdict.INVALID, "clock", SENSOR, 1);
        }
    }

    @Test
    void case25_statementLaterThanItsTimeStamp() throws IOException {
        StampAuthority authority = new StampAuthority(RecordedCase.START.minus(Duration.ofDays(2)));
        recorded.trust = recorded.trust.withTimeStamping(authority.certificate());
        Instant end = recorded.clock.instant();
        recorded.stamp(authority, end.plusSeconds(1));
        expect(store(), Verdict.VALID, "time.stamp");
        expect(bundle().verify(), Verdict.VALID, "time.stamp");

        recorded.stamps.clear();
        recorded.stamp(authority, end.minus(Duration.ofDays(1)));
        expect(store(), Verdict.INVALID, "time.stamp", SENSOR, 4);
        expect(bundle().verify(), Verdict.INVALID, "time.stamp", SENSOR, 4);
    }

    @Test
    void case26_metadataEdited() throws IOException {
        BundledCase bundle = bundle();
        bundle.changeText("segments/0002.json", t -> t.replace("\"packets\":40", "\"packets\":41"));
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "signature", SENSOR, 2);

        replaceSegment(1, r -> with(r, edited(r.statement(), "\"packets\":40", "\"packets\":41")));
        expect(store(), Verdict.INVALID, "signature", SENSOR, 2);
    }

    @Test
    void case27_dropCountersZeroed() throws IOException {
        another().open(Source.LIVE);
        recorded.start();
        recorded.segment(10, recorded.clock.instant(), new Counters(0, 0, 0, 9, 4, 0));
        resigned(0, s -> {
            Body.SegmentSealed body = (Body.SegmentSealed) s.body();
            Counters c = body.counters();
            Counters none = new Counters(c.packets(), c.bytes(), c.filterAccept(), 0, 0, 0);
            return RecordedCase.copy(
                    s,
                    s.epoch(),
                    new Body.SegmentSealed(
                            body.first(), body.last(), none, body.plain(), body.blocksRoot(), body.cipher()));
        });

        expect(store(), Verdict.INVALID, "counters", SENSOR, 1);
        expect(bundle().verify(), Verdict.INVALID, "counters", SENSOR, 1);
    }

    @Test
    void case29_segmentDocumentDeleted() {
        recorded.segments.remove(1);

        expect(store(), Verdict.INCOMPLETE, "segment.missing", SENSOR, 2);
    }

    @Test
    void case30_custodyStatementRemoved() throws IOException {
        BundledCase bundle = bundle();
        List<Path> accesses;
        try (Stream<Path> files = Files.list(bundle.file("statements"))) {
            accesses = files.filter(f -> f.toString().contains("evidence-accessed"))
                    .sorted()
                    .toList();
        }
        assertThat(accesses).as("json, proof and sig of three").hasSize(9);
        for (Path file : accesses.subList(3, 6)) {
            Files.delete(file);
        }
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "chain", "vault-1", 1);

        recorded.ledger.remove(recorded.stated(recorded.vault, 1));
        expect(store(), Verdict.INVALID, "chain", "vault-1", 1);
    }

    @Test
    void case31_actorEdited() throws IOException {
        BundledCase bundle = bundle();
        bundle.changeText(
                "statements/0002-capture-started.json",
                t -> t.replace(recorded.sensor.keyId(), recorded.operator.keyId()));
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "signature", "operator-1", 0);

        Signed started = recorded.stated(recorded.sensor, 0);
        replaceStated(started, edited(started, recorded.sensor.keyId(), recorded.operator.keyId()));
        expect(store(), Verdict.INVALID, "signature", SENSOR, 0);
    }

    @Test
    void case32_vaultCounterAhead() throws IOException {
        recorded.state(recorded.vault, access(1, 6));

        expect(store(), Verdict.INVALID, "vault.reconciliation", "vault-1", 3);
        expect(bundle().verify(), Verdict.INVALID, "vault.reconciliation", "vault-1", 3);
    }

    @Test
    void case33_packetsOutsideOpeningAndClosing() throws IOException {
        for (StopReason reason : List.of(StopReason.CLOSED, StopReason.LATE_CLOSE)) {
            another().open(Source.LIVE);
            recorded.start();
            recorded.closeIncident();
            recorded.clock.advance(Duration.ofSeconds(30));
            recorded.segment(10);
            recorded.stop(reason);
            if (reason == StopReason.CLOSED) {
                expect(store(), Verdict.INVALID, "scope.time", SENSOR, 1);
                expect(bundle().verify(), Verdict.INVALID, "scope.time", SENSOR, 1);
            } else {
                expect(store(), Verdict.VALID, "late-close", SENSOR, 0);
            }
        }
        another().open(Source.LIVE);
        recorded.start();
        recorded.segment(10, recorded.clock.instant().minusMillis(100), Counters.ZERO);
        assertThat(store().verdict()).as("within the clocks' bounds").isEqualTo(Verdict.VALID);
        another().open(Source.FILE);
        recorded.start();
        recorded.segment(10, Instant.parse("2019-01-01T00:00:00Z"), Counters.ZERO);
        recorded.stop(StopReason.END_OF_FILE);
        recorded.closeIncident();
        assertThat(store().verdict()).as("a file's packets keep their times").isEqualTo(Verdict.VALID);
    }

    @Test
    void case34_proofWithWrongIndexOrSize() throws IOException {
        BundledCase bundle = bundle();
        bundle.changeText("segments/0002.proof", t -> t.replaceFirst("index [0-9]+", "index 5"));
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "ledger.proof", SENSOR, 2);

        recorded.proofs = proofs(p -> new InclusionProof(p.index(), p.size() - 1, p.path()));
        expect(store(), Verdict.INVALID, "ledger.proof", SENSOR, 2);
    }

    @Test
    void case35_interiorNodeAsLeaf() throws IOException {
        UnaryOperator<InclusionProof> shorter = p -> new InclusionProof(
                p.index() / 2, p.size(), p.path().subList(1, p.path().size()));
        BundledCase bundle = bundle();
        bundle.change("segments/0002.proof", b -> {
            LogProof.Inclusion sound = LogProof.Inclusion.parse(b);
            return new LogProof.Inclusion(shorter.apply(sound.proof()), sound.note()).toBytes();
        });
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "ledger.proof", SENSOR, 2);

        recorded.proofs = proofs(shorter);
        expect(store(), Verdict.INVALID, "ledger.proof", SENSOR, 2);
    }

    @Test
    void case36_contentMissingWithoutErasure() throws IOException {
        recorded.segments.clear();

        expect(store(), Verdict.INCOMPLETE, "segment.missing", SENSOR, 1);
        expect(bundle().verify(), Verdict.INCOMPLETE, "segment.missing", SENSOR, 3);
    }

    private void erase() throws IOException {
        Identity one = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        Identity other = recorded.authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(1));
        String key = recorded.keyPair.publicKey().id();
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.state(one, new CustodianBody.ErasureBegun(key, other.keyId(), List.of()));
        recorded.state(other, new CustodianBody.ErasureBegun(key, one.keyId(), List.of()));
        recorded.state(one, new CustodianBody.ErasureConfirmed(key, other.keyId(), List.of()));
        recorded.notarise();
    }

    @Test
    void case37_lawfulErasure() throws IOException {
        erase();
        recorded.segments.clear();
        recorded.documents.clear();

        assertThat(expect(store(), Verdict.VALID_ERASED, "erasure").sensor()).startsWith("custodian-");
        expect(bundle().verify(), Verdict.VALID_ERASED, "erasure");
    }

    @Test
    void case38_erasedUnderHold() throws IOException {
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        erase();
        recorded.segments.clear();
        recorded.documents.clear();

        expect(store(), Verdict.INVALID, "erasure.hold");
        expect(bundle().verify(), Verdict.INVALID, "erasure.hold");
    }

    @Test
    void case38_erasedUnderHold_datedBackBeforeIt() throws IOException {
        recorded.clock.advance(Duration.ofMinutes(10));
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        recorded.clock.advance(Duration.ofMinutes(-8));
        erase();
        recorded.clock.advance(Duration.ofMinutes(10));
        recorded.notarise();
        recorded.segments.clear();
        recorded.documents.clear();

        expect(store(), Verdict.INVALID, "erasure.hold");
        expect(bundle().verify(), Verdict.INVALID, "erasure.hold");
    }

    @Test
    void case39_erasedButDecryptable() throws IOException {
        erase();

        expect(store(), Verdict.INVALID, "erasure.readable", SENSOR, 1);
        expect(bundle().verify(), Verdict.INVALID, "erasure.readable", SENSOR, 1);
    }

    @Test
    void case40_bytesThatAreNoStatement() throws IOException {
        BundledCase bundle = bundle();
        String name = "statements/0002-capture-started.json";
        byte[] sound = Files.readAllBytes(bundle.file(name));
        for (UnaryOperator<String> change : List.<UnaryOperator<String>>of(
                t -> t + "\r\n",
                t -> t.replace("\"seq\":0", "\"seq\":00"),
                t -> t + "x",
                t -> t.replace("\"v\":1", "\"v\":1,\"v\":1"),
                t -> t + " ".repeat(70_000))) {
            Files.write(bundle.file(name), sound);
            bundle.changeText(name, change);
            bundle.manifestAnew();
            VerificationReport report = bundle.verify();
            assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
            assertThat(report.findings().getFirst().place()).isEqualTo("data/" + name);

            Signed started = recorded.ledger.get(1);
            Signed changed = new Signed(
                    change.apply(new String(started.bytes(), StandardCharsets.UTF_8))
                            .getBytes(StandardCharsets.UTF_8),
                    started.signature(),
                    started.certificate());
            replaceStated(started, changed);
            assertThat(expect(store(), Verdict.INVALID, "statement.form").place())
                    .contains(changed.digest().toString());
            replaceStated(changed, started);
        }
    }

    @Test
    void case41_namesLinksAndFilesThatDoNotBelong() throws IOException {
        BundledCase bundle = bundle();
        Path manifest = bundle.directory.resolve("manifest-sha256.txt");
        String listed = Files.readString(manifest);
        Files.writeString(manifest, listed + Digest.of().hex() + "  data/../../secret\n");
        expect(bundle.verify(), Verdict.INVALID, "bag.name");

        Files.writeString(manifest, listed);
        Files.createSymbolicLink(bundle.file("link"), Path.of("/etc/hostname"));
        assertThat(expect(bundle.verify(), Verdict.INVALID, "bag.unlisted").place())
                .isEqualTo("data/link");

        Files.delete(bundle.file("link"));
        Files.writeString(bundle.file("more"), "x");
        assertThat(expect(bundle.verify(), Verdict.INVALID, "bag.unlisted").place())
                .isEqualTo("data/more");
    }

    @Test
    void case42_savedByAnotherProgram() throws IOException {
        BundledCase bundle = bundle();
        // Most programs leave the section's length open.
        bundle.change("segments/0002.pcapng", b -> {
            ByteBuffer.wrap(b).putLong(16, -1);
            return b;
        });
        bundle.manifestAnew();

        Finding finding = expect(bundle.verify(), Verdict.INVALID, "plain.commit");
        assertThat(finding.seq()).isEqualTo(2);
        assertThat(finding.advice()).contains("re-saved");
    }

    @Test
    void case43_incidentDeletedEverywhereButOnTheLedger() {
        recorded.segments.clear();
        recorded.documents.clear();
        VerificationReport report = store();

        expect(report, Verdict.INCOMPLETE, "document");
        expect(report, Verdict.INCOMPLETE, "segment.missing", SENSOR, 3);
        assertThat(report.findings()).allSatisfy(f -> assertThat(f.incident()).isEqualTo(recorded.incident));
    }

    @Test
    void case44_sensorsKeyOpensAnIncident() {
        Statement opened = Statement.parse(recorded.stated(recorded.operator, 0).bytes());
        Statement forged = RecordedCase.openedBy(recorded.sensor, Role.SENSOR, opened);
        Signed statement = recorded.sensor.sign(forged.toBytes());
        DocumentRecord document = recorded.documents.getFirst();
        recorded.ledger.clear();
        recorded.ledger.add(statement);
        recorded.documents.clear();
        recorded.documents.add(new DocumentRecord(document.place(), document.bytes(), statement));
        recorded.segments.clear();

        expect(store(), Verdict.UNTRUSTED, "role", SENSOR, 0);
    }

    @Test
    void case49_disclosedPacketWithEditedInterface() throws IOException {
        BundledCase bundle = disclosure();
        bundle.change("segments/0002.pcapng", b -> {
            int description = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
            b[description + 8] = 113;
            return b;
        });
        bundle.manifestAnew();

        expect(bundle.verify(), Verdict.INVALID, "blocks_root", SENSOR, 2);
    }

    @Test
    void case50_freeTextInAStatement() throws IOException {
        String text = new String(recorded.ledger.get(1).bytes(), StandardCharsets.UTF_8);
        Signed forged = recorded.sensor.sign(
                text.replaceFirst("}$", ",\"note\":\"192.0.2.7\"}").getBytes(StandardCharsets.UTF_8));
        assertThat(new LedgerTree(recorded.trust).offer(forged))
                .isInstanceOfSatisfying(
                        LedgerTree.Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(LedgerTree.NoLeaf.MALFORMED));
        recorded.ledger.add(forged);

        assertThat(expect(store(), Verdict.INVALID, "statement.form").message()).contains("note");
    }
}
