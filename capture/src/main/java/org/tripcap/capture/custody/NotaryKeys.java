package org.tripcap.capture.custody;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The public keys a notary's checkpoints are checked with: Ed25519 (RFC 8032) for today, ML-DSA-44 (FIPS 204) for the decades
 * in which evidence is contested. Both signatures are demanded.
 *
 * @param origin names the log and both keys, such as {@code tripcap.example/ledger}: C2SP signed-note's key name, without
 *     spaces and plus signs, at most 255 bytes
 * @param mlDsa44 the 1,312 raw bytes; copied on the way in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record NotaryKeys(String origin, Ed25519Key ed25519, byte[] mlDsa44) {
    public static final int ML_DSA_44_LENGTH = 1312;

    /** What precedes the raw key in every ML-DSA-44 SubjectPublicKeyInfo (RFC 9881, section 4). */
    private static final byte[] INFO_PREFIX = HexFormat.of().parseHex("30820532300b06096086480165030403110382052100");

    public NotaryKeys {
        Origins.require(origin);
        if (mlDsa44.length != ML_DSA_44_LENGTH) {
            throw new IllegalArgumentException(
                    "an ML-DSA-44 public key has " + ML_DSA_44_LENGTH + " bytes, not " + mlDsa44.length);
        }
        mlDsa44 = mlDsa44.clone();
    }

    @Override
    public byte[] mlDsa44() {
        return mlDsa44.clone();
    }

    /** DER of the ML-DSA-44 key's SubjectPublicKeyInfo. */
    public byte[] mlDsa44Info() {
        byte[] info = Arrays.copyOf(INFO_PREFIX, INFO_PREFIX.length + ML_DSA_44_LENGTH);
        System.arraycopy(mlDsa44, 0, info, INFO_PREFIX.length, ML_DSA_44_LENGTH);
        return info;
    }

    /** Both keys as C2SP signed-note's verifier keys, Ed25519 first, for other tools and for people to compare. */
    public List<String> verifierKeys() {
        return CheckpointSignatures.verifierKeys(this);
    }

    /** The raw key in a SubjectPublicKeyInfo of ML-DSA-44. */
    static byte[] rawMlDsa44(byte[] info) {
        int prefix = INFO_PREFIX.length;
        if (info.length != prefix + ML_DSA_44_LENGTH || !Arrays.equals(info, 0, prefix, INFO_PREFIX, 0, prefix)) {
            throw new IllegalArgumentException("this public key is no ML-DSA-44 key");
        }
        return Arrays.copyOfRange(info, prefix, info.length);
    }

    PublicKey mlDsa44PublicKey() {
        try {
            return KeyFactory.getInstance("ML-DSA-44").generatePublic(new X509EncodedKeySpec(mlDsa44Info()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no ML-DSA-44 public key", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NotaryKeys keys
                && origin.equals(keys.origin)
                && ed25519.equals(keys.ed25519)
                && Arrays.equals(mlDsa44, keys.mlDsa44);
    }

    @Override
    public int hashCode() {
        return ed25519.hashCode();
    }

    @Override
    public String toString() {
        return "NotaryKeys[" + origin + ", " + ed25519.keyId() + "]";
    }
}
