package org.tripcap.capture.custody;

import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Body.EvidenceAccessed;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;

/** Reconciles the vault's signed counter with its access statements: every released key must be accounted for. */
final class VaultCheck {
    private static final String CHECK = "vault.reconciliation";

    private final CaseLedger ledger;
    private final List<KeyReceipt> receipts;
    private final Findings findings;

    /** @param receipts what the vault said of releases for this verification */
    VaultCheck(CaseLedger ledger, List<KeyReceipt> receipts, Findings findings) {
        this.ledger = ledger;
        this.receipts = receipts;
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
                                CHECK,
                                entry,
                                "expected " + (released + accessed.keys()) + " content keys released in all, found "
                                        + accessed.released(),
                                "keys were released without a statement, or statements are missing; examine the vault");
                    }
                    released = accessed.released();
                }
            }
        }
        receipts.stream().mapToLong(KeyReceipt::statements).max().ifPresent(this::compareWithReceipts);
    }

    /**
     * The statements' own numbers show what is missing between them; that the last ones were cut off, only the vault's count does.
     * Statements under which keys were just released may be on their way yet; all before them are there once they are.
     */
    private void compareWithReceipts(long stated) {
        Set<Digest> now = receipts.stream().map(KeyReceipt::accessed).collect(Collectors.toSet());
        long arrived = accesses().filter(entry -> now.contains(entry.digest())).count();
        long found = accesses().count() - arrived + now.size();
        if (found < stated) {
            boolean all = arrived == now.size();
            findings.add(
                    all ? Severity.INVALID : Severity.INCOMPLETE,
                    CHECK,
                    null,
                    null,
                    "ledger",
                    "expected " + stated + " statements about released keys, as the vault counts them, found " + found,
                    all
                            ? "statements were taken out of the ledger; compare with another copy of it, and examine the vault"
                            : "the latest statements have not reached the store; verify again once the server indexes");
        }
    }

    private Stream<CaseLedger.Entry> accesses() {
        return ledger.entries(EvidenceAccessed.class);
    }
}
