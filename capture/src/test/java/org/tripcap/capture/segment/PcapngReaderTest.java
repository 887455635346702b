package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.testing.ClassicPcap;

class PcapngReaderTest {

    @ParameterizedTest
    @MethodSource("org.tripcap.capture.testing.PcapTruth#soundCaptures")
    void realCapture_comesBackPacketForPacket(String name) throws PcapngException {
        ClassicPcap capture = ClassicPcap.resource(name);
        Section section = Segments.section(capture);

        PcapngReader reader = new PcapngReader(Segments.bytes(section));

        assertThat(reader.application()).isEqualTo(Segments.APPLICATION);
        assertThat(reader.interfaces())
                .containsExactly(new InterfaceDescription("eth0", capture.linkType(), capture.snaplen()));
        for (ClassicPcap.Packet packet : capture.packets()) {
            assertThat(reader.nextPacket()).isTrue();
            assertThat(reader.linkType()).isEqualTo(capture.linkType());
            assertThat(reader.epochNanos()).isEqualTo(packet.epochNanos());
            assertThat(reader.originalLength()).isEqualTo(packet.originalLength());
            assertThat(Arrays.equals(
                            reader.data(),
                            reader.offset(),
                            reader.offset() + reader.capturedLength(),
                            packet.data(),
                            0,
                            packet.data().length))
                    .isTrue();
        }
        assertThat(reader.nextPacket()).isFalse();
        assertThat(reader.nextPacket()).isFalse();
        assertThat(reader.statistics())
                .containsExactly(Segments.statistics(capture.packets().size()));
    }

    @Test
    void severalInterfaces_keepTheirPacketsAndStatisticsApart() throws PcapngException {
        Section section = mixed();

        List<String> seen = new ArrayList<>();
        List<InterfaceStatistics> statistics = PcapngReader.read(
                Segments.bytes(section),
                (linkType, epochNanos, data, offset, captured, original) -> seen.add(
                        linkType + " " + epochNanos + " " + captured + "/" + Integer.toUnsignedString(original)));

        assertThat(seen).containsExactly("1 1000 3/3", "276 -1 0/4294967295", "1 9223372036854775807 5/9000");
        assertThat(statistics).containsExactly(mixedStatistics());
    }

    @Test
    void statistics_beforeTheEnd_areRefused() throws PcapngException {
        PcapngReader reader = new PcapngReader(Segments.bytes(mixed()));

        assertThatIllegalStateException().isThrownBy(reader::statistics);
    }

    @Test
    void section_cutAnywhere_isRefused() {
        byte[] whole = Segments.bytes(mixed());

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(PcapngException.class)
                    .as("cut to %s bytes", length)
                    .isThrownBy(() -> readAgain(cut));
        }
    }

    /** What is accepted is what {@link Section} writes: rewriting it gives the same bytes. So nothing hides in it. */
    @Test
    void anyFlippedBit_isRefused_orStillReadToTheLastBit() {
        byte[] bytes = Segments.bytes(mixed());

        int accepted = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
            if (isReadToTheLastBit(bytes)) {
                accepted++;
            }
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        }

        assertThat(accepted).isBetween(500, bytes.length * 8 / 2);
    }

    @Test
    void randomlyDamagedSections_neverBreakTheReader() {
        byte[] whole = Segments.bytes(mixed());
        Random random = new Random(42);

        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(whole, whole.length + random.nextInt(-40, 40));
            for (int edits = random.nextInt(1, 6); edits > 0; edits--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextBoolean() ? 0xff : 0x7f);
            }
            refused += isReadToTheLastBit(bytes) ? 0 : 1;
        }

        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void errors_nameBlockOffsetExpectationAndFinding() {
        byte[] bytes = Segments.bytes(mixed());
        int offset = mixed().blockOffset(4);
        Pcapng.putInt(bytes, offset + 8, 2);

        assertThatExceptionOfType(PcapngException.class)
                .isThrownBy(() -> readAgain(bytes))
                .withMessage("pcapng block 4 at offset " + offset + ": expected an interface below 2, found 2")
                .satisfies(e -> {
                    assertThat(e.block()).isEqualTo(4);
                    assertThat(e.offset()).isEqualTo(offset);
                    assertThat(e.expected()).isEqualTo("an interface below 2");
                    assertThat(e.found()).isEqualTo("2");
                });
    }

    @Test
    void blocksAfterTheStatistics_areRefused() {
        byte[] bytes = Segments.bytes(mixed());
        byte[] longer = Arrays.copyOf(bytes, bytes.length + Pcapng.STATISTICS_LENGTH);
        System.arraycopy(
                bytes, bytes.length - Pcapng.STATISTICS_LENGTH, longer, bytes.length, Pcapng.STATISTICS_LENGTH);
        Pcapng.putLong(longer, 16, longer.length - (long) mixed().blockOffset(1));

        assertThatExceptionOfType(PcapngException.class)
                .isThrownBy(() -> readAgain(longer))
                .withMessageContaining("expected the section's end");
    }

    @Test
    void classicPcap_isRefusedAtTheFirstBlock() {
        assertThatExceptionOfType(PcapngException.class)
                .isThrownBy(() -> new PcapngReader(ClassicPcap.resourceBytes("zerologon.pcap")))
                .withMessageStartingWith("pcapng block 0 at offset 0");
    }

    private static Section mixed() {
        Section section = new Section();
        section.begin(
                List.of(new InterfaceDescription("eth0", 1, 1500), new InterfaceDescription("any ünit", 276, 0)),
                "tripcap test");
        section.packet(0, 1000, new byte[] {9, 1, 2, 3}, 1, 3, 3);
        section.packet(1, -1, new byte[0], 0, 0, -1);
        section.packet(0, Long.MAX_VALUE, new byte[] {1, 2, 3, 4, 5}, 0, 5, 9000);
        section.finish(List.of(mixedStatistics()));
        return section;
    }

    private static InterfaceStatistics[] mixedStatistics() {
        return new InterfaceStatistics[] {
            new InterfaceStatistics(4, 3, 2, Instant.EPOCH, Instant.ofEpochSecond(1, 999_999_999)),
            new InterfaceStatistics(Long.MAX_VALUE, 0, 0, Instant.ofEpochSecond(-2, 5), Instant.ofEpochSecond(-2, 5))
        };
    }

    private static boolean isReadToTheLastBit(byte[] bytes) {
        byte[] again;
        try {
            again = readAgain(bytes);
        } catch (PcapngException e) {
            return false;
        }
        assertThat(again).isEqualTo(bytes);
        return true;
    }

    /** Reads a section and writes what was read. */
    private static byte[] readAgain(byte[] bytes) throws PcapngException {
        PcapngReader reader = new PcapngReader(bytes);
        Section section = new Section();
        section.begin(reader.interfaces(), reader.application());
        while (reader.nextPacket()) {
            section.packet(
                    reader.interfaceIndex(),
                    reader.epochNanos(),
                    reader.data(),
                    reader.offset(),
                    reader.capturedLength(),
                    reader.originalLength());
        }
        section.finish(reader.statistics());
        return Segments.bytes(section);
    }
}
