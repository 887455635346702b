package org.tripcap.capture.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tripcap.capture.segment.SegmentDamagedException.Check;

/**
 * Layout of a sealed segment: {@code "tripcap/cipher/1\n"}, the length of the wrapped content key (16 bits, big
 * endian), the wrapped key, then the chunks of {@link ChunkCipher}. The bytes before the chunks are every chunk's
 * associated data.
 */
public final class SegmentCiphertext {

    /** Wire name of the only suite: HPKE wraps the key, AES-256-GCM in 64 KiB chunks encrypts the content. */
    public static final String SUITE = "x25519-hkdf-sha256-aes256gcm-stream64k";

    /** Length of a wrapped content key in bytes: encapsulated key, key, tag. */
    public static final int WRAPPED_KEY_LENGTH = ContentKey.LENGTH + Hpke.OVERHEAD;

    /** Length of a segment salt in bytes. */
    public static final int SALT_LENGTH = 32;

    /** Form byte of a body that is the section itself. */
    static final byte STORED = 0;
    /** Form byte of a body that is one zstd frame (RFC 8878). */
    static final byte ZSTD = 1;
    /** What the encrypted stream begins with: form, segment salt, length of the section. */
    static final int PREAMBLE_LENGTH = 1 + SALT_LENGTH + Long.BYTES;

    private static final byte[] DOMAIN = "tripcap/cipher/1\n".getBytes(StandardCharsets.US_ASCII);

    /** Length of all before the first chunk. */
    static final int HEADER_LENGTH = DOMAIN.length + Short.BYTES + WRAPPED_KEY_LENGTH;

    private SegmentCiphertext() {}

    /**
     * The wrapped content key of a sealed segment, for the vault to unwrap.
     *
     * @throws SegmentDamagedException with {@link Check#CIPHER_HEADER} when the header is not one of this format
     */
    public static byte[] wrappedKey(byte[] ciphertext) throws SegmentDamagedException {
        return Arrays.copyOfRange(header(ciphertext), HEADER_LENGTH - WRAPPED_KEY_LENGTH, HEADER_LENGTH);
    }

    /** The checked bytes before the first chunk. */
    static byte[] header(byte[] ciphertext) throws SegmentDamagedException {
        if (ciphertext.length < HEADER_LENGTH) {
            throw new SegmentDamagedException(
                    Check.CIPHER_HEADER,
                    "a header of " + HEADER_LENGTH + " bytes",
                    ciphertext.length + " bytes in all");
        }
        if (!Arrays.equals(ciphertext, 0, DOMAIN.length, DOMAIN, 0, DOMAIN.length)) {
            throw new SegmentDamagedException(
                    Check.CIPHER_HEADER, "'tripcap/cipher/1' and a line feed at the start", "other bytes");
        }
        int length = Short.toUnsignedInt(ByteBuffer.wrap(ciphertext).getShort(DOMAIN.length));
        if (length != WRAPPED_KEY_LENGTH) {
            throw new SegmentDamagedException(
                    Check.CIPHER_HEADER, "a wrapped key of " + WRAPPED_KEY_LENGTH + " bytes", length + " bytes");
        }
        return Arrays.copyOf(ciphertext, HEADER_LENGTH);
    }

    /** The bytes before the first chunk, made for this wrapped key. */
    static byte[] newHeader(byte[] wrappedKey) {
        return ByteBuffer.allocate(HEADER_LENGTH)
                .put(DOMAIN)
                .putShort((short) wrappedKey.length)
                .put(wrappedKey)
                .array();
    }
}
