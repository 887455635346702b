package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.CaseEvidence.CheckpointOrigin;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.RecordedCase;

class CheckpointTamperTest extends TamperedCase {
    private LedgerTree tree;

    @BeforeEach
    void notarise() {
        tree = recorded.notarise();
    }

    private byte[] signed(long size, Digest root) {
        return new Checkpoint(recorded.notary.keys().origin(), size, root)
                .sign(recorded.notary, recorded.clock.instant());
    }

    /** Proofs that are the tree's but for one change. */
    private LedgerProofs changed(UnaryOperator<InclusionProof> change) {
        return new LedgerProofs() {
            @Override
            public Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size) {
                Map<Digest, InclusionProof> proofs = tree.inclusion(leafHashes, size);
                proofs.replaceAll((leaf, proof) -> proof.index() == 2 ? change.apply(proof) : proof);
                return proofs;
            }

            @Override
            public Optional<List<Digest>> consistency(long older, long newer) {
                return tree.consistency(older, newer);
            }

            @Override
            public boolean knowsEveryLeaf() {
                return true;
            }
        };
    }

    @Test
    void sound_isValid_andTellsSizeAndTime() {
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertThat(report.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.message())
                        .contains("up to size " + tree.size())
                        .contains("2026-03-01T12:00:00Z"));
    }

    @Test
    void twoRootsOfOneSize_areAFork() {
        recorded.checkpoints.add(signed(tree.size(), Digest.of()));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "FORK");
        assertThat(report.findings().getFirst().message())
                .contains(tree.root(tree.size()).hex())
                .contains(Digest.of().hex());
    }

    @Test
    void olderCheckpointThatTheLatestDoesNotContinue_isAFork() {
        recorded.checkpoints.add(signed(3, DIGEST));

        assertFinding(verify(), Severity.INVALID, "FORK");
    }

    @Test
    void olderCheckpointThatTheLatestContinues_isValid() {
        recorded.checkpoints.add(signed(3, tree.root(3)));

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void olderCheckpointWithoutAProof_isIncomplete() {
        recorded.checkpoints.add(signed(3, tree.root(3)));
        recorded.proofs = new LedgerProofs() {
            @Override
            public Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size) {
                return tree.inclusion(leafHashes, size);
            }

            @Override
            public Optional<List<Digest>> consistency(long older, long newer) {
                return Optional.empty();
            }

            @Override
            public boolean knowsEveryLeaf() {
                return false;
            }
        };

        assertFinding(verify(), Severity.INCOMPLETE, "checkpoint.consistency");
    }

    @Test
    void otherRootThanAnActorSaw_isAFork() throws Exception {
        recorded.seen = new Seen(tree.size(), Digest.of());
        recorded.state(recorded.vault, access(1, 1));

        assertFinding(verify(), Severity.INVALID, "FORK");
    }

    @Test
    void treeThatAnActorSawAndTheLatestDoesNotContinue_isAFork() throws Exception {
        recorded.seen = new Seen(2, DIGEST);
        recorded.state(recorded.vault, access(1, 1));

        assertFinding(verify(), Severity.INVALID, "FORK");
    }

    @Test
    void olderThanAnActorSaw_isIncomplete() throws Exception {
        recorded.seen = new Seen(99, Digest.of());
        recorded.state(recorded.vault, access(1, 1));

        assertOnly(Verdict.INCOMPLETE, "checkpoint.stale", "vault-1", 0);
    }

    @Test
    void noneLeftAlthoughAnActorSawOne_isIncomplete() throws Exception {
        recorded.state(recorded.vault, access(1, 1));
        recorded.checkpoints.clear();
        recorded.proofs = new LedgerTree(recorded.trust);

        assertOnly(Verdict.INCOMPLETE, "checkpoint.stale", "vault-1", 0);
    }

    @Test
    void noneYetAndNoneSeen_isValid() {
        recorded.checkpoints.clear();

        assertThat(verify().verdict()).as("%s", verify().findings()).isEqualTo(Verdict.VALID);
    }

    @Test
    void checkpointHeldOutsideOfALongerLedger_isIncomplete() {
        LedgerTree longer = new LedgerTree(recorded.trust);
        recorded.ledger.forEach(longer::offer);
        CaseEvidence evidence = recorded.evidence();
        byte[] held = signed(longer.size() + 5, DIGEST);
        VerificationReport report = CaseVerifier.verify(
                new HeldCheckpoints(evidence, List.of(new CheckpointRecord("kept.txt", held, CheckpointOrigin.HELD))),
                recorded.trust,
                recorded.keys(),
                VerificationProgress.NONE);

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.findings().getFirst().check()).isEqualTo("ledger.tail");
        assertThat(report.findings().getFirst().place()).isEqualTo("kept.txt");
    }

    @Test
    void mlDsaLineStripped_isInvalid() {
        String note = new String(recorded.checkpoints.getFirst(), StandardCharsets.UTF_8);
        String stripped = note.substring(0, note.lastIndexOf("\n\u2014") + 1);
        recorded.checkpoints.set(0, stripped.getBytes(StandardCharsets.UTF_8));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "checkpoint.signature");
    }

    @Test
    void malformed_isInvalidAndNoCrash() {
        recorded.checkpoints.add("x\r\n".getBytes(StandardCharsets.UTF_8));

        assertFinding(verify(), Severity.INVALID, "checkpoint.form");
    }

    @Test
    void strangers_areUntrusted() {
        NotaryIdentity stranger = NotaryIdentity.create(
                Authority.create(recorded.clock).enrol("notary-1", Role.NOTARY, Duration.ofDays(1)),
                recorded.notary.keys().origin());
        recorded.checkpoints.add(new Checkpoint(stranger.keys().origin(), tree.size(), tree.root(tree.size()))
                .sign(stranger, RecordedCase.START));

        assertFinding(verify(), Severity.UNTRUSTED, "checkpoint.signature");
    }

    @Test
    void proofWithAnotherIndex_isInvalid() {
        recorded.proofs = changed(p -> new InclusionProof(3, p.size(), p.path()));

        assertOnly(Verdict.INVALID, "ledger.proof", SENSOR, 1);
    }

    @Test
    void proofOfAnotherSize_isInvalid() {
        recorded.proofs = changed(p -> new InclusionProof(p.index(), p.size() - 1, p.path()));

        assertOnly(Verdict.INVALID, "ledger.proof", SENSOR, 1);
    }

    @Test
    void interiorNodeAsLeaf_isInvalid() {
        // A path that is one step short leads from an interior node to the root.
        recorded.proofs = changed(p -> new InclusionProof(
                p.index() / 2, p.size(), p.path().subList(1, p.path().size())));

        assertOnly(Verdict.INVALID, "ledger.proof", SENSOR, 1);
    }

    @Test
    void statementPutInBeforeOthersOfItsActor_isInvalid() throws Exception {
        Signed late = recorded.stated(recorded.sensor, 2);
        LedgerTree without = new LedgerTree(recorded.trust);
        recorded.ledger.stream().filter(s -> !s.equals(late)).forEach(without::offer);
        recorded.proofs = without;
        recorded.checkpoints.set(0, signed(without.size(), without.root(without.size())));

        assertOnly(Verdict.INVALID, "ledger.leaf", SENSOR, 2);
    }

    @Test
    void statementsAfterTheLatestCheckpoint_areValidAndNoted() throws Exception {
        recorded.clock.advance(Duration.ofSeconds(20));
        recorded.state(recorded.vault, access(1, 1));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "ledger.leaf");
    }

    @Test
    void statementLongBeforeTheLatestCheckpointAndNotUnderIt_isIncomplete() throws Exception {
        recorded.state(recorded.vault, access(1, 1));
        recorded.clock.advance(Duration.ofHours(1));
        recorded.checkpoints.set(0, signed(tree.size(), tree.root(tree.size())));

        assertOnly(Verdict.INCOMPLETE, "ledger.leaf", "vault-1", 0);
    }

    @Test
    void signedAfterTheLedgerRevokedTheNotary_doesNotCount() throws Exception {
        Identity custodian = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        long before = tree.size();
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.stateStanding(
                custodian,
                new CustodianBody.KeyRevoked(
                        recorded.notary.keys().ed25519().keyId(), RevocationReason.CEASED, recorded.clock.instant()));
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.notarise();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.UNTRUSTED);
        assertThat(report.findings())
                .filteredOn(f -> f.check().equals("checkpoint.revoked"))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.place()).isEqualTo("checkpoint");
                    assertThat(f.message()).contains("ceased").contains("checkpoint of size " + (before + 1));
                });
        assertThat(report.findings())
                .as("the one of before counts")
                .anySatisfy(f -> assertThat(f.message()).contains("complete up to size " + before));
    }

    @Test
    void signedBeforeTheLedgerRevokedTheNotary_counts() throws Exception {
        Identity custodian = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.stateStanding(
                custodian,
                new CustodianBody.KeyRevoked(
                        recorded.notary.keys().ed25519().keyId(), RevocationReason.CEASED, recorded.clock.instant()));

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void signedAfterAStrangerRevokedTheNotary_counts() throws Exception {
        Identity stranger = Authority.create(recorded.clock).enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        recorded.stateStanding(
                stranger,
                new CustodianBody.KeyRevoked(
                        recorded.notary.keys().ed25519().keyId(), RevocationReason.CEASED, recorded.clock.instant()));

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
    }
}
