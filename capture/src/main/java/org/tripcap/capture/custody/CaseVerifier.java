package org.tripcap.capture.custody;

import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence.AlertRecord;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;

/**
 * Verifies everything that is kept about one incident: who stated what and whether they may, that no statement is missing or
 * doubled, that every segment is the one that was sealed, holds what was stated, and lies within the incident's authority, and that
 * the alerts that led to it are those that its documents commit to.
 *
 * <p>Damage is a result, not an exception: all findings are reported, each with its place and advice. Segments are read one at
 * a time; of the ledger the incident's statements are kept.
 */
public final class CaseVerifier {
    private CaseVerifier() {}

    /**
     * Verifies one case.
     *
     * @param keys whence content keys come; one that refuses makes the case incomplete, not invalid
     * @throws java.io.UncheckedIOException when the evidence cannot be read; nothing is known of the case then
     */
    public static VerificationReport verify(
            CaseEvidence evidence, TrustFile trust, KeySource keys, VerificationProgress progress) {
        return verify(evidence, trust, keys, SegmentInspector.NONE, progress);
    }

    /**
     * Verifies one case, and what was derived from it.
     *
     * @param given the trust file; the ledger's revocations are added to it
     * @param inspector looks further into each sound segment
     * @throws java.io.UncheckedIOException when the evidence cannot be read; nothing is known of the case then
     */
    public static VerificationReport verify(
            CaseEvidence evidence,
            TrustFile given,
            KeySource keys,
            SegmentInspector inspector,
            VerificationProgress progress) {
        Findings findings = new Findings(evidence.incident());
        StandingLedger standing = StandingLedger.read(evidence, given, findings);
        CaseLedger ledger = new CaseLedger();
        CheckpointCheck checkpoints = new CheckpointCheck(ledger, standing.trust(), evidence.proofs(), findings);
        try (Stream<CheckpointRecord> records = evidence.checkpoints()) {
            records.forEach(checkpoints::take);
        }
        new LeafCheck(standing.ledger(), checkpoints, evidence.proofs(), findings).run();
        standing.settle();
        standing.conclude(findings);
        TrustFile trust = standing.trust();
        StatementIntake intake = new StatementIntake(evidence.incident(), trust, findings);
        try (Stream<Signed> statements = evidence.statements()) {
            statements.forEach(signed -> intake.read(signed, "ledger").ifPresent(v -> ledger.add(v, true, findings)));
        }
        judgeByPlace(evidence, ledger, intake, standing, checkpoints, findings);
        intake.noteDuplicates(ledger.duplicates());

        CaseAuthority authority = new CaseAuthority(ledger, trust, findings);
        try (Stream<DocumentRecord> documents = evidence.documents()) {
            documents.forEach(authority::take);
        }
        CaseErasure erasure = new CaseErasure(ledger, standing, findings);
        authority.conclude(erasure, evidence.isDisclosure());

        SegmentCheck segments = new SegmentCheck(intake, ledger, authority, erasure, keys, inspector, findings);
        try (Stream<SegmentRecord> records = evidence.segments()) {
            records.forEach(record -> {
                segments.check(record);
                progress.segment(segments.read(), segments.readBytes());
            });
        }
        segments.conclude();
        checkAlerts(evidence, authority, erasure, findings);
        erasure.conclude();
        new ChainCheck(ledger, findings).run();
        new RunCheck(ledger, authority, findings).run();
        new VaultCheck(ledger, keys.receipts(), findings).run();
        checkpoints.conclude();
        inspector.inspectRest().forEach(findings::add);
        evidence.damage().forEach(findings::add);
        noteDeployment(ledger, findings);
        return new VerificationReport(
                evidence.incident(),
                findings.verdict(),
                findings.sorted(),
                segments.sound(),
                segments.packets(),
                segments.packetBytes(),
                segments.disclosed(),
                segments.losses(),
                gaps(ledger));
    }

    private static VerificationReport.Gaps gaps(CaseLedger ledger) {
        long packets = 0;
        long unknown = 0;
        for (CaseLedger.Entry entry : ledger.entries(Body.Gap.class).toList()) {
            if (entry.statement().body() instanceof Body.Gap gap) {
                Long stated = gap.packets();
                if (stated == null) {
                    unknown++;
                } else {
                    packets = stated > Long.MAX_VALUE - packets ? Long.MAX_VALUE : packets + stated;
                }
            }
        }
        return new VerificationReport.Gaps(packets, unknown);
    }

    private static void checkAlerts(
            CaseEvidence evidence, CaseAuthority authority, CaseErasure erasure, Findings findings) {
        if (erasure.lawful()) {
            return; // documents and alerts are gone together, or on their way
        }
        AlertCheck check = new AlertCheck(authority.documents(), findings);
        try (Stream<AlertRecord> alerts = evidence.alerts()) {
            alerts.forEach(check::take);
        }
        check.conclude(evidence.isDisclosure());
    }

    /** Looks the statements up in the tree, and takes out what does not count in its place there. */
    private static void judgeByPlace(
            CaseEvidence evidence,
            CaseLedger ledger,
            StatementIntake intake,
            StandingLedger standing,
            CheckpointCheck checkpoints,
            Findings findings) {
        new LeafCheck(ledger, checkpoints, evidence.proofs(), findings).run();
        CaseLedger keptBack = intake.keptBackLedger();
        new LeafCheck(keptBack, checkpoints, evidence.proofs(), new Findings(evidence.incident())).run();
        TimeStampCheck stamps = new TimeStampCheck(evidence, ledger, checkpoints, standing.trust(), findings);
        stamps.read(Stream.concat(ledger.entries(), keptBack.entries()));
        new RevocationCheck(ledger, intake, standing, stamps, findings).run();
        stamps.run();
    }

    private static void noteDeployment(CaseLedger ledger, Findings findings) {
        Optional<CaseLedger.Entry> standalone = ledger.entries()
                .filter(e -> e.statement().deployment() == Deployment.STANDALONE)
                .findFirst();
        if (standalone.isPresent()) {
            findings.add(
                    Finding.Severity.NOTE,
                    "deployment",
                    null,
                    null,
                    "statements",
                    "one host played all roles, so its administrator could have acted as every one of them",
                    "weigh the case accordingly; run notary, vault and sensors apart in production");
        }
    }
}
