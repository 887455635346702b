package org.tripcap.ingest.notary;

import java.util.stream.Stream;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredStatement;

/** The ledger's tree, built again from the evidence store's copy of the ledger: for when Kafka's is lost, and for auditors. */
public final class StoredLedger {
    private StoredLedger() {}

    /**
     * Builds the tree. It is the notary's own as long as the store has every statement; each checkpoint shows whether it has.
     *
     * @param trust of which only the roots matter
     * @throws java.io.UncheckedIOException when the store cannot be read
     */
    public static LedgerTree rebuild(EvidenceStore store, TrustFile trust) {
        LedgerTree tree = new LedgerTree(trust);
        try (Stream<StoredStatement> statements = store.ledger(0)) {
            statements.forEach(statement -> tree.offer(statement.signed()));
        }
        return tree;
    }
}
