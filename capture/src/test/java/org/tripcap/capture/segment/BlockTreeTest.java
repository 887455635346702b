package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.ClassicPcap;

class BlockTreeTest {

    private static final byte[] SALT = HexFormat.of().parseHex("a5".repeat(32));

    /** The roots that Certificate Transparency implementations test RFC 6962 with. */
    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    void foldedRoot_isThatOfRfc6962(int leaves, String root) throws DigestException {
        String[] inputs = {
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
        };
        MessageDigest sha256 = Digest.sha256();
        MerkleFold fold = new MerkleFold(sha256);

        for (int i = 0; i < leaves; i++) {
            sha256.update((byte) 0);
            sha256.update(HexFormat.of().parseHex(inputs[i]));
            fold.addDigested();
        }

        assertThat(fold.root().hex()).isEqualTo(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ipv4-in-ipv6.pcap", "dns-nxdomain.pcap", "zerologon.pcap", "security-8510-defrag-spray.pcap"})
    void root_isThatOfTheDefinition(String capture) throws Exception {
        Section section = Segments.section(ClassicPcap.resource(capture));
        byte[] pcapng = Segments.bytes(section);
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < section.blocks(); i++) {
            int end = i + 1 < section.blocks() ? section.blockOffset(i + 1) : section.length();
            byte[] block = java.util.Arrays.copyOfRange(pcapng, section.blockOffset(i), end);
            leaves.add(Digest.of(new byte[1], salt(i), block).value());
        }

        Digest expected = new Digest(root(leaves));

        assertThat(BlockTree.root(pcapng, SALT)).isEqualTo(expected);
        assertThat(new BlockTree().root(section, SALT)).isEqualTo(expected);
    }

    @Test
    void tree_isReusable() {
        Section large = Segments.section(ClassicPcap.resource("zerologon.pcap"));
        Section small = Segments.section(ClassicPcap.resource("dns-nxdomain.pcap"));
        BlockTree tree = new BlockTree();
        Digest first = tree.root(small, SALT);

        tree.root(large, new byte[32]);

        assertThat(tree.root(small, SALT)).isEqualTo(first);
        assertThat(tree.root(small, new byte[32])).isNotEqualTo(first);
    }

    @Test
    void bytesThatAreNoBlocks_areRefused() {
        assertThatExceptionOfType(PcapngException.class)
                .isThrownBy(() -> BlockTree.root(new byte[13], SALT))
                .withMessageContaining("expected a block length");
    }

    /** Salt i of FORMAT.md, made singly: the block cipher over the number i, not a key stream. */
    private static byte[] salt(int index) throws GeneralSecurityException {
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(SALT, "HmacSHA256"));
        Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
        ecb.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(hmac.doFinal("tripcap/leaf-salts/1".getBytes(StandardCharsets.US_ASCII)), "AES"));
        return ecb.doFinal(HexFormat.of().parseHex(String.format("%032x", index)));
    }

    /** RFC 9162, section 2.1.1, as it is written: split at the largest power of two below the count. */
    private static byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        byte[] left = root(leaves.subList(0, split));
        byte[] right = root(leaves.subList(split, leaves.size()));
        return Digest.of(new byte[] {1}, left, right).value();
    }
}
