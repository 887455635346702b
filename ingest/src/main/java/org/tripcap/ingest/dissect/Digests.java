package org.tripcap.ingest.dissect;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests that every Java platform has. */
final class Digests {
    private Digests() {}

    static MessageDigest sha1() {
        return of("SHA-1");
    }

    static MessageDigest sha256() {
        return of("SHA-256");
    }

    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks " + algorithm + ", which every Java platform must have", e);
        }
    }
}
