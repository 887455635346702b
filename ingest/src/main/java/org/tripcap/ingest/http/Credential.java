package org.tripcap.ingest.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.BodySignature;

/** One way for a source to prove who it is. Comparisons take the same time whatever is wrong. */
public sealed interface Credential permits Credential.WithoutBody, Credential.HmacSignature {
    /** Shortest secret in characters or bytes: they must be random, since they are hashed once only or not at all. */
    int SHORTEST = 16;

    /** Whether what comes before the body can still lead to acceptance, so that a body is worth reading. */
    boolean plausible(Presented presented, Instant now);

    /** Whether the request is the source's. */
    boolean accepts(Presented presented, byte[] body, Instant now);

    /** What is proved before the body, which need not be heard again with it. */
    sealed interface WithoutBody extends Credential permits BearerToken, Basic, UrlSecret, ClientCertificate {
        @Override
        default boolean accepts(Presented presented, byte[] body, Instant now) {
            return plausible(presented, now);
        }
    }

    /** A bearer token (RFC 6750, section 2.1), of which the server keeps the hash only. */
    final class BearerToken implements WithoutBody {
        private final HashedSecret token;

        private BearerToken(HashedSecret token) {
            this.token = token;
        }

        /** The credential that this token satisfies. */
        public static BearerToken of(String token) {
            requireLong(token.length());
            return new BearerToken(HashedSecret.of(token));
        }

        /**
         * The credential that the token of this hash satisfies.
         *
         * @param hex SHA-256 of the token's UTF-8 bytes
         */
        public static BearerToken ofSha256(String hex) {
            return new BearerToken(HashedSecret.ofSha256(hex));
        }

        @Override
        public boolean plausible(Presented presented, Instant now) {
            String shown = presented.authorization("Bearer");
            return shown != null && token.is(shown);
        }

        @Override
        public String toString() {
            return "BearerToken[hashed]";
        }
    }

    /** A user's name and password (RFC 7617, in UTF-8), of which the server keeps the hash of both together only. */
    final class Basic implements WithoutBody {
        private final HashedSecret pair;

        private Basic(HashedSecret pair) {
            this.pair = pair;
        }

        /**
         * The credential that this pair satisfies.
         *
         * @param user without a colon, which ends it (RFC 7617, section 2)
         */
        public static Basic of(String user, String password) {
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("a user's name must have no colon, but was '" + user + "'");
            }
            requireLong(password.length());
            return new Basic(HashedSecret.of(user + ":" + password));
        }

        @Override
        public boolean plausible(Presented presented, Instant now) {
            String shown = presented.authorization("Basic");
            if (shown == null) {
                return false;
            }
            try {
                return pair.is(new String(Base64.getDecoder().decode(shown), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "Basic[hashed]";
        }
    }

    /**
     * A secret after the source's name in the URL, for senders that can set no header. It is worth less than the others, since a
     * sender may log its URLs; this server never does, and keeps its hash only.
     */
    final class UrlSecret implements WithoutBody {
        private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]+");

        private final HashedSecret secret;

        private UrlSecret(HashedSecret secret) {
            this.secret = secret;
        }

        /**
         * The credential that this secret satisfies.
         *
         * @param secret of unreserved characters (RFC 3986, section 2.3), so that there is one way only to write it in a URL
         */
        public static UrlSecret of(String secret) {
            requireLong(secret.length());
            if (!UNRESERVED.matcher(secret).matches()) {
                throw new IllegalArgumentException(
                        "a secret in a URL must have letters, digits, hyphens, dots, underscores and tildes only");
            }
            return new UrlSecret(HashedSecret.of(secret));
        }

        @Override
        public boolean plausible(Presented presented, Instant now) {
            String shown = presented.urlSecret();
            return shown != null && secret.is(shown);
        }

        @Override
        public String toString() {
            return "UrlSecret[hashed]";
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
            return BodySignature.sign(secret, timestamp, body);
        }

        @Override
        public boolean plausible(Presented presented, Instant now) {
            if (presented.header().apply(signatureHeader) == null) {
                return false;
            }
            if (timestampHeader == null) {
                return true;
            }
            String timestamp = presented.header().apply(timestampHeader);
            return timestamp != null
                    && timestamp.matches("[0-9]{1,12}")
                    && Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                                    .abs()
                                    .compareTo(window)
                            <= 0;
        }

        @Override
        public boolean accepts(Presented presented, byte[] body, Instant now) {
            Function<String, @Nullable String> header = presented.header();
            String signature = header.apply(signatureHeader);
            if (signature == null || !plausible(presented, now)) {
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
