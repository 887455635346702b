package org.tripcap.capture.segment;

import java.security.MessageDigest;
import org.tripcap.capture.incident.Digest;

/** Folds shown blocks and the hashes between them into the root of the block tree. */
final class DisclosureFold {
    private final Disclosure disclosure;
    private final BlockCursor blocks;
    private final MessageDigest sha256 = Digest.sha256();
    private int nextShown;
    private int nextHash;

    DisclosureFold(Disclosure disclosure) {
        this.disclosure = disclosure;
        this.blocks = new BlockCursor(disclosure.pcapng());
    }

    Digest root() throws PcapngException {
        Digest root = new Digest(fold(0, disclosure.blocks()));
        if (nextHash < disclosure.hashes().size()) {
            throw blocks.damaged(
                    nextHash + " hashes for the places that are shown",
                    disclosure.hashes().size() + " of them");
        }
        return root;
    }

    private byte[] fold(int from, int to) throws PcapngException {
        if (nextShown >= disclosure.shown() || disclosure.index(nextShown) >= to) {
            if (nextHash >= disclosure.hashes().size()) {
                throw blocks.damaged("a hash for blocks " + from + " to " + (to - 1), "none");
            }
            return disclosure.hashes().get(nextHash++).value();
        }
        if (to - from == 1) {
            return leaf();
        }
        int middle = from + MerkleFold.split(to - from);
        byte[] left = fold(from, middle);
        byte[] right = fold(middle, to);
        sha256.update((byte) 1);
        sha256.update(left);
        sha256.update(right);
        return sha256.digest();
    }

    private byte[] leaf() throws PcapngException {
        blocks.advance("a shown block");
        sha256.update((byte) 0);
        sha256.update(disclosure.salts(), nextShown * LeafSalts.LENGTH, LeafSalts.LENGTH);
        sha256.update(disclosure.pcapng(), blocks.offset(), blocks.length());
        nextShown++;
        return sha256.digest();
    }
}
