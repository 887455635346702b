package org.tripcap.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final byte[] BODY = "{\"event_type\":\"alert\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    private static boolean accepts(Credential credential, Map<String, String> headers, byte[] body) {
        return credential.accepts(CredentialTest.headers(headers), body, NOW);
    }

    private static Presented headers(Map<String, String> headers) {
        return new Presented(headers::get, null, null);
    }

    @Nested
    class OfBearerTokens {
        private final Credential token = Credential.BearerToken.of("correct-horse-battery");

        @Test
        void rightToken_isAccepted() {
            assertThat(accepts(token, Map.of("Authorization", "Bearer correct-horse-battery"), BODY))
                    .isTrue();
            assertThat(accepts(token, Map.of("Authorization", "bearer  correct-horse-battery "), BODY))
                    .isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Bearer correct-horse-batterx",
                    "Bearer correct-horse-batter",
                    "Bearer ",
                    "Bearer",
                    "",
                    "Basic correct-horse-battery",
                    "correct-horse-battery"
                })
        void anythingElse_isNot(String header) {
            assertThat(accepts(token, Map.of("Authorization", header), BODY)).isFalse();
        }

        @Test
        void noHeader_isNotEvenPlausible() {
            assertThat(token.plausible(headers(Map.of()), NOW)).isFalse();
        }

        @Test
        void storedHash_isEnough() {
            // printf %s correct-horse-battery | sha256sum
            Credential stored =
                    Credential.BearerToken.ofSha256("62249369389075490555a758353aec61500c6218fa597252d52dc4bd0148f12d");
            assertThat(accepts(stored, Map.of("Authorization", "Bearer correct-horse-battery"), BODY))
                    .isTrue();
        }

        @Test
        void shortToken_isRefused() {
            assertThatThrownBy(() -> Credential.BearerToken.of("short"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("16");
        }
    }

    @Nested
    class OfBasic {
        private final Credential basic = Credential.Basic.of("splunk", "p\u00e4ss:word-0123456789");

        private boolean accepts(String authorization) {
            return CredentialTest.accepts(basic, Map.of("Authorization", authorization), BODY);
        }

        private String encode(String pair) {
            return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }

        @Test
        void rightPair_isAccepted() {
            // printf 'splunk:p\303\244ss:word-0123456789' | base64
            assertThat(accepts("Basic c3BsdW5rOnDDpHNzOndvcmQtMDEyMzQ1Njc4OQ=="))
                    .isTrue();
            assertThat(accepts("basic  c3BsdW5rOnDDpHNzOndvcmQtMDEyMzQ1Njc4OQ")).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "splunk:p\u00e4ss:word-012345678",
                    "splunk:p\u00e4ss:word-01234567899",
                    "Splunk:p\u00e4ss:word-0123456789",
                    "splunk:p\u00e4ss",
                    "splunkp\u00e4ss:word-0123456789",
                    ":p\u00e4ss:word-0123456789",
                    "splunk:",
                    ""
                })
        void otherPairs_areNot(String pair) {
            assertThat(accepts("Basic " + encode(pair))).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"Basic", "Basic ", "Basic ****", "Bearer c3BsdW5rOnDDpHNzOndvcmQtMDEyMzQ1Njc4OQ==", ""})
        void anythingElse_isNot(String header) {
            assertThat(accepts(header)).isFalse();
        }

        @Test
        void unusablePairs_areRefused() {
            assertThatThrownBy(() -> Credential.Basic.of("a:b", "0123456789abcdef"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("colon");
            assertThatThrownBy(() -> Credential.Basic.of("a", "short")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class OfUrlSecrets {
        private final Credential secret = Credential.UrlSecret.of("0123456789abcdef-._~");

        private boolean accepts(@Nullable String shown) {
            return secret.accepts(new Presented(name -> null, shown, null), BODY, NOW);
        }

        @Test
        void rightSecret_isAccepted() {
            assertThat(accepts("0123456789abcdef-._~")).isTrue();
        }

        @ParameterizedTest
        @NullSource
        @ValueSource(
                strings = {
                    "",
                    "0123456789abcdef-._",
                    "0123456789abcdef-._~/",
                    "0123456789ABCDEF-._~",
                    "%30123456789abcdef-._~",
                    "0123456789abcdef-._~;x"
                })
        void anythingElse_isNot(@Nullable String shown) {
            assertThat(accepts(shown)).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"short", "0123456789/abcdef", "0123456789abcdef ", "0123456789%61bcdef"})
        void secretThatAUrlCouldWriteInTwoWays_isRefused_andNotRepeated(String unusable) {
            assertThatThrownBy(() -> Credential.UrlSecret.of(unusable))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(unusable);
        }
    }

    @Test
    void credentials_doNotTellTheirSecretsAsText() {
        assertThat(List.of(
                        Credential.BearerToken.of("correct-horse-battery"),
                        Credential.Basic.of("user", "correct-horse-battery"),
                        Credential.UrlSecret.of("correct-horse-battery"),
                        new Presented(name -> "correct-horse-battery", "correct-horse-battery", null)))
                .extracting(Object::toString)
                .noneMatch(text -> text.contains("battery"));
    }

    @Nested
    class OfHmacSignatures {
        private final Credential hmac = Credential.HmacSignature.of(SECRET);

        private Map<String, String> headers(long timestamp, byte[] body) {
            String seconds = Long.toString(timestamp);
            return Map.of(
                    "X-Tripcap-Timestamp",
                    seconds,
                    "X-Tripcap-Signature",
                    Credential.HmacSignature.sign(SECRET, seconds, body));
        }

        @ParameterizedTest
        @CsvSource({"0, true", "-300, true", "300, true", "-301, false", "301, false"})
        void timeStamp_countsWithinTheWindow(long offset, boolean accepted) {
            assertThat(accepts(hmac, headers(NOW.getEpochSecond() + offset, BODY), BODY))
                    .isEqualTo(accepted);
        }

        @Test
        void otherBody_isNotAccepted() {
            byte[] other = BODY.clone();
            other[5] ^= 1;
            assertThat(accepts(hmac, headers(NOW.getEpochSecond(), BODY), other))
                    .isFalse();
        }

        @Test
        void otherTimeStampThanSigned_isNotAccepted() {
            Map<String, String> headers = Map.of(
                    "X-Tripcap-Timestamp",
                    Long.toString(NOW.getEpochSecond() + 1),
                    "X-Tripcap-Signature",
                    Credential.HmacSignature.sign(SECRET, Long.toString(NOW.getEpochSecond()), BODY));
            assertThat(accepts(hmac, headers, BODY)).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "soon", "-1", "1e9", "99999999999999999999"})
        void malformedTimeStamp_isNotPlausible(String timestamp) {
            Map<String, String> headers = Map.of("X-Tripcap-Timestamp", timestamp, "X-Tripcap-Signature", "00");
            assertThat(hmac.plausible(CredentialTest.headers(headers), NOW)).isFalse();
        }

        @Test
        void bodyAlone_asGitHubSignsIt_isAcceptedWhereAgreed() {
            Credential github = Credential.HmacSignature.of(SECRET, "X-Hub-Signature-256", null, Duration.ofMinutes(5));
            String signature = "sha256=" + Credential.HmacSignature.sign(SECRET, null, BODY);
            assertThat(accepts(github, Map.of("X-Hub-Signature-256", signature), BODY))
                    .isTrue();
            assertThat(accepts(github, Map.of("X-Hub-Signature-256", signature + "0"), BODY))
                    .isFalse();
        }

        @Test
        void knownVector_matchesOpenssl() {
            // printf '1800000000:{"event_type":"alert"}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
            assertThat(Credential.HmacSignature.sign(SECRET, "1800000000", BODY))
                    .isEqualTo("e20f94d9df59dbae3db7f23088c318f8fbd456ae57324d83e224a240933db0b6");
        }
    }
}
