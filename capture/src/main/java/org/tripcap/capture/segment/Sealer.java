package org.tripcap.capture.segment;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentKey;

/**
 * Seals finished sections: commitment, block tree, compression, encryption under a fresh content key that is wrapped
 * to the incident's public key. Its buffers are kept from one segment to the next, wiped in between; use one sealer a
 * thread.
 *
 * <p>Hashing a section takes most of the time and does not depend on where the segment will belong: it can be done
 * before, by a {@link SectionDigester} on another thread.
 */
public final class Sealer {

    private final SecureRandom random;
    private final KeyWrap keyWrap;
    private final SectionDigester digester;
    private final SectionCompressor compressor = new SectionCompressor();
    private final ChunkCipher cipher = new ChunkCipher();
    private final byte[] firstChunk = new byte[ChunkCipher.CHUNK];

    /** How a content key is wrapped; HPKE, unless a test has to freeze it. */
    @FunctionalInterface
    interface KeyWrap {
        byte[] wrap(byte[] publicKey, byte[] info, byte[] contentKey);
    }

    /** A sealer that draws keys and salts from the platform's generator. */
    public Sealer() {
        this(new SecureRandom(), Hpke::seal);
    }

    Sealer(SecureRandom random, KeyWrap keyWrap) {
        this.random = random;
        this.keyWrap = keyWrap;
        this.digester = new SectionDigester(random);
    }

    /**
     * Seals a section; the section is left as it is.
     *
     * @param context where the segment belongs; its statement has to say the same
     * @param key the incident's public key
     * @throws IllegalStateException when the section is not finished
     */
    public SealedSegment seal(Section section, SegmentContext context, IncidentKey key) {
        return seal(section, digester.digest(section), context, key);
    }

    /**
     * Seals a section that was digested before; it must not have changed since.
     *
     * @param digests of this section
     * @throws IllegalStateException when the section is not finished
     */
    public SealedSegment seal(Section section, SectionDigests digests, SegmentContext context, IncidentKey key) {
        section.requireFinished();
        byte[] ciphertext = encrypt(section, digests.salt(), context, key);
        return new SealedSegment(
                ciphertext,
                Digest.of(ciphertext),
                digests.plainCommit(),
                section.length(),
                digests.blocksRoot(),
                section.blocks(),
                SegmentCiphertext.SUITE);
    }

    byte[] encrypt(Section section, byte[] salt, SegmentContext context, IncidentKey key) {
        byte[] contentKey = new byte[ContentKey.LENGTH];
        random.nextBytes(contentKey);
        byte[] header =
                SegmentCiphertext.newHeader(keyWrap.wrap(key.publicKey(), context.associatedData(), contentKey));
        SecretKey secretKey = new SecretKeySpec(contentKey, "AES");
        Arrays.fill(contentKey, (byte) 0);

        boolean compressed = compressor.compress(section.array(), section.length());
        byte[] body = compressed ? compressor.frame() : section.array();
        int bodyLength = compressed ? compressor.frameLength() : section.length();
        byte form = compressed ? SegmentCiphertext.ZSTD : SegmentCiphertext.STORED;
        ByteBuffer.wrap(firstChunk).put(form).put(salt).putLong(section.length());
        try {
            return encryptChunks(secretKey, header, body, bodyLength);
        } finally {
            compressor.wipe();
            Arrays.fill(firstChunk, (byte) 0);
        }
    }

    /** The stream is preamble and body; the first chunk is put together in a buffer, the others are taken in place. */
    private byte[] encryptChunks(SecretKey key, byte[] header, byte[] body, int bodyLength) {
        int streamLength = SegmentCiphertext.PREAMBLE_LENGTH + bodyLength;
        int chunks = ChunkCipher.count(streamLength);
        byte[] out = Arrays.copyOf(header, header.length + streamLength + chunks * ChunkCipher.TAG);
        int inFirst = Math.min(bodyLength, ChunkCipher.CHUNK - SegmentCiphertext.PREAMBLE_LENGTH);
        System.arraycopy(body, 0, firstChunk, SegmentCiphertext.PREAMBLE_LENGTH, inFirst);
        int done = SegmentCiphertext.PREAMBLE_LENGTH + inFirst;
        cipher.encrypt(key, header, 0, chunks == 1, firstChunk, 0, done, out, header.length);
        int outOffset = header.length + done + ChunkCipher.TAG;
        for (int i = 1; i < chunks; i++) {
            int length = Math.min(ChunkCipher.CHUNK, streamLength - done);
            int bodyOffset = done - SegmentCiphertext.PREAMBLE_LENGTH;
            cipher.encrypt(key, header, i, i == chunks - 1, body, bodyOffset, length, out, outOffset);
            done += length;
            outOffset += length + ChunkCipher.TAG;
        }
        return out;
    }
}
