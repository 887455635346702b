package org.tripcap.capture.custody;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/**
 * The Merkle tree over the ledger, as a fold over its records. Whether a record becomes a leaf depends on the records before it
 * and on the trusted roots alone, so everybody who folds the same ledger gets the same tree: form, signature, certificate and role
 * must be right at the time the statement gives, and its bytes must be new. Revocations are left out on purpose: one that comes
 * later would take a leaf out of a tree that was signed already; verifiers judge revocations.
 *
 * <p>The leaf's entry is the exact bytes of the statement; leaf indices are dense, whatever the record's offset. Not thread-safe.
 */
public final class LedgerTree implements LedgerProofs {
    /** Why a record is no leaf. */
    public enum NoLeaf {
        /** Not a signed statement by its form. */
        MALFORMED,
        /** Signature, certificate, validity or role are not right. */
        UNTRUSTED,
        /** The same statement is a leaf already: it was sent again after a crash. */
        REPEATED
    }

    /** What became of a record. */
    public sealed interface Outcome {
        /** It is the leaf at {@code index}. */
        record Leaf(long index, TrustFile.Verified verified) implements Outcome {}

        /** It is no leaf; {@code why} holds no personal data. */
        record Refused(NoLeaf reason, String why) implements Outcome {}
    }

    private final TrustFile roots;
    private final MerkleTree tree = new MerkleTree();
    private final Map<Digest, Long> leaves = new HashMap<>();
    private final Map<NoLeaf, Long> refused = new EnumMap<>(NoLeaf.class);

    /** @param trust of which only the roots matter */
    public LedgerTree(TrustFile trust) {
        List<byte[]> der = trust.roots();
        TrustFile rootsOnly = TrustFile.of(der.getFirst());
        for (byte[] root : der.subList(1, der.size())) {
            rootsOnly = rootsOnly.withRoot(root);
        }
        this.roots = rootsOnly;
    }

    /** Takes the ledger's next statement. */
    public Outcome offer(Signed signed) {
        TrustFile.Verified verified;
        try {
            verified = roots.statement(signed);
        } catch (MalformedException e) {
            return malformed(e);
        } catch (UntrustedException e) {
            return refuse(NoLeaf.UNTRUSTED, e);
        }
        byte[] entry = signed.bytes();
        Digest leafHash = MerkleProofs.leafHash(entry);
        long index = tree.size();
        if (leaves.putIfAbsent(leafHash, index) != null) {
            refused.merge(NoLeaf.REPEATED, 1L, Long::sum);
            return new Outcome.Refused(NoLeaf.REPEATED, "the same statement is a leaf already");
        }
        tree.appendLeafHash(leafHash);
        return new Outcome.Leaf(index, verified);
    }

    /** Takes a record of the ledger that holds no signed statement. */
    public Outcome malformed(MalformedException why) {
        return refuse(NoLeaf.MALFORMED, why);
    }

    private Outcome refuse(NoLeaf reason, Exception why) {
        refused.merge(reason, 1L, Long::sum);
        return new Outcome.Refused(reason, String.valueOf(why.getMessage()));
    }

    /** Number of leaves. */
    public long size() {
        return tree.size();
    }

    /** The root over the first {@code size} leaves. */
    public Digest root(long size) {
        return tree.root(size);
    }

    /** How many records were refused for this reason. */
    public long refused(NoLeaf reason) {
        return refused.getOrDefault(reason, 0L);
    }

    @Override
    public Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size) {
        Map<Digest, InclusionProof> proofs = new HashMap<>();
        for (Digest leafHash : leafHashes) {
            @Nullable Long index = leaves.get(leafHash);
            if (index != null && index < size) {
                proofs.put(leafHash, new InclusionProof(index, size, tree.inclusionProof(index, size)));
            }
        }
        return proofs;
    }

    @Override
    public Optional<List<Digest>> consistency(long older, long newer) {
        return older > 0 && older <= newer && newer <= size()
                ? Optional.of(tree.consistencyProof(older, newer))
                : Optional.empty();
    }

    @Override
    public boolean knowsEveryLeaf() {
        return true;
    }
}
