package org.tripcap.ingest.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A secret that can be recognised, but no longer told. */
final class HashedSecret {
    private static final int BYTES = 32;

    private final byte[] sha256;

    private HashedSecret(byte[] sha256) {
        this.sha256 = sha256;
    }

    static HashedSecret of(String secret) {
        return new HashedSecret(hash(secret));
    }

    /** From the SHA-256 of its UTF-8 bytes in hexadecimal. */
    static HashedSecret ofSha256(String hex) {
        if (!hex.matches("[0-9A-Fa-f]{" + 2 * BYTES + "}")) {
            throw new IllegalArgumentException(
                    "a SHA-256 must have 64 hexadecimal digits, but found " + hex.length() + " characters");
        }
        return new HashedSecret(HexFormat.of().parseHex(hex));
    }

    /** Whether this is the secret; takes the same time wherever they differ. */
    boolean is(String shown) {
        return MessageDigest.isEqual(sha256, hash(shown));
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "HashedSecret[hidden]";
    }
}
