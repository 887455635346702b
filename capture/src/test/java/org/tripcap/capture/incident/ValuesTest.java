package org.tripcap.capture.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @Test
    void digest_isSha256OverAllParts() {
        Digest digest = Digest.of("a".getBytes(StandardCharsets.US_ASCII), "bc".getBytes(StandardCharsets.US_ASCII));

        assertThat(digest.hex()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Digest.parse(digest.hex())).isEqualTo(digest).hasSameHashCodeAs(digest);
        assertThat(digest).isNotEqualTo(Digest.of());
    }

    @Test
    void digest_isNotChangedThroughItsArrays() {
        byte[] bytes = new byte[32];
        Digest digest = new Digest(bytes);
        bytes[0] = 1;
        digest.value()[1] = 1;

        assertThat(digest.hex()).isEqualTo("00".repeat(32));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0b", "0B0B", "zz"})
    void digest_otherwiseWritten_isMalformed(String start) {
        String text = (start + "0".repeat(64)).substring(0, start.equals("0b") ? 63 : 64);
        if (text.equals("0".repeat(64))) {
            assertThat(Digest.parse(text)).isEqualTo(new Digest(new byte[32]));
        } else {
            assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void incidentId_fromAKeyedHash_isTheSameForTheSameInputOnly() {
        byte[] key = new byte[32];
        byte[] input = "suricata/203.0.113.7".getBytes(StandardCharsets.US_ASCII);
        IncidentId id = IncidentId.keyedHash(key, input);

        assertThat(IncidentId.keyedHash(key, input)).isEqualTo(id);
        assertThat(IncidentId.keyedHash(new byte[] {1}, input)).isNotEqualTo(id);
        assertThat(IncidentId.keyedHash(key, new byte[] {1})).isNotEqualTo(id);
        assertThat(IncidentId.parse(id.value())).isEqualTo(id);
        SecureRandom random = new SecureRandom();
        assertThat(IncidentId.random(random)).isNotEqualTo(IncidentId.random(random));
        assertThatThrownBy(() -> new IncidentId("../../etc/passwd")).isInstanceOf(MalformedException.class);
    }

    /** RFC 4231, test case 2, cut to 128 bits. */
    @Test
    void incidentId_isHmacSha256() {
        assertThat(IncidentId.keyedHash(
                                "Jefe".getBytes(StandardCharsets.US_ASCII),
                                "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII))
                        .value())
                .isEqualTo("5bdcc146bf60754e6a042426089575c7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gdpr-6-1-c|GDPR_6_1_C",
                "GDPR-6-1-F|GDPR_6_1_F",
                "GDPR Art. 6(1)(c)|GDPR_6_1_C",
                "Art. 6 (1) (f) GDPR|GDPR_6_1_F",
                "Article 6(1)(e) GDPR|GDPR_6_1_E",
                "Art. 6 Abs. 1 lit. f DSGVO|GDPR_6_1_F",
                "gdpr article 6(1)b|GDPR_6_1_B"
            })
    void legalBasis_isReadInUsualSpellings(String text, LegalBasis expected) {
        assertThat(LegalBasis.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "because", "GDPR Art. 6(1)(a)", "GDPR Art. 9(2)(f)", "gdpr-6-1-c-"})
    void legalBasis_anythingElse_isRefusedWithTheCodes(String text) {
        assertThatThrownBy(() -> LegalBasis.parse(text)).hasMessageContaining("gdpr-6-1-f");
    }

    @Test
    void wireTime_hasNineDigitsAndNoOtherSpelling() {
        Instant time = Instant.parse("2026-03-01T12:00:00.1Z");

        assertThat(WireTime.format(time)).isEqualTo("2026-03-01T12:00:00.100000000Z");
        assertThat(WireTime.parse("2026-03-01T12:00:00.100000000Z")).isEqualTo(time);
        assertThatThrownBy(() -> WireTime.parse("2026-03-01T12:00:00.1Z")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> WireTime.parse("2026-06-30T23:59:60.000000000Z"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> WireTime.format(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WireTime.format(Instant.EPOCH.minusNanos(1))).hasMessageContaining("1970");
    }

    @Test
    void incidentKey_isNamedByItsDigest() {
        IncidentKey key = IncidentKey.of(new byte[32]);

        assertThat(key.id()).isEqualTo(Digest.of(new byte[32]).hex());
        assertThatThrownBy(() -> new IncidentKey("0".repeat(64), new byte[32])).hasMessageContaining("key.id");
        assertThatThrownBy(() -> IncidentKey.of(new byte[31])).hasMessageContaining("32 bytes");
    }
}
