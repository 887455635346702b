package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.Optional;
import org.tripcap.capture.custody.TrustFile.Revocation;

/**
 * Whether what a revoked key stated counts. Whoever has a stolen key chooses the time that a statement gives, but neither its place
 * in the ledger nor the time stamps over it: what lies behind a revocation that acts at once does not count whatever time it gives,
 * and what a time stamp shows to be older than the revocation counts.
 */
final class RevocationCheck {
    private final CaseLedger ledger;
    private final StatementIntake intake;
    private final StandingLedger standing;
    private final TimeStampCheck stamps;
    private final Findings findings;

    RevocationCheck(
            CaseLedger ledger,
            StatementIntake intake,
            StandingLedger standing,
            TimeStampCheck stamps,
            Findings findings) {
        this.ledger = ledger;
        this.intake = intake;
        this.standing = standing;
        this.stamps = stamps;
        this.findings = findings;
    }

    /** To be run when the statements' places in the tree, and the stamps over them, are known. */
    void run() {
        for (StatementIntake.KeptBack each : intake.keptBack()) {
            if (isOlder(each.entry(), since(each.entry().statement().actor()))) {
                intake.letIn(each);
                ledger.add(each.verified(), true, findings)
                        .markLeaf(each.entry().leafIndex());
            } else {
                intake.refuse(each);
            }
        }
        intake.conclude();
        for (CaseLedger.Entry entry : ledger.entries().toList()) {
            Optional<Revocation> before = standing.before(entry);
            if (before.isPresent() && !isOlder(entry, before.get().since())) {
                ledger.remove(entry);
                intake.refuse(entry, UntrustedException.behind(before.get(), entry.signer(), entry.statement()));
            }
        }
    }

    private boolean isOlder(CaseLedger.Entry entry, Instant since) {
        return stamps.over(entry)
                .filter(stamp -> stamp.latest().isBefore(since))
                .isPresent();
    }

    private Instant since(String key) {
        return standing.trust().revocations().stream()
                .filter(revocation -> revocation.keyId().equals(key))
                .map(Revocation::since)
                .min(Instant::compareTo)
                .orElse(Instant.MIN);
    }
}
