package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/** Checks checkpoints against the trust file's notaries, against each other, and against those that actors say they saw. */
final class CheckpointCheck {
    private final CaseLedger ledger;
    private final TrustFile trust;
    private final Findings findings;
    private final Map<Long, Digest> roots = new HashMap<>();
    private long largest = -1;
    private @Nullable Instant largestTime;

    CheckpointCheck(CaseLedger ledger, TrustFile trust, Findings findings) {
        this.ledger = ledger;
        this.trust = trust;
        this.findings = findings;
    }

    void take(byte[] note) {
        SignedCheckpoint signed;
        try {
            signed = SignedCheckpoint.parse(note);
        } catch (MalformedException e) {
            report(
                    Severity.INVALID,
                    "checkpoint.form",
                    "checkpoint " + Digest.of(note),
                    String.valueOf(e.getMessage()),
                    "compare with a copy outside");
            return;
        }
        Checkpoint checkpoint = signed.checkpoint();
        String place = "checkpoint of size " + checkpoint.size();
        try {
            Instant time = signed.verify(trust.notaries());
            Digest known = roots.putIfAbsent(checkpoint.size(), checkpoint.root());
            if (known != null && !known.equals(checkpoint.root())) {
                fork(place, known, checkpoint.root());
            }
            if (checkpoint.size() > largest) {
                largest = checkpoint.size();
                largestTime = time;
            }
        } catch (UntrustedException e) {
            report(
                    StatementIntake.severity(e.reason()),
                    "checkpoint.signature",
                    place,
                    String.valueOf(e.getMessage()),
                    "check that the trust file is the right one, and compare with a copy outside");
        }
    }

    /** Compares with what actors saw, once all checkpoints were taken. */
    void conclude() {
        if (largest < 0) {
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
                "checkpoints",
                "the ledger is proved complete up to size " + largest + ", cosigned at " + largestTime,
                "compare with a checkpoint kept outside");
        ledger.entries().forEach(this::compareSeen);
        ledger.entries()
                .filter(e -> seenSize(e) > largest)
                .max(Comparator.comparingLong(CheckpointCheck::seenSize))
                .ifPresent(entry -> findings.add(
                        Severity.INCOMPLETE,
                        "checkpoint.stale",
                        entry,
                        "expected a checkpoint of size " + seenSize(entry) + " or more, which this actor saw, found "
                                + largest,
                        "later checkpoints are missing; look for them in the places outside"));
    }

    private void compareSeen(CaseLedger.Entry entry) {
        Seen seen = entry.statement().seen();
        if (seen == null) {
            return;
        }
        Digest known = roots.get(seen.size());
        if (known != null && !known.equals(seen.root())) {
            fork(entry.place(), known, seen.root());
        }
    }

    private static long seenSize(CaseLedger.Entry entry) {
        Seen seen = entry.statement().seen();
        return seen == null ? -1 : seen.size();
    }

    private void fork(String place, Digest one, Digest other) {
        report(
                Severity.INVALID,
                "FORK",
                place,
                "expected one root at this size, found " + one + " and " + other,
                "keep both: the notary signed two histories, or two notaries share a key");
    }

    private void report(Severity severity, String check, String place, String message, String advice) {
        findings.add(severity, check, null, null, place, message, advice);
    }
}
