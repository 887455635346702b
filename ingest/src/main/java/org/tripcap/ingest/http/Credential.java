package org.tripcap.ingest.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** One way for a source to prove who it is. Comparisons take the same time whatever is wrong. */
public sealed interface Credential {
    /** Shortest secret in characters or bytes: they must be random, since they are hashed once only or not at all. */
    int SHORTEST = 16;

    /**
     * Whether the headers alone can still lead to acceptance, so that a body is worth reading.
     *
     * @param header gives the value of a header, by any case of its name
     */
    boolean plausible(Function<String, @Nullable String> header, Instant now);

    /** Whether the request is the source's. */
    boolean accepts(Function<String, @Nullable String> header, byte[] body, Instant now);

    /** A bearer token (RFC 6750, section 2.1), of which the server keeps the hash only. */
    final class BearerToken implements Credential {
        private final byte[] sha256;

        private BearerToken(byte[] sha256) {
            this.sha256 = sha256;
        }

        /** The credential that this token satisfies. */
        public static BearerToken of(String token) {
            requireLong(token.length());
            return new BearerToken(hash(token));
        }

        /**
         * The credential that the token of this hash satisfies.
         *
         * @param hex SHA-256 of the token's UTF-8 bytes
         */
        public static BearerToken ofSha256(String hex) {
            byte[] hash = HexFormat.of().parseHex(hex);
            if (hash.length != 32) {
                throw new IllegalArgumentException(
                        "a SHA-256 must have 64 hexadecimal digits, but has " + hex.length());
            }
            return new BearerToken(hash);
        }

        @Override
        public boolean plausible(Function<String, @Nullable String> header, Instant now) {
            String authorization = header.apply("Authorization");
            return authorization != null
                    && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                    && MessageDigest.isEqual(
                            sha256, hash(authorization.substring(7).strip()));
        }

        @Override
        public boolean accepts(Function<String, @Nullable String> header, byte[] body, Instant now) {
            return plausible(header, now);
        }

        private static byte[] hash(String token) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("every JDK has SHA-256", impossible);
            }
        }

        @Override
        public String toString() {
            return "BearerToken[hashed]";
        }
    }

    /**
     * HMAC-SHA256 in lower-case hexadecimal, with or without {@code sha256=} before it, over {@code "<time stamp>:" + body}, or
     * over the body alone where no header for the time stamp is agreed. The names of the headers are what Grafana, GitHub and
     * others let one choose.
     *
     * <p>A signature counts while its time stamp (seconds since 1970) is within the window. Inside the window a body that is sent
     * twice is let in twice: that is what a retry looks like, and the responder does nothing twice.
     */
    final class HmacSignature implements Credential {
        /** Header of the signature, unless another is agreed. */
        public static final String SIGNATURE_HEADER = "X-Tripcap-Signature";
        /** Header of the time stamp, unless another or none is agreed. */
        public static final String TIMESTAMP_HEADER = "X-Tripcap-Timestamp";
        /** How far a time stamp may be off, unless something else is agreed. */
        public static final Duration WINDOW = Duration.ofMinutes(5);

        private final byte[] secret;
        private final String signatureHeader;
        private final @Nullable String timestampHeader;
        private final Duration window;

        private HmacSignature(
                byte[] secret, String signatureHeader, @Nullable String timestampHeader, Duration window) {
            requireLong(secret.length);
            this.secret = secret.clone();
            this.signatureHeader = Objects.requireNonNull(signatureHeader, "signatureHeader");
            this.timestampHeader = timestampHeader;
            this.window = window;
            if (window.isNegative() || window.isZero()) {
                throw new IllegalArgumentException("window must be longer than nothing, but was " + window);
            }
        }

        /** With this service's header names and window. */
        public static HmacSignature of(byte[] secret) {
            return new HmacSignature(secret, SIGNATURE_HEADER, TIMESTAMP_HEADER, WINDOW);
        }

        /** With other headers; without one for the time stamp, a captured request can be replayed for ever. */
        public static HmacSignature of(
                byte[] secret, String signatureHeader, @Nullable String timestampHeader, Duration window) {
            return new HmacSignature(secret, signatureHeader, timestampHeader, window);
        }

        /**
         * The signature of a body, for senders.
         *
         * @param timestamp seconds since 1970 in decimal; {@code null} if none is agreed
         */
        public static String sign(byte[] secret, @Nullable String timestamp, byte[] body) {
            try {
                Mac hmac = Mac.getInstance("HmacSHA256");
                hmac.init(new SecretKeySpec(secret, "HmacSHA256"));
                if (timestamp != null) {
                    hmac.update((timestamp + ":").getBytes(StandardCharsets.UTF_8));
                }
                return HexFormat.of().formatHex(hmac.doFinal(body));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("every JDK has HMAC-SHA256", impossible);
            }
        }

        @Override
        public boolean plausible(Function<String, @Nullable String> header, Instant now) {
            if (header.apply(signatureHeader) == null) {
                return false;
            }
            if (timestampHeader == null) {
                return true;
            }
            String timestamp = header.apply(timestampHeader);
            return timestamp != null
                    && timestamp.matches("[0-9]{1,12}")
                    && Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                                    .abs()
                                    .compareTo(window)
                            <= 0;
        }

        @Override
        public boolean accepts(Function<String, @Nullable String> header, byte[] body, Instant now) {
            String signature = header.apply(signatureHeader);
            if (signature == null || !plausible(header, now)) {
                return false;
            }
            String hex = signature.startsWith("sha256=") ? signature.substring(7) : signature;
            String expected = sign(secret, timestampHeader == null ? null : header.apply(timestampHeader), body);
            return MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.US_ASCII),
                    hex.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "HmacSignature[" + signatureHeader + "]";
        }
    }

    private static void requireLong(int length) {
        if (length < SHORTEST) {
            throw new IllegalArgumentException(
                    "a secret must have at least " + SHORTEST + " random characters, but has " + length);
        }
    }
}
