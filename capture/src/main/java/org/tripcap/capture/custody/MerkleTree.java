package org.tripcap.capture.custody;

import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.incident.Digest;

/**
 * An append-only Merkle tree with SHA-256 as RFC 6962 and RFC 9162, section 2.1 define it. Keeps the hash of every complete
 * subtree, 64 bytes a leaf, so that roots and proofs for any earlier size take logarithmic time. Not thread-safe.
 */
public final class MerkleTree {
    /** Level k holds the hashes of the complete subtrees of 2^k leaves, in order. */
    private final List<List<Digest>> levels = new ArrayList<>();

    private long size;

    /** Number of leaves. */
    public long size() {
        return size;
    }

    /** Appends an entry; returns its leaf's index. */
    public long append(byte[] entry) {
        return appendLeafHash(MerkleProofs.leafHash(entry));
    }

    /** Appends an entry of which only the leaf hash is kept; returns its index. */
    public long appendLeafHash(Digest leafHash) {
        Digest hash = leafHash;
        long index = size;
        for (int level = 0; ; level++) {
            if (level == levels.size()) {
                levels.add(new ArrayList<>());
            }
            List<Digest> nodes = levels.get(level);
            nodes.add(hash);
            if ((nodes.size() & 1) == 1) {
                break;
            }
            hash = MerkleProofs.nodeHash(nodes.get(nodes.size() - 2), hash);
        }
        size++;
        return index;
    }

    /** The root over all leaves; SHA-256 of nothing when there are none. */
    public Digest root() {
        return root(size);
    }

    /** The root over the first {@code leaves} leaves. */
    public Digest root(long leaves) {
        requireSize(leaves);
        return leaves == 0 ? Digest.of() : range(0, leaves);
    }

    /**
     * The path that proves the leaf at {@code index} under the root over {@code leaves} leaves (RFC 9162, section 2.1.3.1).
     *
     * @throws IndexOutOfBoundsException unless index &lt; leaves &lt;= size
     */
    public List<Digest> inclusionProof(long index, long leaves) {
        requireSize(leaves);
        if (index < 0 || index >= leaves) {
            throw new IndexOutOfBoundsException("leaf " + index + " of a tree of " + leaves);
        }
        List<Digest> path = new ArrayList<>();
        long from = 0;
        long to = leaves;
        while (to - from > 1) {
            long middle = from + split(to - from);
            if (index < middle) {
                path.addFirst(range(middle, to));
                to = middle;
            } else {
                path.addFirst(range(from, middle));
                from = middle;
            }
        }
        return List.copyOf(path);
    }

    /**
     * The proof that the tree of {@code newer} leaves continues the one of {@code older} (RFC 9162, section 2.1.4.1); empty
     * when the two are equal.
     *
     * @throws IndexOutOfBoundsException unless 0 &lt; older &lt;= newer &lt;= size
     */
    public List<Digest> consistencyProof(long older, long newer) {
        requireSize(newer);
        if (older <= 0 || older > newer) {
            throw new IndexOutOfBoundsException("no consistency from size " + older + " to " + newer);
        }
        List<Digest> path = new ArrayList<>();
        long from = 0;
        long to = newer;
        while (older != to) {
            long middle = from + split(to - from);
            if (older <= middle) {
                path.addFirst(range(middle, to));
                to = middle;
            } else {
                path.addFirst(range(from, middle));
                from = middle;
            }
        }
        if (from != 0) {
            // The older tree ends in a subtree that is not the whole older tree, so the verifier cannot know its hash.
            path.addFirst(range(from, to));
        }
        return List.copyOf(path);
    }

    /** The hash of leaves {@code from} to {@code to}; {@code from} is where a subtree that large may begin. */
    private Digest range(long from, long to) {
        long width = to - from;
        if (Long.bitCount(width) == 1) {
            int level = Long.numberOfTrailingZeros(width);
            return levels.get(level).get((int) (from >> level));
        }
        long middle = from + split(width);
        return MerkleProofs.nodeHash(range(from, middle), range(middle, to));
    }

    /** The largest power of two below {@code width}. */
    private static long split(long width) {
        return Long.highestOneBit(width - 1);
    }

    private void requireSize(long leaves) {
        if (leaves < 0 || leaves > size) {
            throw new IndexOutOfBoundsException("a tree of " + leaves + " leaves, this one has " + size);
        }
    }
}
