package org.tripcap.capture.segment;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: a stream is cut into chunks of
 * 64 KiB, the last may be shorter; the nonce of a chunk is seven zero bytes, the chunk's number (32 bits, big endian)
 * and 1 for the last chunk, else 0. So chunks can't be moved, left out, repeated or cut off unseen. A key must serve
 * one stream only.
 */
final class ChunkCipher {

    /** Plaintext bytes in every chunk but the last. */
    static final int CHUNK = 64 << 10;
    /** Length of the authentication tag that ends each chunk. */
    static final int TAG = 16;

    private static final int NONCE = 12;
    private static final int NUMBER_OFFSET = 7;

    private final Cipher gcm;

    ChunkCipher() {
        try {
            gcm = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks AES-GCM", e);
        }
    }

    /** How many chunks a stream of this many bytes has; an empty stream has one. */
    static int count(long streamLength) {
        return Math.toIntExact(Math.max(1, (streamLength + CHUNK - 1) / CHUNK));
    }

    /** Encrypts one chunk; writes {@code length} + {@link #TAG} bytes. */
    void encrypt(
            SecretKey key,
            byte[] header,
            int number,
            boolean last,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset) {
        try {
            init(Cipher.ENCRYPT_MODE, key, header, number, last);
            gcm.doFinal(in, inOffset, length, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a chunk can't be encrypted", e);
        }
    }

    /**
     * Decrypts one chunk; writes {@code length} - {@link #TAG} bytes.
     *
     * @throws AEADBadTagException when chunk, header, number or last flag are not those that were encrypted
     */
    void decrypt(
            SecretKey key,
            byte[] header,
            int number,
            boolean last,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset)
            throws AEADBadTagException {
        try {
            init(Cipher.DECRYPT_MODE, key, header, number, last);
            gcm.doFinal(in, inOffset, length, out, outOffset);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a chunk can't be decrypted", e);
        }
    }

    private void init(int mode, SecretKey key, byte[] header, int number, boolean last)
            throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE)
                .putInt(NUMBER_OFFSET, number)
                .put(NONCE - 1, (byte) (last ? 1 : 0))
                .array();
        gcm.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
        gcm.updateAAD(header);
    }
}
