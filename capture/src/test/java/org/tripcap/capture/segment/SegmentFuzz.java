package org.tripcap.capture.segment;

import java.util.Arrays;
import org.tripcap.capture.testing.Mutation;

/** Segments as an enemy seals them, who may hold the key: opened, or refused as damaged. */
public final class SegmentFuzz {
    private static final SegmentVector VECTOR = SegmentVector.load("segment-zstd.json");
    private static final byte[] SOUND = VECTOR.bytes("ciphertext");
    private static final ContentKey KEY =
            ContentKey.of(VECTOR.bytes("content_key"), SecretAccess.granted()); // test key
    private static final byte[] HEADER = Arrays.copyOf(SOUND, SegmentCiphertext.HEADER_LENGTH);
    private static final byte[] STREAM = stream();

    private SegmentFuzz() {}

    /** The first byte says whether the rest changes the ciphertext, changes what was encrypted, or is it. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] ciphertext = switch (Byte.toUnsignedInt(data[0]) % 3) {
            case 0 -> Mutation.of(SOUND, data, 1);
            case 1 -> sealed(Mutation.of(STREAM, data, 1));
            default -> sealed(Arrays.copyOfRange(data, 1, data.length));
        };
        try {
            OpenedSegment opened = SegmentOpener.open(ciphertext, KEY);
            if (opened.pcapng().length > Section.MAX_LENGTH) {
                throw new AssertionError("opened to " + opened.pcapng().length + " bytes");
            }
        } catch (SegmentDamagedException e) {
            if (Arrays.equals(ciphertext, SOUND)) {
                throw new AssertionError("the sound segment was refused", e);
            }
        }
    }

    private static byte[] sealed(byte[] stream) {
        ChunkCipher cipher = new ChunkCipher();
        int chunks = ChunkCipher.count(stream.length);
        byte[] out = Arrays.copyOf(HEADER, HEADER.length + stream.length + chunks * ChunkCipher.TAG);
        for (int i = 0; i < chunks; i++) {
            int from = i * ChunkCipher.CHUNK;
            int length = Math.min(ChunkCipher.CHUNK, stream.length - from);
            cipher.encrypt(
                    KEY.toSecretKey(),
                    HEADER,
                    i,
                    i == chunks - 1,
                    stream,
                    from,
                    length,
                    out,
                    HEADER.length + from + i * ChunkCipher.TAG);
        }
        return out;
    }

    /** What the vector's only chunk holds. */
    private static byte[] stream() {
        byte[] stream = new byte[SOUND.length - HEADER.length - ChunkCipher.TAG];
        try {
            new ChunkCipher()
                    .decrypt(
                            KEY.toSecretKey(),
                            HEADER,
                            0,
                            true,
                            SOUND,
                            HEADER.length,
                            SOUND.length - HEADER.length,
                            stream,
                            0);
        } catch (javax.crypto.AEADBadTagException e) {
            throw new IllegalStateException("the vector is no sound segment of one chunk", e);
        }
        return stream;
    }
}
