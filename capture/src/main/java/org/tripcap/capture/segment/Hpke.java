package org.tripcap.capture.segment;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig2026;
import com.google.crypto.tink.util.Bytes;
import java.security.GeneralSecurityException;

/**
 * Hybrid public key encryption, RFC 9180, base mode, single shot, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
 * AES-256-GCM (KEM 0x0020, KDF 0x0001, AEAD 0x0002), from Tink. What is sealed is {@code enc ‖ ct} with no prefix.
 * Tink's "context info" is RFC 9180's {@code info}; its {@code aad} is always empty.
 */
public final class Hpke {

    /** Length of a public and of a private key in bytes. */
    public static final int KEY_LENGTH = 32;

    /** How many bytes longer the sealed form is: encapsulated key and authentication tag. */
    public static final int OVERHEAD = 32 + 16;

    private static final HpkeParameters PARAMETERS = parameters();
    private static final Configuration CONFIGURATION = HybridConfig2026.get();

    private Hpke() {}

    /**
     * Seals a message to a public key, fresh each time.
     *
     * @param publicKey raw X25519 public key, 32 bytes
     * @param info what the message is bound to; opening it needs the same bytes
     * @throws IllegalArgumentException when the public key has another length, or is one that X25519 refuses
     */
    public static byte[] seal(byte[] publicKey, byte[] info, byte[] plaintext) {
        if (publicKey.length != KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "public key: expected " + KEY_LENGTH + " bytes, found " + publicKey.length);
        }
        try {
            return handle(publicKey(publicKey))
                    .getPrimitive(CONFIGURATION, HybridEncrypt.class)
                    .encrypt(plaintext, info);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("public key: X25519 refuses it", e);
        }
    }

    static byte[] open(HpkePrivateKey privateKey, byte[] info, byte[] sealed) throws GeneralSecurityException {
        return handle(privateKey)
                .getPrimitive(CONFIGURATION, HybridDecrypt.class)
                .decrypt(sealed, info);
    }

    static HpkePrivateKey generate() {
        try {
            return (HpkePrivateKey) KeysetHandle.generateNew(PARAMETERS, CONFIGURATION)
                    .getPrimary()
                    .getKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("X25519 key generation failed", e);
        }
    }

    @AccessesPartialKey
    static HpkePublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
        return HpkePublicKey.create(PARAMETERS, Bytes.copyFrom(bytes), null);
    }

    private static KeysetHandle handle(Key key) throws GeneralSecurityException {
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
                .build();
    }

    private static HpkeParameters parameters() {
        try {
            return HpkeParameters.builder()
                    .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                    .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                    .setVariant(HpkeParameters.Variant.NO_PREFIX)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink refuses the HPKE suite", e);
        }
    }
}
