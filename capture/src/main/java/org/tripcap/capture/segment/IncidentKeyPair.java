package org.tripcap.capture.segment;

import java.security.GeneralSecurityException;
import org.tripcap.capture.incident.IncidentKey;

/**
 * An incident's key pair. Sensors hold the public half only; the private half stays in the vault, and destroying it
 * erases the incident's packets wherever their ciphertext still lies.
 */
public final class IncidentKeyPair {

    private final HpkeKeyPair keys;
    private final IncidentKey publicKey;

    private IncidentKeyPair(HpkeKeyPair keys) {
        this.keys = keys;
        this.publicKey = IncidentKey.of(keys.publicKey());
    }

    /** A fresh key pair. */
    public static IncidentKeyPair generate() {
        return new IncidentKeyPair(HpkeKeyPair.generate());
    }

    /**
     * The key pair of a raw X25519 private key, as the vault keeps it.
     *
     * @throws IllegalArgumentException unless the private key has 32 bytes
     */
    public static IncidentKeyPair of(byte[] privateKey, SecretAccess access) {
        return new IncidentKeyPair(HpkeKeyPair.of(privateKey, access));
    }

    /** The public half. */
    public IncidentKey publicKey() {
        return publicKey;
    }

    /** A copy of the raw X25519 private key, 32 bytes. */
    public byte[] privateKey(SecretAccess access) {
        return keys.privateKey(access);
    }

    /**
     * Unwraps the content key of a segment.
     *
     * @param wrappedKey as {@link SegmentCiphertext#wrappedKey} gives it
     * @param context the place that the segment's signed statement says it belongs to
     * @throws SegmentDamagedException with {@link SegmentDamagedException.Check#CIPHER_KEY} when the key was wrapped
     *     for another incident key or another place, or was changed
     */
    public ContentKey unwrap(byte[] wrappedKey, SegmentContext context) throws SegmentDamagedException {
        try {
            byte[] key = keys.open(context.associatedData(), wrappedKey);
            return ContentKey.of(key, SecretAccess.granted());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SegmentDamagedException(
                    SegmentDamagedException.Check.CIPHER_KEY,
                    "a content key wrapped to incident key " + publicKey.id() + " for incident " + context.incident()
                            + ", sensor " + context.sensor() + ", epoch " + context.epoch() + ", seq " + context.seq(),
                    "one wrapped otherwise, or changed",
                    e);
        }
    }

    @Override
    public String toString() {
        return "IncidentKeyPair[" + publicKey.id() + "]";
    }
}
