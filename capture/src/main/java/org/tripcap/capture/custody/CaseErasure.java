package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Finding.Severity;

/**
 * Whether the case was erased, and lawfully: two custodians who name each other, and no hold.
 *
 * @param begun whether any custodian stated that erasure began
 * @param lawful whether it was theirs to do
 */
record CaseErasure(boolean begun, boolean lawful) {
    static CaseErasure of(CaseLedger ledger, Findings findings) {
        List<CaseLedger.Entry> begun = ledger.entries(CustodianBody.ErasureBegun.class)
                .sorted(Comparator.comparing(e -> e.statement().time()))
                .toList();
        if (begun.isEmpty()) {
            return new CaseErasure(false, false);
        }
        CaseLedger.Entry first = begun.getFirst();
        boolean lawful = true;
        if (begun.stream().noneMatch(e -> approved(e, begun))) {
            lawful = false;
            findings.add(
                    Severity.INVALID,
                    "erasure.approval",
                    first,
                    "expected two custodians who state erasure.begun and name each other, found "
                            + begun.stream()
                                    .map(CaseLedger.Entry::name)
                                    .distinct()
                                    .toList(),
                    "one person erased evidence alone; ask both custodians");
        }
        if (heldAt(ledger, first.statement().time())) {
            lawful = false;
            findings.add(
                    Severity.INVALID,
                    "erasure.hold",
                    first,
                    "expected no erasure under a hold, found one begun at "
                            + first.statement().time(),
                    "the hold was broken; ask both custodians");
        }
        if (lawful) {
            boolean confirmed = ledger.entries(CustodianBody.ErasureConfirmed.class)
                    .findAny()
                    .isPresent();
            findings.add(
                    Severity.ERASED,
                    "erasure",
                    first,
                    "the incident's key was destroyed at " + first.statement().time()
                            + (confirmed ? ", and re-reading found nothing more" : "; erasure is not confirmed yet"),
                    "nothing to do: packets are gone for good, the proofs stand");
        }
        return new CaseErasure(true, lawful);
    }

    private static boolean approved(CaseLedger.Entry entry, List<CaseLedger.Entry> all) {
        return entry.statement().body() instanceof CustodianBody.ErasureBegun mine
                && all.stream()
                        .anyMatch(other -> !other.statement()
                                        .actor()
                                        .equals(entry.statement().actor())
                                && other.statement().actor().equals(mine.approver())
                                && other.statement().body() instanceof CustodianBody.ErasureBegun theirs
                                && theirs.approver().equals(entry.statement().actor())
                                && theirs.key().equals(mine.key()));
    }

    /** Two ways to hold, and either holds: the latest hold statement, and the flag of the latest revision. */
    private static boolean heldAt(CaseLedger ledger, Instant time) {
        Stream<CaseLedger.Entry> holds = ledger.entries()
                .filter(e -> e.statement().body() instanceof CustodianBody.HoldPlaced
                        || e.statement().body() instanceof CustodianBody.HoldReleased);
        boolean placed = holds.filter(e -> e.statement().time().isBefore(time))
                .max(Comparator.comparing(e -> e.statement().time()))
                .map(e -> e.statement().body() instanceof CustodianBody.HoldPlaced)
                .orElse(false);
        return placed
                || ledger.entries(Body.IncidentBody.class)
                        .filter(e -> e.statement().time().isBefore(time))
                        .map(e -> ((Body.IncidentBody) e.statement().body()).act())
                        .max(Comparator.comparingLong(Body.IncidentAct::revision))
                        .map(Body.IncidentAct::hold)
                        .orElse(false);
    }
}
