package org.tripcap.ingest.alert;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Ids for alerts whose tools give them none. */
final class References {
    private static final int DIGEST_BYTES = 16;

    private References() {}

    /** 128 bits of SHA-256 over the parts, each with its length before it, so that no two lists of parts collide. */
    static String digest(@Nullable String... parts) {
        MessageDigest sha256 = sha256();
        for (String part : parts) {
            byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
            sha256.update(
                    ((part == null ? "-" : Integer.toString(bytes.length)) + ":").getBytes(StandardCharsets.US_ASCII));
            sha256.update(bytes);
        }
        return HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES);
    }

    /** The reference itself where an alert can hold it, its digest otherwise. */
    static String bounded(String reference) {
        return reference.length() <= Alert.LONGEST_TEXT ? reference : digest(reference);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
