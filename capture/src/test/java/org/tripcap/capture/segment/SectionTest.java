package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;

class SectionTest {

    private static final InterfaceDescription ETHERNET = new InterfaceDescription("eth0", 1, 262_144);

    @ParameterizedTest
    @MethodSource("org.tripcap.capture.testing.PcapTruth#soundCaptures")
    void counters_agreeWithWhatTsharkSees(String capture) {
        PcapTruth truth = PcapTruth.of(capture);

        Section section = Segments.section(ClassicPcap.resource(capture));

        assertThat(section.packets()).isEqualTo(truth.packets());
        assertThat(section.packetBytes()).isEqualTo(truth.bytes());
        assertThat(section.capturedBytes()).isEqualTo(truth.capturedBytes());
        assertThat(section.firstNanos()).isEqualTo(truth.firstNanos());
        assertThat(section.lastNanos()).isEqualTo(truth.lastNanos());
        assertThat(section.blocks()).isEqualTo(truth.packets() + 3);
    }

    @Test
    void reset_leavesNothingOfTheSectionBefore() {
        Section used = new Section();
        used.begin(List.of(new InterfaceDescription("a-long-name", 113, 96)), "another application");
        byte[] ones = new byte[4096];
        Arrays.fill(ones, (byte) 0xff);
        for (int length = 1; length <= ones.length; length += 3) {
            used.packet(0, length, ones, 0, length, length);
        }
        used.finish(List.of(Segments.statistics(1)));
        used.reset();
        Section fresh = new Section();

        for (Section section : List.of(used, fresh)) {
            section.begin(List.of(ETHERNET), "x");
            for (int length = 0; length < 9; length++) {
                section.packet(0, length, new byte[9], 0, length, length);
            }
            section.finish(List.of(Segments.statistics(9)));
        }

        assertThat(Segments.bytes(used)).isEqualTo(Segments.bytes(fresh));
        assertThat(used.firstNanos()).isZero();
        assertThat(used.packetBytes()).isEqualTo(36);
    }

    @Test
    void reset_wipesThePackets_alsoFromBuffersThatWereOutgrown() {
        Section section = new Section();
        byte[] ones = new byte[65_000];
        Arrays.fill(ones, (byte) 0xff);
        section.begin(List.of(ETHERNET), "x");
        byte[] outgrown = section.array();
        section.packet(0, 0, ones, 0, 60_000, 60_000);
        section.packet(0, 0, ones, 0, 65_000, 65_000);
        byte[] last = section.array();

        section.reset();

        assertThat(last).isNotSameAs(outgrown);
        assertThat(outgrown).containsOnly(0);
        assertThat(last).containsOnly(0);
    }

    @Test
    void fits_keepsRoomForTheStatisticsUntilTheSectionIsFull() {
        Section section = new Section(400_000);
        List<InterfaceDescription> interfaces = Collections.nCopies(200, ETHERNET);
        section.begin(interfaces, "x");
        byte[] packet = new byte[1499];

        int packets = 0;
        while (section.fits(packet.length)) {
            section.packet(199, packets++, packet, 0, packet.length, packet.length);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> section.packet(0, 0, packet, 0, packet.length, packet.length))
                .withMessageContaining("do not fit in 400000");
        section.finish(Collections.nCopies(200, Segments.statistics(0)));

        assertThat(section.packets()).isEqualTo(packets);
        assertThat(section.length()).isLessThanOrEqualTo(400_000).isGreaterThan(398_000);
    }

    @Test
    void times_areTheEarliestAndTheLatest_notTheFirstAndLastWritten() {
        Section section = new Section();
        section.begin(List.of(ETHERNET), "x");
        for (long time : new long[] {5, -3, 9, 2}) {
            section.packet(0, time, new byte[0], 0, 0, 0);
        }

        assertThat(section.firstNanos()).isEqualTo(-3);
        assertThat(section.lastNanos()).isEqualTo(9);
    }

    @Test
    void times_ofASectionWithoutPackets_areRefused() {
        Section section = new Section();
        section.begin(List.of(ETHERNET), "x");

        assertThatIllegalStateException().isThrownBy(section::firstNanos).withMessageContaining("no packet");
        assertThatIllegalStateException().isThrownBy(section::lastNanos).withMessageContaining("no packet");
    }

    @Test
    void packetBytes_countOriginalLengthsUnsigned() {
        Section section = new Section();
        section.begin(List.of(ETHERNET), "x");
        section.packet(0, 0, new byte[1], 0, 1, -1);

        assertThat(section.packetBytes()).isEqualTo(0xffff_ffffL);
        assertThat(section.capturedBytes()).isEqualTo(1);
    }

    @Test
    void calls_outOfOrder_areRefused() {
        Section section = new Section();
        assertThatIllegalStateException()
                .isThrownBy(() -> section.packet(0, 0, new byte[1], 0, 1, 1))
                .withMessageContaining("EMPTY");
        section.begin(List.of(ETHERNET), "x");
        assertThatIllegalStateException().isThrownBy(() -> section.begin(List.of(ETHERNET), "x"));
        section.finish(List.of(Segments.statistics(0)));
        assertThatIllegalStateException()
                .isThrownBy(() -> section.packet(0, 0, new byte[1], 0, 1, 1))
                .withMessageContaining("FINISHED");
        assertThatIllegalStateException().isThrownBy(() -> section.finish(List.of(Segments.statistics(0))));
    }

    @Test
    void packet_outsideItsArrayOrInterfaces_isRefusedAndLeavesTheSectionAsItWas() {
        Section section = new Section();
        section.begin(List.of(ETHERNET), "x");
        int length = section.length();

        assertThatThrownBy(() -> section.packet(1, 0, new byte[4], 0, 4, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> section.packet(0, 0, new byte[4], 1, 4, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> section.packet(0, 0, new byte[4], 0, -1, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> section.packet(0, 0, new byte[262_145], 0, 262_145, 262_145))
                .withMessageContaining("262144");
        assertThat(section.length()).isEqualTo(length);
        assertThat(section.packets()).isZero();
    }

    @Test
    void finish_withoutStatisticsForEachInterface_isRefused() {
        Section section = new Section();
        section.begin(List.of(ETHERNET, ETHERNET), "x");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> section.finish(List.of(Segments.statistics(0))))
                .withMessageContaining("each of 2 interfaces, found 1");
    }

    @Test
    void begin_withBadNames_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Section().begin(List.of(ETHERNET), ""))
                .withMessageContaining("application");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Section().begin(List.of(ETHERNET), "ä".repeat(128)))
                .withMessageContaining("256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Section().begin(List.of(), "x"))
                .withMessageContaining("interfaces");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InterfaceDescription("", 1, 0))
                .withMessageContaining("1 to 255 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InterfaceDescription("\ud800", 1, 0))
                .withMessageContaining("UTF-8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InterfaceDescription("eth0", 65_536, 0))
                .withMessageContaining("65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InterfaceDescription("eth0", 1, -1))
                .withMessageContaining("-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 262_144, Section.MAX_LENGTH + 1})
    void bound_thatHoldsNoLargestPacket_orPassesTheReadersLimit_isRefused(int bound) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Section(bound))
                .withMessageContaining(Integer.toString(bound));
    }
}
