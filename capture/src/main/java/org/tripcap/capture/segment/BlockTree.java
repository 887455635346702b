package org.tripcap.capture.segment;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.tripcap.capture.incident.Digest;

/**
 * The Merkle tree over a section's blocks, hashed as RFC 9162, section 2.1.1: leaf i is SHA-256(0x00 ‖ salt i ‖ block
 * i), a node SHA-256(0x01 ‖ left ‖ right). The salts keep a disclosed packet's neighbours from being guessed.
 */
public final class BlockTree {

    private static final int PREFIX = 1 + LeafSalts.LENGTH;
    /** Longer blocks are hashed where they lie, since copying them would cost more than it saves. */
    private static final int LONGEST_COPIED = 2048;

    private final MessageDigest sha256 = Digest.sha256();
    private final LeafSalts salts;
    private final MerkleFold fold = new MerkleFold(sha256);
    /** 0x00 and the salt, with which a leaf's hash begins, and room for a block: one call for both costs less than two. */
    private final byte[] leaf = new byte[PREFIX + LONGEST_COPIED];

    BlockTree() {
        try {
            salts = new LeafSalts();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HMAC-SHA256 or AES-CTR", e);
        }
    }

    /**
     * The root over all blocks of a section, in order.
     *
     * @param pcapng the section
     * @param segmentSalt the segment's 32 byte salt
     * @throws PcapngException when the bytes don't divide into blocks
     */
    public static Digest root(byte[] pcapng, byte[] segmentSalt) throws PcapngException {
        BlockTree tree = over(segmentSalt);
        BlockCursor blocks = new BlockCursor(pcapng, tree);
        boolean more = true;
        while (more) {
            more = blocks.next();
        }
        return tree.root();
    }

    /** A tree that blocks can be added to, in order. */
    static BlockTree over(byte[] segmentSalt) {
        BlockTree tree = new BlockTree();
        tree.begin(segmentSalt);
        return tree;
    }

    /** The root over the blocks of a finished section. */
    Digest root(Section section, byte[] segmentSalt) {
        begin(segmentSalt);
        int last = section.blocks() - 1;
        for (int i = 0; i <= last; i++) {
            int offset = section.blockOffset(i);
            int end = i == last ? section.length() : section.blockOffset(i + 1);
            add(section.array(), offset, end - offset);
        }
        return root();
    }

    private void begin(byte[] segmentSalt) {
        try {
            salts.begin(segmentSalt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("block salts can't be derived", e);
        }
        fold.reset();
    }

    /** Adds the next block. */
    void add(byte[] array, int offset, int length) {
        try {
            salts.next(leaf, 1);
            if (length <= LONGEST_COPIED) {
                System.arraycopy(array, offset, leaf, PREFIX, length);
                sha256.update(leaf, 0, PREFIX + length);
            } else {
                sha256.update(leaf, 0, PREFIX);
                sha256.update(array, offset, length);
            }
            fold.addDigested();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a block can't be hashed", e);
        }
    }

    /** The root over the blocks that were added. */
    Digest root() {
        try {
            return fold.root();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the block tree can't be folded", e);
        }
    }
}
