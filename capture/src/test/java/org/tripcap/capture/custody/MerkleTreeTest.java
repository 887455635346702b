package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.Digest;

/** The roots and proofs are those that Certificate Transparency's reference implementation published for RFC 6962. */
class MerkleTreeTest {
    private static final List<String> ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static MerkleTree published() {
        MerkleTree tree = new MerkleTree();
        ENTRIES.forEach(entry -> tree.append(HexFormat.of().parseHex(entry)));
        return tree;
    }

    private static MerkleTree numbered(int size) {
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < size; i++) {
            tree.append(new byte[] {(byte) i});
        }
        return tree;
    }

    private static List<Digest> digests(String... hex) {
        return Stream.of(hex).map(Digest::parse).toList();
    }

    @Test
    void root_ofNothing_isTheDigestOfNothing() {
        assertThat(new MerkleTree().root().hex())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void root_ofEverySize_isThePublishedOne() {
        MerkleTree tree = published();

        for (int size = 1; size <= ROOTS.size(); size++) {
            assertThat(tree.root(size).hex()).as("size %d", size).isEqualTo(ROOTS.get(size - 1));
        }
        assertThat(tree.root()).isEqualTo(tree.root(8));
    }

    @Test
    void inclusionProof_isThePublishedOne() {
        MerkleTree tree = published();

        assertThat(tree.inclusionProof(0, 1)).isEmpty();
        assertThat(tree.inclusionProof(0, 8))
                .isEqualTo(digests(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
        assertThat(tree.inclusionProof(5, 8))
                .isEqualTo(digests(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
        assertThat(tree.inclusionProof(2, 3))
                .isEqualTo(digests("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"));
        assertThat(tree.inclusionProof(1, 5))
                .isEqualTo(digests(
                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
    }

    @Test
    void consistencyProof_isThePublishedOne() {
        MerkleTree tree = published();

        assertThat(tree.consistencyProof(1, 1)).isEmpty();
        assertThat(tree.consistencyProof(1, 8))
                .isEqualTo(digests(
                        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
        assertThat(tree.consistencyProof(6, 8))
                .isEqualTo(digests(
                        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
        assertThat(tree.consistencyProof(2, 5))
                .isEqualTo(digests(
                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
    }

    @Test
    void everyInclusionProof_verifiesAtItsPlaceOnly() {
        int most = 20;
        MerkleTree tree = numbered(most);
        for (int size = 1; size <= most; size++) {
            Digest root = tree.root(size);
            for (int index = 0; index < size; index++) {
                Digest leaf = MerkleProofs.leafHash(new byte[] {(byte) index});
                List<Digest> path = tree.inclusionProof(index, size);

                assertThat(MerkleProofs.includes(leaf, index, size, path, root)).isTrue();
                for (int other = 0; other < size; other++) {
                    if (other != index) {
                        assertThat(MerkleProofs.includes(leaf, other, size, path, root))
                                .isFalse();
                    }
                }
                assertThat(MerkleProofs.includes(leaf, index, size, append(path, leaf), root))
                        .isFalse();
                if (!path.isEmpty()) {
                    assertThat(MerkleProofs.includes(leaf, index, size, path.subList(1, path.size()), root))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void inclusionProof_underAnotherSize_isRefused() {
        MerkleTree tree = numbered(9);
        Digest leaf = MerkleProofs.leafHash(new byte[] {3});
        List<Digest> path = tree.inclusionProof(3, 8);

        assertThat(MerkleProofs.includes(leaf, 3, 8, path, tree.root(8))).isTrue();
        assertThat(MerkleProofs.includes(leaf, 3, 16, path, tree.root(8))).isFalse();
        assertThat(MerkleProofs.includes(leaf, 8, 8, path, tree.root(8))).isFalse();
        assertThat(MerkleProofs.includes(leaf, -1, 8, path, tree.root(8))).isFalse();
    }

    @Test
    void interiorNode_isNoLeaf() {
        MerkleTree tree = numbered(4);
        byte[] children = new byte[64];
        System.arraycopy(MerkleProofs.leafHash(new byte[] {0}).value(), 0, children, 0, 32);
        System.arraycopy(MerkleProofs.leafHash(new byte[] {1}).value(), 0, children, 32, 32);

        assertThat(MerkleProofs.includes(
                        MerkleProofs.leafHash(children),
                        0,
                        2,
                        tree.inclusionProof(0, 4).subList(1, 2),
                        tree.root(4)))
                .isFalse();
    }

    @Test
    void everyConsistencyProof_verifiesAndNoChangedOneDoes() {
        int most = 20;
        MerkleTree tree = numbered(most);
        for (int newer = 1; newer <= most; newer++) {
            for (int older = 1; older <= newer; older++) {
                List<Digest> path = tree.consistencyProof(older, newer);

                assertThat(MerkleProofs.consistent(older, tree.root(older), newer, tree.root(newer), path))
                        .as("%d to %d", older, newer)
                        .isTrue();
                assertThat(MerkleProofs.consistent(older, Digest.of(new byte[1]), newer, tree.root(newer), path))
                        .isFalse();
                assertThat(MerkleProofs.consistent(older, tree.root(older), newer, Digest.of(new byte[1]), path))
                        .isFalse();
                assertThat(MerkleProofs.consistent(
                                older, tree.root(older), newer, tree.root(newer), append(path, tree.root())))
                        .isFalse();
            }
        }
    }

    @Test
    void consistency_fromNothing_needsNoProof() {
        MerkleTree tree = numbered(3);

        assertThat(MerkleProofs.consistent(0, Digest.of(), 3, tree.root(), List.of()))
                .isTrue();
        assertThat(MerkleProofs.consistent(0, tree.root(), 3, tree.root(), List.of()))
                .isFalse();
        assertThat(MerkleProofs.consistent(4, tree.root(), 3, tree.root(), List.of()))
                .isFalse();
        assertThat(MerkleProofs.consistent(2, tree.root(2), 3, tree.root(), List.of()))
                .isFalse();
    }

    @Test
    void proofs_outsideTheTree_areRefused() {
        MerkleTree tree = numbered(3);

        assertThatThrownBy(() -> tree.inclusionProof(3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.inclusionProof(0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.consistencyProof(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tree.root(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static List<Digest> append(List<Digest> path, Digest more) {
        List<Digest> longer = new ArrayList<>(path);
        longer.add(more);
        return longer;
    }
}
