package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.incident.Digest;

/** Checks of Merkle proofs, as RFC 9162, sections 2.1.3.2 and 2.1.4.2 do it. They need no tree. */
public final class MerkleProofs {
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private MerkleProofs() {}

    /** SHA-256(0x00 ‖ entry). */
    public static Digest leafHash(byte[] entry) {
        return Digest.of(LEAF, entry);
    }

    /** SHA-256(0x01 ‖ left ‖ right). */
    public static Digest nodeHash(Digest left, Digest right) {
        return Digest.of(NODE, left.value(), right.value());
    }

    /** Whether {@code path} proves that the leaf with this hash is at {@code index} under {@code root} over {@code size} leaves. */
    public static boolean includes(Digest leafHash, long index, long size, List<Digest> path, Digest root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long position = index;
        long last = size - 1;
        Digest hash = leafHash;
        for (Digest sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((position & 1) == 1 || position == last) {
                hash = nodeHash(sibling, hash);
                while ((position & 1) == 0 && position != 0) {
                    position >>= 1;
                    last >>= 1;
                }
            } else {
                hash = nodeHash(hash, sibling);
            }
            position >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /**
     * Whether {@code path} proves that the tree of {@code newer} leaves and {@code newerRoot} begins with that of {@code older}
     * leaves and {@code olderRoot}.
     */
    public static boolean consistent(long older, Digest olderRoot, long newer, Digest newerRoot, List<Digest> path) {
        if (older < 0 || older > newer) {
            return false;
        }
        if (older == newer) {
            return path.isEmpty() && olderRoot.equals(newerRoot);
        }
        if (older == 0) {
            return path.isEmpty() && olderRoot.equals(Digest.of());
        }
        if (path.isEmpty()) {
            return false;
        }
        boolean complete = Long.bitCount(older) == 1;
        Digest first = complete ? olderRoot : path.getFirst();
        long position = older - 1;
        long last = newer - 1;
        while ((position & 1) == 1) {
            position >>= 1;
            last >>= 1;
        }
        Digest olderHash = first;
        Digest newerHash = first;
        for (Digest sibling : path.subList(complete ? 0 : 1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((position & 1) == 1 || position == last) {
                olderHash = nodeHash(sibling, olderHash);
                newerHash = nodeHash(sibling, newerHash);
                while ((position & 1) == 0 && position != 0) {
                    position >>= 1;
                    last >>= 1;
                }
            } else {
                newerHash = nodeHash(newerHash, sibling);
            }
            position >>= 1;
            last >>= 1;
        }
        return last == 0 && olderHash.equals(olderRoot) && newerHash.equals(newerRoot);
    }
}
