package org.tripcap.capture.incident;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 digest (FIPS 180-4); on the wire 64 lower-case hexadecimal digits.
 *
 * @param value the 32 bytes; copied on the way in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record Digest(byte[] value) {
    /** Length of a digest in bytes. */
    public static final int LENGTH = 32;

    private static final HexFormat HEX = HexFormat.of();

    public Digest {
        if (value.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + value.length);
        }
        value = value.clone();
    }

    /** The digest of the concatenation of {@code parts}. */
    public static Digest of(byte[]... parts) {
        MessageDigest sha256 = sha256();
        for (byte[] part : parts) {
            sha256.update(part);
        }
        return new Digest(sha256.digest());
    }

    /**
     * Reads the wire form.
     *
     * @throws MalformedException unless {@code hex} is exactly 64 lower-case hexadecimal digits
     */
    public static Digest parse(String hex) {
        return new Digest(Hex.parse(hex, LENGTH, "a SHA-256 digest"));
    }

    /** A new SHA-256 computation. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    /** The wire form: 64 lower-case hexadecimal digits. */
    public String hex() {
        return HEX.formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && MessageDigest.isEqual(value, digest.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
