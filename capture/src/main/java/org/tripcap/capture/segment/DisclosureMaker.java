package org.tripcap.capture.segment;

import java.io.ByteArrayOutputStream;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.tripcap.capture.incident.Digest;

/** Makes a disclosure: hashes every block of the section once, and keeps what the shown ones need. */
final class DisclosureMaker {
    private final OpenedSegment segment;
    private final MessageDigest sha256 = Digest.sha256();
    private byte[] leaves = new byte[1024 * Digest.LENGTH];
    private int blocks;

    DisclosureMaker(OpenedSegment segment) {
        this.segment = segment;
    }

    Disclosure make(Disclosure.Choice choice) throws PcapngException {
        BitSet shown = chosen(choice);
        ByteArrayOutputStream shownBlocks = new ByteArrayOutputStream();
        ByteArrayOutputStream salts = new ByteArrayOutputStream();
        try {
            LeafSalts allSalts = new LeafSalts();
            allSalts.begin(segment.salt());
            byte[] prefix = new byte[1 + LeafSalts.LENGTH];
            BlockCursor cursor = new BlockCursor(segment.pcapng());
            while (cursor.next()) {
                allSalts.next(prefix, 1);
                sha256.update(prefix);
                sha256.update(segment.pcapng(), cursor.offset(), cursor.length());
                takeLeaf();
                if (shown.get(cursor.index()) || cursor.type() != Pcapng.ENHANCED_PACKET) {
                    shown.set(cursor.index());
                    shownBlocks.write(segment.pcapng(), cursor.offset(), cursor.length());
                    salts.write(prefix, 1, LeafSalts.LENGTH);
                }
            }
            List<Digest> hashes = new ArrayList<>();
            collect(shown, 0, blocks, hashes);
            return new Disclosure(
                    shownBlocks.toByteArray(), blocks, shown.stream().toArray(), salts.toByteArray(), hashes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HMAC-SHA256, AES-CTR or SHA-256", e);
        }
    }

    /** The blocks of the packets to show. */
    private BitSet chosen(Disclosure.Choice choice) throws PcapngException {
        BitSet shown = new BitSet();
        PcapngReader reader = new PcapngReader(segment.pcapng());
        while (reader.nextPacket()) {
            if (choice.shows(
                    reader.linkType(),
                    reader.data(),
                    reader.offset(),
                    reader.capturedLength(),
                    reader.originalLength())) {
                shown.set(reader.block());
            }
        }
        return shown;
    }

    private void takeLeaf() throws DigestException {
        int at = blocks * Digest.LENGTH;
        if (at == leaves.length) {
            leaves = Arrays.copyOf(leaves, 2 * at);
        }
        sha256.digest(leaves, at, Digest.LENGTH);
        blocks++;
    }

    /** The hashes of the largest subtrees in which nothing is shown, from left to right. */
    private void collect(BitSet shown, int from, int to, List<Digest> hashes) throws DigestException {
        int next = shown.nextSetBit(from);
        if (next < 0 || next >= to) {
            hashes.add(new Digest(fold(from, to)));
        } else if (to - from > 1) {
            int middle = from + MerkleFold.split(to - from);
            collect(shown, from, middle, hashes);
            collect(shown, middle, to, hashes);
        }
    }

    private byte[] fold(int from, int to) throws DigestException {
        if (to - from == 1) {
            return Arrays.copyOfRange(leaves, from * Digest.LENGTH, to * Digest.LENGTH);
        }
        int middle = from + MerkleFold.split(to - from);
        byte[] left = fold(from, middle);
        byte[] right = fold(middle, to);
        sha256.update((byte) 1);
        sha256.update(left);
        sha256.update(right);
        return sha256.digest();
    }
}
