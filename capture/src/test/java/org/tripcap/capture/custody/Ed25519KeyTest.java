package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Ed25519KeyTest {
    private static final HexFormat HEX = HexFormat.of();
    /** RFC 8032, section 7.1, test 3. */
    private static final Ed25519Key RFC_KEY =
            new Ed25519Key(HEX.parseHex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"));

    private static final byte[] RFC_MESSAGE = HEX.parseHex("af82");
    private static final byte[] RFC_SIGNATURE =
            HEX.parseHex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                    + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");

    @Test
    void publishedSignature_isAccepted() {
        assertThat(RFC_KEY.signed(RFC_MESSAGE, RFC_SIGNATURE)).isTrue();
    }

    @Test
    void everyChangedBit_isRefused() {
        for (int bit = 0; bit < 8 * RFC_SIGNATURE.length; bit++) {
            byte[] changed = RFC_SIGNATURE.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(RFC_KEY.signed(RFC_MESSAGE, changed)).as("bit %s", bit).isFalse();
        }
        assertThat(RFC_KEY.signed(HEX.parseHex("af83"), RFC_SIGNATURE)).isFalse();
    }

    @Test
    void signatureOfAnotherLength_isRefused() {
        for (int length : new int[] {0, 63, 65, 128}) {
            assertThat(RFC_KEY.signed(RFC_MESSAGE, Arrays.copyOf(RFC_SIGNATURE, length)))
                    .isFalse();
        }
    }

    /** The same signature with the group's order added to its second half: RFC 8032, section 5.1.7, wants one spelling. */
    @Test
    void secondSpellingOfASignature_isRefused() {
        byte[] order = HEX.parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        byte[] respelt = RFC_SIGNATURE.clone();
        int carry = 0;
        for (int i = 0; i < order.length; i++) {
            int sum = (respelt[32 + i] & 0xff) + (order[i] & 0xff) + carry;
            respelt[32 + i] = (byte) sum;
            carry = sum >> 8;
        }

        assertThat(RFC_KEY.signed(RFC_MESSAGE, respelt)).isFalse();
    }

    @Test
    void keyThatIsNoPoint_signedNothing() {
        byte[] none = new byte[Ed25519Key.LENGTH];
        none[0] = 2;

        assertThat(new Ed25519Key(none).signed(RFC_MESSAGE, RFC_SIGNATURE)).isFalse();
    }

    @Test
    void signatures_areThoseOfTheJdk() throws Exception {
        KeyPair pair = Ed25519Key.generate();
        Ed25519Key key = Ed25519Key.ofInfo(pair.getPublic().getEncoded());
        byte[] message = "the same signature, whoever makes it".getBytes(StandardCharsets.US_ASCII);
        Signature jdk = Signature.getInstance("Ed25519");
        jdk.initSign(pair.getPrivate());
        jdk.update(message);

        byte[] signature = Ed25519Key.sign(pair.getPrivate(), message);

        assertThat(signature).isEqualTo(jdk.sign());
        assertThat(key.signed(message, signature)).isTrue();
    }

    @Test
    void keyOfAnotherAlgorithm_signsNothing() throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("Ed448").generateKeyPair();

        assertThatThrownBy(() -> Ed25519Key.sign(other.getPrivate(), RFC_MESSAGE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no Ed25519");
    }
}
