package org.tripcap.capture.segment;

import java.security.MessageDigest;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The AES-256 key that one segment is encrypted under: 32 bytes, made for this segment only. */
public final class ContentKey {

    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private ContentKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key made of these 32 bytes, which are copied.
     *
     * @throws IllegalArgumentException when there are not 32 of them
     */
    public static ContentKey of(byte[] bytes, SecretAccess access) {
        Objects.requireNonNull(access, "access");
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("content key: expected " + LENGTH + " bytes, found " + bytes.length);
        }
        return new ContentKey(bytes.clone());
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes(SecretAccess access) {
        Objects.requireNonNull(access, "access");
        return bytes.clone();
    }

    SecretKey toSecretKey() {
        return new SecretKeySpec(bytes, "AES");
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ContentKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return ContentKey.class.hashCode(); // says nothing of the bytes; these keys are never put in large sets
    }

    @Override
    public String toString() {
        return "ContentKey[secret]";
    }
}
