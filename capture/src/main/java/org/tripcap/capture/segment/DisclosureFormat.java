package org.tripcap.capture.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

/**
 * Layout of a disclosure's proof, all numbers big endian: {@code "tripcap/disclosure/1\n"}, the section's number of blocks, the
 * number of blocks shown, for each its index and salt, the number of hashes, the hashes.
 */
final class DisclosureFormat {
    /** A block has at least 12 bytes, a section at most {@link Section#MAX_LENGTH}. */
    static final int MAX_BLOCKS = Section.MAX_LENGTH / Pcapng.BLOCK_OVERHEAD;

    private static final byte[] DOMAIN = "tripcap/disclosure/1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SHOWN_LENGTH = Integer.BYTES + LeafSalts.LENGTH;

    private DisclosureFormat() {}

    static byte[] print(Disclosure disclosure) {
        int shown = disclosure.shown();
        List<Digest> hashes = disclosure.hashes();
        ByteBuffer proof = ByteBuffer.allocate(
                DOMAIN.length + 3 * Integer.BYTES + shown * SHOWN_LENGTH + hashes.size() * Digest.LENGTH);
        proof.put(DOMAIN).putInt(disclosure.blocks()).putInt(shown);
        for (int i = 0; i < shown; i++) {
            proof.putInt(disclosure.index(i));
            proof.put(disclosure.salts(), i * LeafSalts.LENGTH, LeafSalts.LENGTH);
        }
        proof.putInt(hashes.size());
        hashes.forEach(hash -> proof.put(hash.value()));
        return proof.array();
    }

    static Disclosure read(byte[] pcapng, byte[] bytes) throws PcapngException {
        ByteBuffer proof = ByteBuffer.wrap(bytes);
        if (bytes.length < DOMAIN.length + 3 * Integer.BYTES
                || !Arrays.equals(bytes, 0, DOMAIN.length, DOMAIN, 0, DOMAIN.length)) {
            throw new MalformedException("disclosure: begins with 'tripcap/disclosure/1', a line feed and two numbers");
        }
        proof.position(DOMAIN.length);
        int blocks = bounded(proof.getInt(), 1, MAX_BLOCKS, "number of blocks");
        int shown = bounded(proof.getInt(), 1, blocks, "number of blocks shown");
        if (proof.remaining() < (long) shown * SHOWN_LENGTH + Integer.BYTES) {
            throw new MalformedException("disclosure: has an index and a salt for each of " + shown + " blocks");
        }
        int[] indices = new int[shown];
        byte[] salts = new byte[shown * LeafSalts.LENGTH];
        for (int i = 0; i < shown; i++) {
            indices[i] = bounded(proof.getInt(), i == 0 ? 0 : indices[i - 1] + 1, blocks - 1, "index of a block");
            proof.get(salts, i * LeafSalts.LENGTH, LeafSalts.LENGTH);
        }
        int count = proof.getInt();
        if (count < 0 || proof.remaining() != (long) count * Digest.LENGTH) {
            throw new MalformedException("disclosure: has " + Integer.toUnsignedString(count) + " hashes of "
                    + Digest.LENGTH + " bytes at its end, not " + proof.remaining() + " bytes");
        }
        List<Digest> hashes = new ArrayList<>(count);
        byte[] hash = new byte[Digest.LENGTH];
        for (int i = 0; i < count; i++) {
            proof.get(hash);
            hashes.add(new Digest(hash));
        }
        requireBlocks(pcapng, shown);
        return new Disclosure(pcapng, blocks, indices, salts, hashes);
    }

    private static int bounded(int value, int min, int max, String what) {
        if (value < min || value > max) {
            throw new MalformedException("disclosure: expected a " + what + " from " + min + " to " + max + ", found "
                    + Integer.toUnsignedString(value));
        }
        return value;
    }

    private static void requireBlocks(byte[] pcapng, int shown) throws PcapngException {
        BlockCursor cursor = new BlockCursor(pcapng);
        int count = 0;
        while (cursor.next()) {
            count++;
        }
        if (count != shown) {
            throw cursor.damaged(shown + " blocks, as many as the proof shows", count + " of them");
        }
    }
}
