package org.tripcap.capture.incident;

import java.util.Arrays;

/**
 * The public half of an incident's key pair: an X25519 public key (RFC 7748), to which all of its segments are encrypted.
 *
 * @param id SHA-256 of {@code publicKey}, in hexadecimal
 * @param publicKey the 32 raw bytes; copied on the way in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record IncidentKey(String id, byte[] publicKey) {
    /** Length of an X25519 public key in bytes. */
    public static final int LENGTH = 32;

    public IncidentKey {
        if (publicKey.length != LENGTH) {
            throw new IllegalArgumentException("an X25519 public key has 32 bytes, not " + publicKey.length);
        }
        publicKey = publicKey.clone();
        String expected = Digest.of(publicKey).hex();
        if (!id.equals(expected)) {
            throw new IllegalArgumentException("key.id of this public key is " + expected + ", not '" + id + "'");
        }
    }

    /** The key with these raw bytes, its id computed. */
    public static IncidentKey of(byte[] publicKey) {
        return new IncidentKey(Digest.of(publicKey).hex(), publicKey);
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IncidentKey key && Arrays.equals(publicKey, key.publicKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(publicKey);
    }

    @Override
    public String toString() {
        return "IncidentKey[" + id + "]";
    }
}
