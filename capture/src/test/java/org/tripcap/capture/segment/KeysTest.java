package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.segment.SegmentDamagedException.Check;

class KeysTest {

    private static final byte[] INFO = "info".getBytes(StandardCharsets.UTF_8);
    private static final SecretAccess ACCESS = SecretAccess.granted();

    @Test
    void publicKey_isThatOfRfc7748Section61() {
        HpkeKeyPair alice =
                HpkeKeyPair.of(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"), ACCESS);

        assertThat(HexFormat.of().formatHex(alice.publicKey()))
                .isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    }

    @Test
    void keyPair_comesBackFromItsPrivateKey() throws Exception {
        HpkeKeyPair pair = HpkeKeyPair.generate();

        HpkeKeyPair again = HpkeKeyPair.of(pair.privateKey(ACCESS), ACCESS);

        assertThat(again.publicKey()).isEqualTo(pair.publicKey());
        assertThat(again.open(INFO, Hpke.seal(pair.publicKey(), INFO, new byte[] {1, 2, 3})))
                .containsExactly(1, 2, 3);
    }

    @Test
    void sealedMessage_opensOnlyWithItsKeyAndInfo_unchanged() {
        HpkeKeyPair pair = HpkeKeyPair.generate();
        byte[] sealed = Hpke.seal(pair.publicKey(), INFO, new byte[7]);

        assertThat(sealed).hasSize(7 + Hpke.OVERHEAD);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> HpkeKeyPair.generate().open(INFO, sealed));
        assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> pair.open(new byte[0], sealed));
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sealed, length);
            assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> pair.open(INFO, cut));
        }
    }

    /** The points of small order (RFC 7748, section 6.1): every shared secret with them is zero. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void publicKeyOfSmallOrder_isRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hpke.seal(hex(key), INFO, new byte[32]))
                .withMessageContaining("X25519 refuses it");
    }

    @Test
    void wrappedKeyWithAPointOfSmallOrder_isRefused() {
        assertThatExceptionOfType(SegmentDamagedException.class)
                .isThrownBy(() -> IncidentKeyPair.generate()
                        .unwrap(new byte[SegmentCiphertext.WRAPPED_KEY_LENGTH], Segments.CONTEXT))
                .satisfies(e -> assertThat(e.check()).isEqualTo(Check.CIPHER_KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void keysOfAnotherLength_areRefused(int length) {
        byte[] bytes = new byte[length];
        String words = "expected 32 bytes, found " + length;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hpke.seal(bytes, INFO, bytes))
                .withMessageContaining(words);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HpkeKeyPair.of(bytes, ACCESS))
                .withMessageContaining(words);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IncidentKeyPair.of(bytes, ACCESS))
                .withMessageContaining(words);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContentKey.of(bytes, ACCESS))
                .withMessageContaining(words);
    }

    @Test
    void incidentKeyPair_comesBackFromItsPrivateKey() {
        IncidentKeyPair pair = IncidentKeyPair.generate();

        assertThat(IncidentKeyPair.of(pair.privateKey(ACCESS), ACCESS).publicKey())
                .isEqualTo(pair.publicKey());
        assertThat(pair.publicKey()).isEqualTo(IncidentKey.of(pair.publicKey().publicKey()));
    }

    @Test
    void wrappedContentThatIsNoKey_isRefused() {
        IncidentKeyPair pair = IncidentKeyPair.generate();
        byte[] wrapped = Hpke.seal(pair.publicKey().publicKey(), Segments.CONTEXT.associatedData(), new byte[31]);

        assertThatExceptionOfType(SegmentDamagedException.class)
                .isThrownBy(() -> pair.unwrap(wrapped, Segments.CONTEXT))
                .satisfies(e -> assertThat(e.check()).isEqualTo(Check.CIPHER_KEY));
    }

    @Test
    void keyObjects_neverShowTheirBytes() {
        byte[] bytes = hex("ab".repeat(32));

        assertThat(ContentKey.of(bytes, ACCESS)).hasToString("ContentKey[secret]");
        assertThat(HpkeKeyPair.of(bytes, ACCESS)).hasToString("HpkeKeyPair[secret]");
        assertThat(IncidentKeyPair.of(bytes, ACCESS).toString()).doesNotContain("abab");
    }

    @Test
    void contentKey_isComparedByValueAndKeepsItsOwnCopy() {
        byte[] bytes = new byte[32];
        ContentKey key = ContentKey.of(bytes, ACCESS);
        bytes[0] = 1;
        key.toBytes(ACCESS)[1] = 1;

        assertThat(key).isEqualTo(ContentKey.of(new byte[32], ACCESS)).isNotEqualTo(ContentKey.of(bytes, ACCESS));
        assertThat(key).hasSameHashCodeAs(ContentKey.of(new byte[32], ACCESS));
    }

    @Test
    void context_isEncodedAsSpecified() {
        String sensor = "5e".repeat(32);
        Digest opening = Digest.parse("0b".repeat(32));
        SegmentContext context =
                new SegmentContext(new IncidentId("00112233445566778899aabbccddeeff"), sensor, 258, 7, opening);

        assertThat(HexFormat.of().formatHex(context.associatedData()))
                .isEqualTo(HexFormat.of().formatHex("tripcap/segment-key/1\n".getBytes(StandardCharsets.US_ASCII))
                        + "00112233445566778899aabbccddeeff"
                        + sensor
                        + "0000000000000102"
                        + "0000000000000007"
                        + "0b".repeat(32));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentContext(context.incident(), "sensor-1", 0, 0, opening));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentContext(context.incident(), sensor, -1, 0, opening))
                .withMessageContaining("epoch");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SegmentContext(context.incident(), sensor, 0, -1, opening))
                .withMessageContaining("seq");
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
