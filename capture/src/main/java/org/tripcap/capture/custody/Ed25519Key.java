package org.tripcap.capture.custody;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.tripcap.capture.incident.Digest;

/**
 * An Ed25519 public key (RFC 8032).
 *
 * @param raw the 32 bytes of its encoding; copied on the way in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record Ed25519Key(byte[] raw) {
    public static final int LENGTH = 32;

    /** What precedes the raw key in every Ed25519 SubjectPublicKeyInfo (RFC 8410, section 4). */
    private static final byte[] INFO_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    public Ed25519Key {
        if (raw.length != LENGTH) {
            throw new IllegalArgumentException("an Ed25519 public key has 32 bytes, not " + raw.length);
        }
        raw = raw.clone();
    }

    /**
     * The Ed25519 key with this SubjectPublicKeyInfo.
     *
     * @throws IllegalArgumentException for a key of another algorithm
     */
    public static Ed25519Key ofInfo(byte[] subjectPublicKeyInfo) {
        int prefix = INFO_PREFIX.length;
        if (subjectPublicKeyInfo.length != prefix + LENGTH
                || !Arrays.equals(subjectPublicKeyInfo, 0, prefix, INFO_PREFIX, 0, prefix)) {
            throw new IllegalArgumentException("this public key is no Ed25519 key");
        }
        return new Ed25519Key(Arrays.copyOfRange(subjectPublicKeyInfo, prefix, prefix + LENGTH));
    }

    /** A new pair of keys. */
    static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }

    /** Whether {@code signature} is this key's (RFC 8032) over these bytes. */
    public boolean signed(byte[] bytes, byte[] signature) {
        Ed25519Signer ed25519 = new Ed25519Signer();
        try {
            ed25519.init(false, new Ed25519PublicKeyParameters(raw));
        } catch (IllegalArgumentException e) {
            return false; // no point of the curve
        }
        ed25519.update(bytes, 0, bytes.length);
        return ed25519.verifySignature(signature);
    }

    /**
     * The signature of a private key (RFC 8032) over these bytes.
     *
     * @throws IllegalArgumentException when it is no Ed25519 key
     */
    static byte[] sign(PrivateKey key, byte[] bytes) {
        byte[] seed = key instanceof EdECPrivateKey ed ? ed.getBytes().orElse(null) : null;
        if (seed == null || seed.length != LENGTH) {
            throw new IllegalArgumentException("this is no Ed25519 private key");
        }
        Ed25519Signer ed25519 = new Ed25519Signer();
        ed25519.init(true, new Ed25519PrivateKeyParameters(seed));
        ed25519.update(bytes, 0, bytes.length);
        return ed25519.generateSignature();
    }

    /** DER of its SubjectPublicKeyInfo, 44 bytes. */
    public byte[] info() {
        byte[] info = Arrays.copyOf(INFO_PREFIX, INFO_PREFIX.length + LENGTH);
        System.arraycopy(raw, 0, info, INFO_PREFIX.length, LENGTH);
        return info;
    }

    /** SHA-256 of {@link #info()} in hexadecimal: how statements name an actor. */
    public String keyId() {
        return Digest.of(info()).hex();
    }

    /** The key as the JDK uses it. */
    public PublicKey publicKey() {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no Ed25519", e);
        }
    }

    @Override
    public byte[] raw() {
        return raw.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519Key key && Arrays.equals(raw, key.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return "Ed25519Key[" + keyId() + "]";
    }
}
