package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.JsonFields;

/**
 * Where a leaf is in a Merkle tree, and the path that proves it (RFC 9162, section 2.1.3).
 *
 * @param index of the leaf, from 0
 * @param size leaves of the tree
 * @param path from the leaf's sibling up to the root's child
 */
public record InclusionProof(long index, long size, List<Digest> path) {
    /** No path is longer: a tree has fewer than 2^53 leaves. */
    public static final int MAX_PATH = 53;

    public InclusionProof {
        if (size < 1 || size > JsonFields.MAX_NUMBER || index < 0 || index >= size) {
            throw new IllegalArgumentException("no tree of " + size + " leaves has one at index " + index);
        }
        if (path.size() > MAX_PATH) {
            throw new IllegalArgumentException("a path has at most " + MAX_PATH + " hashes, not " + path.size());
        }
        path = List.copyOf(path);
    }

    /** Whether this proves the leaf under {@code root}. */
    public boolean proves(Digest leafHash, Digest root) {
        return MerkleProofs.includes(leafHash, index, size, path, root);
    }
}
