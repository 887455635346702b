package org.tripcap.capture.custody;

import java.util.NavigableMap;
import org.tripcap.capture.custody.Body.EvidenceAccessed;
import org.tripcap.capture.custody.Finding.Severity;

/** Reconciles the vault's signed counter with its access statements: every released key must be accounted for. */
final class VaultCheck {
    private final CaseLedger ledger;
    private final Findings findings;

    VaultCheck(CaseLedger ledger, Findings findings) {
        this.ledger = ledger;
        this.findings = findings;
    }

    void run() {
        for (NavigableMap<Long, CaseLedger.Entry> chain : ledger.chains()) {
            long released = 0;
            for (CaseLedger.Entry entry : chain.values()) {
                if (entry.statement().body() instanceof EvidenceAccessed accessed) {
                    if (accessed.released() != released + accessed.keys()) {
                        findings.add(
                                Severity.INVALID,
                                "vault.reconciliation",
                                entry,
                                "expected " + (released + accessed.keys()) + " content keys released in all, found "
                                        + accessed.released(),
                                "keys were released without a statement, or statements are missing; examine the vault");
                    }
                    released = accessed.released();
                }
            }
        }
    }
}
