package org.tripcap.capture.segment;

import java.security.DigestException;
import java.security.MessageDigest;
import org.tripcap.capture.incident.Digest;

/**
 * The root of a Merkle tree (RFC 9162, section 2.1.1) over leaf hashes that arrive one by one. Only the roots of the
 * complete subtrees so far are kept, one for each bit of the leaf count, side by side in one array, with one byte in front: so the
 * byte that a node's hash begins with can be put before its two halves for a moment, and all of it be hashed in one call.
 */
final class MerkleFold {

    private static final int MAX_LEVELS = 32;
    private static final int FIRST = 1;
    private static final byte NODE = 1;

    private final MessageDigest sha256;
    private final byte[] stack = new byte[FIRST + MAX_LEVELS * Digest.LENGTH];
    private int depth;
    private int leaves;

    MerkleFold(MessageDigest sha256) {
        this.sha256 = sha256;
    }

    void reset() {
        depth = 0;
        leaves = 0;
    }

    /** Ends the digest under way, which has been given a leaf's bytes, and adds its value as the next leaf hash. */
    void addDigested() throws DigestException {
        sha256.digest(stack, FIRST + depth * Digest.LENGTH, Digest.LENGTH);
        depth++;
        // As many subtrees become complete as the count of leaves before has trailing ones.
        for (int merges = Integer.numberOfTrailingZeros(~leaves); merges > 0; merges--) {
            merge();
        }
        leaves++;
    }

    Digest root() throws DigestException {
        if (leaves == 0) {
            return Digest.of();
        }
        while (depth > 1) {
            merge();
        }
        byte[] root = new byte[Digest.LENGTH];
        System.arraycopy(stack, FIRST, root, 0, Digest.LENGTH);
        return new Digest(root);
    }

    /** The largest power of two below this number of leaves: where a tree of them divides. */
    static int split(int leaves) {
        return Integer.highestOneBit(leaves - 1);
    }

    private void merge() throws DigestException {
        int left = FIRST + (depth - 2) * Digest.LENGTH;
        byte before = stack[left - 1];
        stack[left - 1] = NODE;
        sha256.update(stack, left - 1, 1 + 2 * Digest.LENGTH);
        stack[left - 1] = before;
        sha256.digest(stack, left, Digest.LENGTH);
        depth--;
    }
}
