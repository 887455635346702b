package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;

/**
 * Whether each statement of the case is a leaf of the tree that the notary signed. What an actor stated a moment before the latest
 * checkpoint, or after it, need not be; what it stated before another statement that is a leaf has to be, since an actor's
 * statements reach the ledger in their order.
 */
final class LeafCheck {
    /** How long a statement may be on its way from its actor into a checkpoint: sending it, and the notary's own interval. */
    static final Duration ON_ITS_WAY = Duration.ofMinutes(3);

    private final CaseLedger ledger;
    private final CheckpointCheck checkpoints;
    private final LedgerProofs proofs;
    private final Findings findings;
    private long young;

    LeafCheck(CaseLedger ledger, CheckpointCheck checkpoints, LedgerProofs proofs, Findings findings) {
        this.ledger = ledger;
        this.checkpoints = checkpoints;
        this.proofs = proofs;
        this.findings = findings;
    }

    void run() {
        Optional<CheckpointCheck.Known> latest = checkpoints.latest();
        if (latest.isEmpty()) {
            return; // reported where checkpoints are checked
        }
        for (NavigableMap<Long, CaseLedger.Entry> chain : ledger.chains()) {
            follow(chain, latest.get());
        }
        if (young > 0) {
            findings.add(
                    Severity.NOTE,
                    "ledger.leaf",
                    null,
                    null,
                    latest.get().place(),
                    young + " of the latest statements are not under a checkpoint yet",
                    "verify again after the next checkpoint, within a few minutes");
        }
    }

    /** From the last statement back, so that what comes after a statement is known. */
    private void follow(NavigableMap<Long, CaseLedger.Entry> chain, CheckpointCheck.Known latest) {
        List<CaseLedger.Entry> batch = new ArrayList<>(LedgerProofs.MAX_LEAVES);
        boolean laterIsLeaf = false;
        for (CaseLedger.Entry entry : chain.descendingMap().values()) {
            if (entry.onLedger()) {
                batch.add(entry);
            }
            if (batch.size() == LedgerProofs.MAX_LEAVES) {
                laterIsLeaf = check(batch, latest, laterIsLeaf);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            check(batch, latest, laterIsLeaf);
        }
    }

    private boolean check(List<CaseLedger.Entry> batch, CheckpointCheck.Known latest, boolean laterIsLeaf) {
        Map<Digest, InclusionProof> found = proofs.inclusion(
                batch.stream().map(CaseLedger.Entry::leafHash).toList(),
                latest.checkpoint().size());
        boolean leaf = laterIsLeaf;
        for (CaseLedger.Entry entry : batch) {
            @Nullable InclusionProof proof = found.get(entry.leafHash());
            if (proof == null) {
                missing(entry, latest, leaf);
            } else {
                leaf |= proves(entry, proof);
            }
        }
        return leaf;
    }

    private boolean proves(CaseLedger.Entry entry, InclusionProof proof) {
        Optional<Digest> root = checkpoints.root(proof.size());
        if (root.isPresent() && proof.proves(entry.leafHash(), root.get())) {
            entry.markLeaf(proof.index());
            return true;
        }
        findings.add(
                Severity.INVALID,
                "ledger.proof",
                entry,
                root.isEmpty()
                        ? "expected a proof under a checkpoint of this case, found one for a tree of " + proof.size()
                                + " leaves"
                        : "expected a path from this statement at index " + proof.index() + " to root " + root.get()
                                + " over " + proof.size() + " leaves, found one that leads elsewhere",
                "the proof is not this statement's: its index, size or path was changed; ask the notary for it again");
        return false;
    }

    private void missing(CaseLedger.Entry entry, CheckpointCheck.Known latest, boolean laterIsLeaf) {
        Instant stated = entry.statement().time().plus(entry.statement().clock().bound());
        boolean mayBeOnItsWay = !laterIsLeaf && stated.isAfter(latest.time().minus(ON_ITS_WAY));
        if (mayBeOnItsWay) {
            young++;
            entry.markYoung();
            return;
        }
        boolean slippedIn = laterIsLeaf && proofs.knowsEveryLeaf();
        findings.add(
                slippedIn ? Severity.INVALID : Severity.INCOMPLETE,
                "ledger.leaf",
                entry,
                "expected this statement in the notary's tree of "
                        + latest.checkpoint().size() + " leaves, cosigned at " + latest.time()
                        + (laterIsLeaf
                                ? ", since a later one of the same actor is in it; found no proof"
                                : "; found none"),
                slippedIn
                        ? "it was put into the ledger's copy, and never was on the ledger; examine the notary and the store"
                        : "ask the notary for its proof; it may have reached the ledger late: verify again then");
    }
}
