package org.tripcap.capture.segment;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.tripcap.capture.segment.SegmentDamagedException.Check;

/**
 * Opens sealed segments. Whatever the bytes are, the outcome is a section or a {@link SegmentDamagedException}, and
 * the memory used stays under twice the ciphertext's length plus {@link Section#MAX_LENGTH}.
 */
public final class SegmentOpener {

    /** What a zstd frame begins with (RFC 8878, section 3.1.1), read little endian. */
    private static final int ZSTD_MAGIC = 0xfd2fb528;

    private static final int MAX_STREAM_LENGTH =
            SegmentCiphertext.PREAMBLE_LENGTH + (int) Zstd.compressBound(Section.MAX_LENGTH);

    private final byte[] ciphertext;
    private final byte[] header;
    private final SecretKey key;
    private final ChunkCipher cipher = new ChunkCipher();
    private final int chunks;
    private final int streamLength;

    private SegmentOpener(byte[] ciphertext, byte[] header, SecretKey key, int chunks, int streamLength) {
        this.ciphertext = ciphertext;
        this.header = header;
        this.key = key;
        this.chunks = chunks;
        this.streamLength = streamLength;
    }

    /**
     * Decrypts and decompresses a segment.
     *
     * @throws SegmentDamagedException naming the check that failed: the ciphertext was changed or cut, the key is
     *     another segment's, the stated length is a lie or over {@link Section#MAX_LENGTH}
     */
    public static OpenedSegment open(byte[] ciphertext, ContentKey key) throws SegmentDamagedException {
        byte[] header = SegmentCiphertext.header(ciphertext);
        int full = ChunkCipher.CHUNK + ChunkCipher.TAG;
        int sealed = ciphertext.length - header.length;
        int chunks = Math.max(1, (int) (((long) sealed + full - 1) / full));
        long streamLength = sealed - (long) chunks * ChunkCipher.TAG;
        int last = sealed - (chunks - 1) * full;
        // An empty last chunk after others would be a second form of the same stream.
        if (streamLength < SegmentCiphertext.PREAMBLE_LENGTH
                || streamLength > MAX_STREAM_LENGTH
                || last <= ChunkCipher.TAG) {
            throw new SegmentDamagedException(
                    Check.CIPHER_LENGTH,
                    "chunks that hold " + SegmentCiphertext.PREAMBLE_LENGTH + " to " + MAX_STREAM_LENGTH + " bytes",
                    sealed + " bytes after the header");
        }
        return new SegmentOpener(ciphertext, header, key.toSecretKey(), chunks, (int) streamLength).open();
    }

    /** Nothing that was decrypted is looked at before all of it is authentic. */
    private OpenedSegment open() throws SegmentDamagedException {
        byte[] first = new byte[Math.min(streamLength, ChunkCipher.CHUNK)];
        byte[] body = new byte[streamLength - SegmentCiphertext.PREAMBLE_LENGTH];
        decrypt(0, first, 0);
        int inFirst = first.length - SegmentCiphertext.PREAMBLE_LENGTH;
        System.arraycopy(first, SegmentCiphertext.PREAMBLE_LENGTH, body, 0, inFirst);
        for (int i = 1; i < chunks; i++) {
            decrypt(i, body, i * ChunkCipher.CHUNK - SegmentCiphertext.PREAMBLE_LENGTH);
        }

        ByteBuffer preamble = ByteBuffer.wrap(first);
        byte form = preamble.get();
        byte[] salt = new byte[SegmentCiphertext.SALT_LENGTH];
        preamble.get(salt);
        long length = preamble.getLong();
        if (form != SegmentCiphertext.STORED && form != SegmentCiphertext.ZSTD) {
            throw new SegmentDamagedException(
                    Check.PLAIN_FORM, "0 (stored) or 1 (zstd)", Integer.toString(Byte.toUnsignedInt(form)));
        }
        if (length < 1 || length > Section.MAX_LENGTH) {
            throw new SegmentDamagedException(
                    Check.PLAIN_LENGTH, "1 to " + Section.MAX_LENGTH + " bytes", Long.toUnsignedString(length));
        }
        if (form == SegmentCiphertext.ZSTD) {
            return new OpenedSegment(decompress(body, (int) length), salt);
        }
        if (length != body.length) {
            throw new SegmentDamagedException(
                    Check.PLAIN_LENGTH, "the " + body.length + " bytes that are stored", length + " stated");
        }
        return new OpenedSegment(body, salt);
    }

    private void decrypt(int chunk, byte[] out, int outOffset) throws SegmentDamagedException {
        int offset = header.length + chunk * (ChunkCipher.CHUNK + ChunkCipher.TAG);
        int length = Math.min(ChunkCipher.CHUNK + ChunkCipher.TAG, ciphertext.length - offset);
        try {
            cipher.decrypt(key, header, chunk, chunk == chunks - 1, ciphertext, offset, length, out, outOffset);
        } catch (AEADBadTagException e) {
            throw new SegmentDamagedException(
                    Check.CIPHER_CHUNK,
                    "chunk " + chunk + " of " + chunks + " at offset " + offset + " as it was sealed under this key",
                    "changed, moved or cut bytes, or another key's",
                    e);
        }
    }

    /** One frame whose header states exactly this length, so that no input makes more than what was promised. */
    private static byte[] decompress(byte[] frame, int length) throws SegmentDamagedException {
        if (frame.length < Integer.BYTES || Pcapng.getInt(frame, 0) != ZSTD_MAGIC) {
            throw new SegmentDamagedException(Check.PLAIN_ZSTD, "a zstd frame", "other bytes");
        }
        try {
            long frameLength = Zstd.findFrameCompressedSize(frame);
            if (frameLength != frame.length) {
                throw new SegmentDamagedException(
                        Check.PLAIN_ZSTD,
                        "one frame of " + frame.length + " bytes",
                        Zstd.isError(frameLength) ? Zstd.getErrorName(frameLength) : frameLength + " bytes");
            }
            long contentLength = Zstd.getFrameContentSize(frame);
            if (contentLength != length) {
                throw new SegmentDamagedException(
                        Check.PLAIN_LENGTH, length + " bytes in the zstd frame", contentLength + " bytes");
            }
            byte[] section = new byte[length];
            long written = Zstd.decompressByteArray(section, 0, length, frame, 0, frame.length);
            if (written != length) {
                throw new SegmentDamagedException(
                        Check.PLAIN_ZSTD,
                        length + " bytes",
                        Zstd.isError(written) ? Zstd.getErrorName(written) : written + " bytes");
            }
            return section;
        } catch (ZstdException e) {
            throw new SegmentDamagedException(
                    Check.PLAIN_ZSTD, "a sound zstd frame", String.valueOf(e.getMessage()), e);
        }
    }
}
