package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.SegmentDamagedException.Check;
import org.tripcap.capture.testing.ClassicPcap;

class SealerTest {

    private static final IncidentKeyPair KEYS = IncidentKeyPair.generate();

    private final Sealer sealer = new Sealer();

    @ParameterizedTest
    @MethodSource("org.tripcap.capture.testing.PcapTruth#soundCaptures")
    void realCapture_opensToTheSameBytesAndFacts(String capture) throws Exception {
        Section section = Segments.section(ClassicPcap.resource(capture));

        SealedSegment sealed = sealer.seal(section, Segments.CONTEXT, KEYS.publicKey());

        OpenedSegment opened = open(sealed);
        assertThat(opened.pcapng()).isEqualTo(Segments.bytes(section));
        assertThat(opened.plainCommit()).isEqualTo(sealed.plainCommit());
        assertThat(opened.blocksRoot()).isEqualTo(sealed.blocksRoot());
        assertThat(sealed.cipherDigest()).isEqualTo(Digest.of(sealed.ciphertext()));
        assertThat(sealed.plainLength()).isEqualTo(section.length());
        assertThat(sealed.blocks()).isEqualTo(section.blocks());
        assertThat(sealed.suite()).isEqualTo("x25519-hkdf-sha256-aes256gcm-stream64k");
    }

    @Test
    void oneSealer_sealsSectionAfterSection_freshEachTime() throws Exception {
        Section text = Segments.section(ClassicPcap.resource("smb-mimikatz-lateral.pcap"));
        Section random = Segments.imix(300_000, 1);
        Section small = Segments.section(ClassicPcap.resource("ipv4-in-ipv6.pcap"));

        for (Section section : List.of(text, random, small, random, text)) {
            SealedSegment one = sealer.seal(section, Segments.CONTEXT, KEYS.publicKey());
            SealedSegment other = sealer.seal(section, Segments.CONTEXT, KEYS.publicKey());

            assertThat(open(one).pcapng()).isEqualTo(Segments.bytes(section));
            assertThat(open(other).pcapng()).isEqualTo(Segments.bytes(section));
            assertThat(one.plainCommit()).isNotEqualTo(other.plainCommit());
            assertThat(one.blocksRoot()).isNotEqualTo(other.blocksRoot());
            assertThat(contentKey(one)).isNotEqualTo(contentKey(other));
        }
    }

    @Test
    void compression_isUsedWhereItGains_andLeftWhereItDoesNot() throws Exception {
        Section flood = Segments.section(ClassicPcap.resource("dhcp-request-flood.pcap"));
        Section random = Segments.imix(1 << 20, 2);

        int floodLength = sealer.seal(flood, Segments.CONTEXT, KEYS.publicKey()).ciphertext().length;
        int randomLength =
                sealer.seal(random, Segments.CONTEXT, KEYS.publicKey()).ciphertext().length;

        assertThat(floodLength).isLessThan(flood.length() / 10);
        int chunks = ChunkCipher.count(SegmentCiphertext.PREAMBLE_LENGTH + random.length());
        assertThat(randomLength)
                .isEqualTo(SegmentCiphertext.HEADER_LENGTH
                        + SegmentCiphertext.PREAMBLE_LENGTH
                        + random.length()
                        + chunks * ChunkCipher.TAG);
    }

    @Test
    void sectionLengths_aroundChunkEdges_openAgain() throws Exception {
        for (int delta = -48; delta <= 48; delta += 4) {
            Section section = randomSection(2 * ChunkCipher.CHUNK - SegmentCiphertext.PREAMBLE_LENGTH - 1 + delta);

            SealedSegment sealed = sealer.seal(section, Segments.CONTEXT, KEYS.publicKey());

            assertThat(open(sealed).pcapng()).as("delta %s", delta).isEqualTo(Segments.bytes(section));
        }
    }

    @Test
    void sectionWithoutPackets_isSealed() throws Exception {
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", 1, 0)), "x");
        section.finish(List.of(Segments.statistics(0)));

        assertThat(open(sealer.seal(section, Segments.CONTEXT, KEYS.publicKey()))
                        .pcapng())
                .isEqualTo(Segments.bytes(section));
    }

    @Test
    void unfinishedSection_isRefused() {
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", 1, 0)), "x");

        assertThatIllegalStateException()
                .isThrownBy(() -> sealer.seal(section, Segments.CONTEXT, KEYS.publicKey()))
                .withMessageContaining("finished");
    }

    static Stream<SegmentContext> otherPlaces() {
        SegmentContext c = Segments.CONTEXT;
        return Stream.of(
                new SegmentContext(
                        new IncidentId("10112233445566778899aabbccddeeff"),
                        c.sensor(),
                        c.epoch(),
                        c.seq(),
                        c.opening()),
                new SegmentContext(c.incident(), "5f" + c.sensor().substring(2), c.epoch(), c.seq(), c.opening()),
                new SegmentContext(c.incident(), c.sensor(), c.epoch() + 1, c.seq(), c.opening()),
                new SegmentContext(c.incident(), c.sensor(), c.epoch(), c.seq() + 1, c.opening()),
                new SegmentContext(c.incident(), c.sensor(), c.seq(), c.epoch(), c.opening()),
                new SegmentContext(c.incident(), c.sensor(), c.epoch(), c.seq(), Digest.of(new byte[1])));
    }

    @ParameterizedTest
    @MethodSource("otherPlaces")
    void segmentPresentedAtAnotherPlace_isNotUnwrapped(SegmentContext other) throws Exception {
        SealedSegment sealed = sealer.seal(Segments.imix(300_000, 3), Segments.CONTEXT, KEYS.publicKey());
        byte[] wrappedKey = SegmentCiphertext.wrappedKey(sealed.ciphertext());

        assertThatExceptionOfType(SegmentDamagedException.class)
                .isThrownBy(() -> KEYS.unwrap(wrappedKey, other))
                .satisfies(e -> assertThat(e.check()).isEqualTo(Check.CIPHER_KEY))
                .withMessageStartingWith("cipher.key: expected a content key wrapped to incident key "
                        + KEYS.publicKey().id());
    }

    @Test
    void anotherIncidentsKey_doesNotUnwrap() throws Exception {
        SealedSegment sealed = sealer.seal(Segments.imix(300_000, 4), Segments.CONTEXT, KEYS.publicKey());
        byte[] wrappedKey = SegmentCiphertext.wrappedKey(sealed.ciphertext());

        assertThatExceptionOfType(SegmentDamagedException.class)
                .isThrownBy(() -> IncidentKeyPair.generate().unwrap(wrappedKey, Segments.CONTEXT))
                .satisfies(e -> assertThat(e.check()).isEqualTo(Check.CIPHER_KEY));
    }

    private static Section randomSection(int length) {
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", 1, 0)), "x");
        byte[] data = new byte[length - section.length() - Pcapng.PACKET_OVERHEAD - Pcapng.STATISTICS_LENGTH];
        new java.util.Random(5).nextBytes(data);
        section.packet(0, 0, data, 0, data.length, data.length);
        section.finish(List.of(Segments.statistics(1)));
        return section;
    }

    private static ContentKey contentKey(SealedSegment sealed) throws SegmentDamagedException {
        return KEYS.unwrap(SegmentCiphertext.wrappedKey(sealed.ciphertext()), Segments.CONTEXT);
    }

    private static OpenedSegment open(SealedSegment sealed) throws SegmentDamagedException {
        return SegmentOpener.open(sealed.ciphertext(), contentKey(sealed));
    }
}
