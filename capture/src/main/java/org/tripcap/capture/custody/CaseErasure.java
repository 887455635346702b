package org.tripcap.capture.custody;

import java.util.Optional;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;

/**
 * Whether the case was erased, and lawfully: two custodians who name each other, or their standing order and its time over, and no
 * hold.
 */
final class CaseErasure {
    private final CaseLedger ledger;
    private final Findings findings;
    private final ErasureFold fold;
    private boolean contentGone;

    CaseErasure(CaseLedger ledger, StandingLedger standing, Findings findings) {
        this.ledger = ledger;
        this.findings = findings;
        this.fold = standing.judge(findings.incident(), ledger);
        fold.order().ifPresent(this::reportErased);
    }

    private void reportErased(ErasureOrder order) {
        boolean confirmed =
                ledger.entries(CustodianBody.ErasureConfirmed.class).findAny().isPresent();
        entry(order.begun())
                .ifPresent(asked -> findings.add(
                        Severity.ERASED,
                        "erasure",
                        asked,
                        order.first().name() + " and " + order.second().name()
                                + (order.expired() == null
                                        ? " ordered the destruction of the incident's key at " + order.at()
                                        : " have a standing order, " + order.agreed()
                                                + ", under which the incident's key was destroyed at " + order.at())
                                + (confirmed
                                        ? ", and re-reading found nothing more"
                                        : "; erasure is not confirmed yet"),
                        "nothing to do: packets are gone for good, the proofs stand"));
    }

    /** Whether what is missing is missing by right. */
    boolean lawful() {
        return fold.order().isPresent();
    }

    /** Notes that content which the ledger tells of is gone, or its key is. */
    void contentGone() {
        contentGone = true;
    }

    /** Judges requests that led to no order, once it is known what is gone. */
    void conclude() {
        fold.unfulfilled().ifPresent(request -> entry(request.digest()).ifPresent(entry -> report(entry, request)));
        fold.unfulfilledExpiry()
                .ifPresent(expiry -> entry(expiry.statement()).ifPresent(entry -> report(entry, expiry)));
    }

    private void report(CaseLedger.Entry entry, ErasureFold.RefusedExpiry expiry) {
        findings.add(
                contentGone ? Severity.INVALID : Severity.NOTE,
                "erasure.expiry",
                entry,
                expiry.why(),
                contentGone
                        ? "evidence was erased before its time, or without the order of two custodians; compare with"
                                + " another copy of the ledger, and examine the vault"
                        : "nothing was erased; examine why the vault stated it");
    }

    private void report(CaseLedger.Entry entry, ErasureRequest request) {
        if (!contentGone) {
            findings.add(
                    Severity.NOTE,
                    "erasure.asked",
                    entry,
                    request.by().name() + " asked at " + request.at() + " to erase the case, which was not done: "
                            + (request.held() ? "there was a hold" : "no second custodian agreed"),
                    "nothing to do");
        } else if (request.held()) {
            findings.add(
                    Severity.INVALID,
                    "erasure.hold",
                    entry,
                    "expected no erasure under a hold, found one begun at " + request.at(),
                    "the hold was broken; ask both custodians");
        } else {
            findings.add(
                    Severity.INVALID,
                    "erasure.approval",
                    entry,
                    "expected two custodians who state erasure.begun and name each other, found "
                            + request.by().name() + " alone",
                    "one person erased evidence alone; ask both custodians");
        }
    }

    private Optional<CaseLedger.Entry> entry(Digest statement) {
        return ledger.entries().filter(e -> e.digest().equals(statement)).findFirst();
    }
}
