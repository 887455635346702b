package org.tripcap.ingest.notary;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.capture.custody.MerkleTree;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;

/**
 * The Merkle tree over the ledger, as a fold over its records. Whether a record becomes a leaf depends on the records before it
 * and on the trusted roots alone, so everybody who folds the same topic gets the same tree: form, signature, certificate and role
 * must be right at the time the statement gives, and its bytes must be new. Revocations are left out on purpose: one that comes
 * later would take a leaf out of a tree that was signed already; verifiers judge revocations.
 *
 * <p>The leaf's entry is the exact bytes of the statement; leaf indices are dense, whatever the record's offset. Not thread-safe.
 */
final class LedgerTree {
    /** Why a record is no leaf. */
    enum NoLeaf {
        /** Not a signed statement by its form. */
        MALFORMED,
        /** Signature, certificate, validity or role are not right. */
        UNTRUSTED,
        /** The same statement is a leaf already: it was sent again after a crash. */
        REPEATED
    }

    /** What became of a record. */
    sealed interface Outcome {
        /** It is the leaf at {@code index}. */
        record Leaf(long index, Statement statement) implements Outcome {}

        /** It is no leaf; {@code why} holds no personal data. */
        record Refused(NoLeaf reason, String why) implements Outcome {}
    }

    private final TrustFile roots;
    private final MerkleTree tree = new MerkleTree();
    private final Set<Digest> leaves = new HashSet<>();
    private final Map<NoLeaf, Long> refused = new EnumMap<>(NoLeaf.class);

    /** @param trust of which only the roots matter */
    LedgerTree(TrustFile trust) {
        List<byte[]> der = trust.roots();
        TrustFile rootsOnly = TrustFile.of(der.getFirst());
        for (byte[] root : der.subList(1, der.size())) {
            rootsOnly = rootsOnly.withRoot(root);
        }
        this.roots = rootsOnly;
    }

    /** Takes the ledger's next record. */
    Outcome offer(ConsumerRecord<byte[], byte[]> read) {
        Signed signed;
        try {
            signed = Records.ledgerStatement(read);
        } catch (MalformedException e) {
            return refuse(NoLeaf.MALFORMED, e);
        }
        return offer(signed);
    }

    /** Takes the ledger's next statement. */
    Outcome offer(Signed signed) {
        Statement statement;
        try {
            statement = roots.statement(signed).statement();
        } catch (MalformedException e) {
            return refuse(NoLeaf.MALFORMED, e);
        } catch (UntrustedException e) {
            return refuse(NoLeaf.UNTRUSTED, e);
        }
        if (!leaves.add(signed.digest())) {
            refused.merge(NoLeaf.REPEATED, 1L, Long::sum);
            return new Outcome.Refused(NoLeaf.REPEATED, "the same statement is a leaf already");
        }
        return new Outcome.Leaf(tree.append(signed.bytes()), statement);
    }

    private Outcome refuse(NoLeaf reason, Exception why) {
        refused.merge(reason, 1L, Long::sum);
        return new Outcome.Refused(reason, String.valueOf(why.getMessage()));
    }

    /** Number of leaves. */
    long size() {
        return tree.size();
    }

    /** The root over the first {@code size} leaves. */
    Digest root(long size) {
        return tree.root(size);
    }

    /** How many records were refused for this reason. */
    long refused(NoLeaf reason) {
        return refused.getOrDefault(reason, 0L);
    }
}
