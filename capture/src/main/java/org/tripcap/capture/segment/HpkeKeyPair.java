package org.tripcap.capture.segment;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.subtle.X25519;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Objects;

/** A key pair of {@link Hpke}'s suite. */
public final class HpkeKeyPair {

    private final HpkePrivateKey privateKey;

    private HpkeKeyPair(HpkePrivateKey privateKey) {
        this.privateKey = privateKey;
    }

    /** A fresh key pair. */
    public static HpkeKeyPair generate() {
        return new HpkeKeyPair(Hpke.generate());
    }

    /**
     * The key pair of a raw X25519 private key (RFC 7748, section 5); the public half is computed from it.
     *
     * @throws IllegalArgumentException unless the private key has 32 bytes
     */
    @AccessesPartialKey
    public static HpkeKeyPair of(byte[] privateKey, SecretAccess access) {
        Objects.requireNonNull(access, "access");
        if (privateKey.length != Hpke.KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "private key: expected " + Hpke.KEY_LENGTH + " bytes, found " + privateKey.length);
        }
        try {
            return new HpkeKeyPair(HpkePrivateKey.create(
                    Hpke.publicKey(X25519.publicFromPrivate(privateKey)),
                    SecretBytes.copyFrom(privateKey, InsecureSecretKeyAccess.get())));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("private key: X25519 refuses it", e);
        }
    }

    /** The raw X25519 public key, 32 bytes. */
    @AccessesPartialKey
    public byte[] publicKey() {
        return privateKey.getPublicKey().getPublicKeyBytes().toByteArray();
    }

    /** A copy of the raw X25519 private key, 32 bytes. */
    @AccessesPartialKey
    public byte[] privateKey(SecretAccess access) {
        Objects.requireNonNull(access, "access");
        return privateKey.getPrivateKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
    }

    /**
     * Opens what {@link Hpke#seal} sealed to this pair's public key with the same {@code info}.
     *
     * @throws GeneralSecurityException when it was sealed to another key, with another {@code info}, or was changed
     */
    public byte[] open(byte[] info, byte[] sealed) throws GeneralSecurityException {
        return Hpke.open(privateKey, info, sealed);
    }

    @Override
    public String toString() {
        return "HpkeKeyPair[secret]";
    }
}
