package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence.CheckpointOrigin;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/**
 * Checks checkpoints against the trust file's notaries, against each other, and against those that actors say they saw: they all
 * have to be of one tree that only grew.
 */
final class CheckpointCheck {
    /** A checkpoint whose signatures were checked. */
    record Known(Checkpoint checkpoint, Instant time, String place) {}

    private final CaseLedger ledger;
    private final TrustFile trust;
    private final LedgerProofs proofs;
    private final Findings findings;
    private final Set<Digest> notes = new HashSet<>();
    private final Map<Digest, Known> byNote = new HashMap<>();
    private final Map<Long, Known> bySize = new HashMap<>();
    private final TreeSet<Long> anchors = new TreeSet<>();
    private @Nullable Known largest;
    private @Nullable Known held;

    CheckpointCheck(CaseLedger ledger, TrustFile trust, LedgerProofs proofs, Findings findings) {
        this.ledger = ledger;
        this.trust = trust;
        this.proofs = proofs;
        this.findings = findings;
    }

    void take(CheckpointRecord record) {
        Digest digest = Digest.of(record.note());
        if (!notes.add(digest)) {
            return; // a bundle has the same one in each of its proofs
        }
        SignedCheckpoint signed;
        try {
            signed = SignedCheckpoint.parse(record.note());
        } catch (MalformedException e) {
            report(
                    Severity.INVALID,
                    "checkpoint.form",
                    record.place(),
                    String.valueOf(e.getMessage()),
                    "compare with a copy outside");
            return;
        }
        try {
            Instant time = signed.verify(trust);
            Known taken = new Known(signed.checkpoint(), time, record.place());
            byNote.put(digest, taken);
            take(taken, record.origin());
        } catch (UntrustedException e) {
            report(
                    StatementIntake.severity(e.reason()),
                    e.reason() == UntrustedException.Reason.REVOKED ? "checkpoint.revoked" : "checkpoint.signature",
                    record.place(),
                    "checkpoint of size " + signed.checkpoint().size() + ": " + e.getMessage(),
                    e.reason() == UntrustedException.Reason.REVOKED
                            ? "it proves nothing; rely on checkpoints of before, and on those of the notary's new key"
                            : "check that the trust file is the right one, and compare with a copy outside");
        }
    }

    private void take(Known taken, CheckpointOrigin origin) {
        long size = taken.checkpoint().size();
        Known known = bySize.putIfAbsent(size, taken);
        if (known != null
                && !known.checkpoint().root().equals(taken.checkpoint().root())) {
            fork(
                    taken.place(),
                    size,
                    known.checkpoint().root(),
                    taken.checkpoint().root());
        }
        if (origin != CheckpointOrigin.LEDGER) {
            anchors.add(size);
        }
        if (origin == CheckpointOrigin.HELD) {
            held = larger(held, taken);
        } else {
            largest = larger(largest, taken);
        }
    }

    private static Known larger(@Nullable Known one, Known other) {
        return one == null || other.checkpoint().size() > one.checkpoint().size() ? other : one;
    }

    /** Compares with each other, and with what actors saw, once all checkpoints were taken. */
    void conclude() {
        Known most = largest;
        checkTail(most);
        checkStale(most);
        if (most == null) {
            report(
                    Severity.NOTE,
                    "checkpoint",
                    "checkpoints",
                    "there is no checkpoint, so nothing outside shows how far the ledger reached",
                    "keep checkpoints in a place that the ledger's keeper cannot change");
            return;
        }
        report(
                Severity.NOTE,
                "checkpoint",
                most.place(),
                "the ledger is proved complete up to size " + most.checkpoint().size() + ", cosigned at " + most.time(),
                "compare with a checkpoint kept outside");
        for (long size : anchors.headSet(most.checkpoint().size())) {
            Known older = bySize.get(size);
            if (older != null) {
                continues(older.place(), size, older.checkpoint().root(), most);
            }
        }
        Map<Long, Digest> seen = new HashMap<>();
        ledger.entries().forEach(entry -> compareSeen(entry, seen, most));
    }

    /** Whoever saw a later checkpoint knows that there was one: also when all are gone. */
    private void checkStale(@Nullable Known most) {
        long reached = most == null ? 0 : most.checkpoint().size();
        ledger.entries()
                .filter(e -> seenSize(e) > reached)
                .max(Comparator.comparingLong(CheckpointCheck::seenSize))
                .ifPresent(entry -> findings.add(
                        Severity.INCOMPLETE,
                        "checkpoint.stale",
                        entry,
                        "expected a checkpoint of size " + seenSize(entry) + " or more, which this actor saw, found "
                                + (most == null ? "none to rely on" : String.valueOf(reached)),
                        (most == null ? "all" : "later")
                                + " checkpoints are missing; look for them in the places outside"));
    }

    /** Whoever holds a later checkpoint knows that the ledger was longer. */
    private void checkTail(@Nullable Known most) {
        Known outside = held;
        long reached = most == null ? 0 : most.checkpoint().size();
        if (outside != null && outside.checkpoint().size() > reached) {
            report(
                    Severity.INCOMPLETE,
                    "ledger.tail",
                    outside.place(),
                    "expected a ledger of " + outside.checkpoint().size() + " leaves or more, as was cosigned at "
                            + outside.time() + ", found checkpoints up to size " + reached,
                    "the end of the ledger was cut off, or this copy is older; look for a later one");
        }
    }

    private void compareSeen(CaseLedger.Entry entry, Map<Long, Digest> checked, Known most) {
        Seen seen = entry.statement().seen();
        if (seen == null || seen.size() == 0) {
            return;
        }
        Known known = bySize.get(seen.size());
        if (known != null && !known.checkpoint().root().equals(seen.root())) {
            fork(entry.place(), seen.size(), known.checkpoint().root(), seen.root());
            return;
        }
        Digest before = checked.putIfAbsent(seen.size(), seen.root());
        if (before == null && seen.size() < most.checkpoint().size() && !anchors.contains(seen.size())) {
            continues(entry.place(), seen.size(), seen.root(), most);
        } else if (before != null && !before.equals(seen.root())) {
            fork(entry.place(), seen.size(), before, seen.root());
        }
    }

    private static long seenSize(CaseLedger.Entry entry) {
        Seen seen = entry.statement().seen();
        return seen == null ? -1 : seen.size();
    }

    /** The latest tree has to begin with this one. */
    private void continues(String place, long size, Digest root, Known most) {
        if (size == 0) {
            return; // every tree continues the empty one
        }
        Optional<List<Digest>> path = proofs.consistency(size, most.checkpoint().size());
        if (path.isEmpty()) {
            report(
                    Severity.INCOMPLETE,
                    "checkpoint.consistency",
                    place,
                    "expected a proof that the tree of " + most.checkpoint().size() + " leaves continues this one of "
                            + size + ", found none",
                    "ask the notary for it, or build the tree again from the ledger");
        } else if (!MerkleProofs.consistent(
                size, root, most.checkpoint().size(), most.checkpoint().root(), path.get())) {
            report(
                    Severity.INVALID,
                    "FORK",
                    place,
                    "expected the tree of " + most.checkpoint().size() + " leaves and root "
                            + most.checkpoint().root() + " to continue this one of " + size + " leaves and root " + root
                            + ", found a proof that does not show it",
                    "keep both checkpoints: the ledger was changed after it was signed, or two notaries share a key");
        }
    }

    /** The checkpoint over the most leaves, or empty when there is none to rely on. */
    Optional<Known> latest() {
        return Optional.ofNullable(largest);
    }

    /** The sound checkpoint whose note has this digest. */
    Optional<Known> known(Digest note) {
        return Optional.ofNullable(byNote.get(note));
    }

    /** The root that was signed for a tree of this size. */
    Optional<Digest> root(long size) {
        return Optional.ofNullable(bySize.get(size)).map(k -> k.checkpoint().root());
    }

    private void fork(String place, long size, Digest one, Digest other) {
        report(
                Severity.INVALID,
                "FORK",
                place,
                "expected one root over " + size + " leaves, found " + one + " and " + other,
                "keep both: the notary signed two histories, or two notaries share a key");
    }

    private void report(Severity severity, String check, String place, String message, String advice) {
        findings.add(severity, check, null, null, place, message, advice);
    }
}
