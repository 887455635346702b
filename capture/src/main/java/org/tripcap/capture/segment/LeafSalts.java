package org.tripcap.capture.segment;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The salts of a segment's blocks: salt i is the i-th 16 bytes of the AES-256-CTR key stream from counter zero, under
 * a key derived from the segment salt. Who is shown some of them learns nothing of the others.
 */
final class LeafSalts {

    /** Length of one salt in bytes. */
    static final int LENGTH = 16;

    private static final byte[] DOMAIN = "tripcap/leaf-salts/1".getBytes(StandardCharsets.US_ASCII);
    private static final int BATCH = 1024;
    private static final byte[] ZEROS = new byte[BATCH * LENGTH];

    private final Mac hmac;
    private final Cipher ctr;
    private final byte[] batch = new byte[BATCH * LENGTH];
    private int next = BATCH;

    LeafSalts() throws GeneralSecurityException {
        hmac = Mac.getInstance("HmacSHA256");
        ctr = Cipher.getInstance("AES/CTR/NoPadding");
    }

    void begin(byte[] segmentSalt) throws GeneralSecurityException {
        hmac.init(new SecretKeySpec(segmentSalt, "HmacSHA256"));
        ctr.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(hmac.doFinal(DOMAIN), "AES"),
                new IvParameterSpec(new byte[LENGTH]));
        next = BATCH;
    }

    /** Copies the next salt to {@code target} from this offset. */
    void next(byte[] target, int offset) throws GeneralSecurityException {
        if (next == BATCH) {
            ctr.update(ZEROS, 0, ZEROS.length, batch, 0);
            next = 0;
        }
        System.arraycopy(batch, next * LENGTH, target, offset, LENGTH);
        next++;
    }
}
