package org.tripcap.capture.segment;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.tripcap.capture.incident.Digest;

/**
 * The Merkle tree over a section's blocks, hashed as RFC 9162, section 2.1.1: leaf i is SHA-256(0x00 ‖ salt i ‖ block
 * i), a node SHA-256(0x01 ‖ left ‖ right). The salts keep a disclosed packet's neighbours from being guessed.
 */
public final class BlockTree {

    private final MessageDigest sha256 = Digest.sha256();
    private final LeafSalts salts;
    private final MerkleFold fold = new MerkleFold(sha256);
    /** 0x00 and the salt: what a leaf's hash begins with. */
    private final byte[] prefix = new byte[1 + LeafSalts.LENGTH];

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
        BlockTree tree = new BlockTree();
        tree.begin(segmentSalt);
        BlockCursor blocks = new BlockCursor(pcapng);
        while (blocks.next()) {
            tree.add(pcapng, blocks.offset(), blocks.length());
        }
        return tree.root();
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

    private void add(byte[] array, int offset, int length) {
        try {
            salts.next(prefix, 1);
            sha256.update(prefix, 0, prefix.length);
            sha256.update(array, offset, length);
            fold.addDigested();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a block can't be hashed", e);
        }
    }

    private Digest root() {
        try {
            return fold.root();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the block tree can't be folded", e);
        }
    }
}
