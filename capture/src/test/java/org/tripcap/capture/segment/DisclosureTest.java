package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;

class DisclosureTest {
    private static final byte[] SALT = HexFormat.of().parseHex("5a".repeat(32));

    private static OpenedSegment segment(int packets) {
        return new OpenedSegment(Segments.bytes(Segments.imix(packets * 420, 3)), SALT);
    }

    /** Shows every n-th packet, from the first on. */
    private static Disclosure.Choice every(int n) {
        AtomicInteger next = new AtomicInteger();
        return (linkType, data, offset, captured, original) -> next.getAndIncrement() % n == 0;
    }

    private static Disclosure again(Disclosure disclosure) throws PcapngException {
        return Disclosure.read(disclosure.pcapng(), disclosure.proof());
    }

    @Test
    void anyChoice_leadsToTheSignedRoot() throws Exception {
        OpenedSegment segment = segment(300);
        for (int n : new int[] {1, 2, 3, 7, 100, 1_000_000}) {
            Disclosure shown = again(Disclosure.of(segment, every(n)));

            assertThat(shown.blocksRoot()).as("every %d", n).isEqualTo(segment.blocksRoot());
            byte[] section = shown.section(segment.pcapng().length);
            PcapngReader reader = new PcapngReader(section);
            int packets = 0;
            while (reader.nextPacket()) {
                packets++;
            }
            assertThat(shown.shown()).isEqualTo(packets + 3);
            assertThat(shown.packets(1)).isEqualTo(shown.blocks() - 3);
        }
    }

    @Test
    void randomChoices_leadToTheSignedRootForEverySize() throws Exception {
        Random random = new Random(11);
        for (int packets = 1; packets < 40; packets++) {
            OpenedSegment segment = segment(packets);
            Disclosure shown =
                    again(Disclosure.of(segment, (linkType, data, offset, captured, original) -> random.nextBoolean()));

            assertThat(shown.blocksRoot()).isEqualTo(segment.blocksRoot());
        }
    }

    @Test
    void everything_needsNoHash() throws Exception {
        OpenedSegment segment = segment(50);
        Disclosure shown = Disclosure.of(segment, every(1));

        assertThat(shown.hashes()).isEmpty();
        assertThat(shown.pcapng()).isEqualTo(segment.pcapng());
    }

    @Test
    void disclosure_holdsNeitherTheSegmentSaltNorAHiddenBlocksSalt() throws Exception {
        OpenedSegment segment = segment(50);
        String proof = HexFormat.of().formatHex(Disclosure.of(segment, every(7)).proof());
        LeafSalts salts = new LeafSalts();
        salts.begin(SALT);
        byte[] salt = new byte[LeafSalts.LENGTH];
        for (int block = 0; block < 10; block++) {
            salts.next(salt, 0);
            boolean shown = block < 2 || (block - 2) % 7 == 0;
            assertThat(proof.contains(HexFormat.of().formatHex(salt)))
                    .as("block %d", block)
                    .isEqualTo(shown);
        }
        assertThat(proof).doesNotContain(HexFormat.of().formatHex(SALT));
    }

    @Test
    void frozenSegment_givesTheFrozenProof() throws Exception {
        SegmentVector vector = SegmentVector.load("segment-zstd.json");
        OpenedSegment segment = new OpenedSegment(vector.bytes("pcapng"), vector.bytes("segment_salt"));
        Disclosure shown = Disclosure.of(segment, every(2));
        SegmentVector frozen = SegmentVector.load("disclosure.json");

        assertThat(HexFormat.of().formatHex(shown.pcapng()))
                .isEqualTo(HexFormat.of().formatHex(frozen.bytes("pcapng")));
        assertThat(HexFormat.of().formatHex(shown.proof()))
                .isEqualTo(HexFormat.of().formatHex(frozen.bytes("proof")));
        assertThat(frozen.digest("blocks_root")).isEqualTo(vector.digest("blocks_root"));
        assertThat(again(shown).blocksRoot()).isEqualTo(vector.digest("blocks_root"));
        assertThat(Files.readString(Path.of("FORMAT.md")).replaceAll("\\s+", ""))
                .contains(HexFormat.of().formatHex(shown.proof()));
    }

    /** What a dishonest discloser may try. */
    @Nested
    class Changed {
        private final OpenedSegment segment = segment(60);
        private final Disclosure sound;
        private final Digest signed;

        Changed() throws PcapngException {
            sound = Disclosure.of(segment, every(5));
            signed = segment.blocksRoot();
        }

        private void assertOtherRoot(byte[] pcapng, byte[] proof) throws PcapngException {
            assertThat(Disclosure.read(pcapng, proof).blocksRoot()).isNotEqualTo(signed);
        }

        /** Another root, or none because a length or the number of hashes does not fit. */
        private void assertRefused(byte[] pcapng, byte[] proof) {
            Optional<Digest> root;
            try {
                root = Optional.of(Disclosure.read(pcapng, proof).blocksRoot());
            } catch (PcapngException e) {
                root = Optional.empty();
            }
            assertThat(root).isNotEqualTo(Optional.of(signed));
        }

        @Test
        void anyByteOfAShownBlock_leadsElsewhere() throws Exception {
            for (int at : new int[] {30, 60, 100, 200, sound.pcapng().length - 20}) {
                byte[] changed = sound.pcapng().clone();
                changed[at] ^= 1;
                assertRefused(changed, sound.proof());
            }
        }

        @Test
        void movedPacket_leadsElsewhere() throws Exception {
            byte[] proof = sound.proof();
            int indexOfFirstPacket = 21 + 8 + 2 * 20 + 3;
            assertThat(proof[indexOfFirstPacket]).isEqualTo((byte) 2);
            proof[indexOfFirstPacket] = 3;

            assertRefused(sound.pcapng(), proof);
        }

        @Test
        void addedPacket_isRefused() {
            byte[] more = Arrays.copyOf(sound.pcapng(), sound.pcapng().length + 88);
            System.arraycopy(sound.pcapng(), sound.pcapng().length - 88, more, sound.pcapng().length, 88);

            assertThatThrownBy(() -> Disclosure.read(more, sound.proof()))
                    .isInstanceOf(PcapngException.class)
                    .hasMessageContaining("as many as the proof shows");
        }

        @Test
        void otherSalt_leadsElsewhere() throws Exception {
            byte[] proof = sound.proof();
            proof[21 + 8 + 4] ^= 1;

            assertOtherRoot(sound.pcapng(), proof);
        }

        @Test
        void otherLengthThanStated_isRefused() {
            assertThatThrownBy(() -> sound.section(segment.pcapng().length + 4))
                    .isInstanceOf(PcapngException.class)
                    .hasMessageContaining("section length");
        }

        @Test
        void malformedProofs_areRefusedWithTheReason() {
            byte[] proof = sound.proof();
            for (int cut : new int[] {0, 10, 25, 40, proof.length - 1}) {
                assertThatThrownBy(() -> Disclosure.read(sound.pcapng(), Arrays.copyOf(proof, cut)))
                        .as("cut to %d", cut)
                        .isInstanceOf(MalformedException.class)
                        .hasMessageStartingWith("disclosure:");
            }
            for (int at :
                    new int[] {0, 21, 25, 29, 49, proof.length - sound.hashes().size() * Digest.LENGTH - 4}) {
                byte[] lying = proof.clone();
                Arrays.fill(lying, at, at + 4, (byte) 0xff);
                assertThatThrownBy(() -> Disclosure.read(sound.pcapng(), lying))
                        .as("at %d", at)
                        .isInstanceOf(MalformedException.class);
            }
        }
    }
}
