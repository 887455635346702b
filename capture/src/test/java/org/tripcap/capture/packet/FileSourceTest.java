package org.tripcap.capture.packet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.packet.CaptureException.Problem;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.ClassicPcap.Packet;
import org.tripcap.capture.testing.PcapTruth;

class FileSourceTest {

    private static final int SNAPLEN = 262_144;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("org.tripcap.capture.testing.PcapTruth#soundCaptures")
    void run_overARealCapture_givesWhatTsharkSees(String name) throws IOException {
        CollectingSink sink = read(copy(name), "");

        PcapTruth truth = PcapTruth.of(name);
        assertThat(sink.packets).hasSize(truth.packets());
        assertThat(sink.bytes()).isEqualTo(truth.bytes());
        assertThat(sink.capturedBytes()).isEqualTo(truth.capturedBytes());
        assertThat(sink.packets.stream().mapToLong(Packet::epochNanos).min()).hasValue(truth.firstNanos());
        assertThat(sink.packets.stream().mapToLong(Packet::epochNanos).max()).hasValue(truth.lastNanos());
    }

    @Test
    void run_overARealCapture_givesEveryOctet() throws IOException {
        CollectingSink sink = read(copy("zerologon.pcap"), "");

        assertSame(sink, ClassicPcap.resource("zerologon.pcap"));
    }

    @ParameterizedTest
    @CsvSource({"sll2-linktype.pcap, 276", "dnp3-flood.pcap, 228", "zerologon.pcap, 1"})
    void linkType_isTheFiles(String name, int expected) throws IOException {
        try (FileSource source = FileSource.open(copy(name), "", SNAPLEN, Pace.FULL_SPEED)) {
            assertThat(source.linkType()).isEqualTo(new LinkType(expected));
        }
    }

    @Test
    void linkType_ofRawIp_isTheNumberOfFiles() throws IOException {
        byte[] file = ClassicPcap.resourceBytes("dnp3-flood.pcap");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(20, 101);
        try (FileSource source = FileSource.open(write(file), "host 1.2.3.4", SNAPLEN, Pace.FULL_SPEED)) {
            assertThat(source.linkType()).isEqualTo(LinkType.RAW);
        }
    }

    @Test
    void run_withAFilter_givesWhatItAccepts() throws IOException {
        CollectingSink udp = read(copy("sofacy-http-c2.pcap"), "udp");
        CollectingSink rest = read(copy("sofacy-http-c2.pcap"), "not udp");

        assertThat(udp.packets).isNotEmpty();
        assertThat(udp.packets.size() + rest.packets.size())
                .isEqualTo(PcapTruth.of("sofacy-http-c2.pcap").packets());
    }

    @Test
    void open_withABadFilter_isRefusedWithLibpcapsWords() {
        assertThatThrownBy(() -> read(copy("zerologon.pcap"), "host"))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_FILTER))
                .hasMessageContaining("syntax error");
    }

    @Test
    void run_withASnaplen_cutsPacketsAndKeepsTheirLength() throws IOException {
        CollectingSink sink = new CollectingSink();
        try (FileSource source = FileSource.open(copy("zerologon.pcap"), "", 64, Pace.FULL_SPEED)) {
            source.run(sink);
        }

        assertThat(sink.bytes()).isEqualTo(PcapTruth.of("zerologon.pcap").bytes());
        assertThat(sink.packets).allMatch(p -> p.data().length <= 64);
    }

    @Nested
    class Formats {

        @ParameterizedTest
        @CsvSource({"LITTLE, false", "LITTLE, true", "BIG, false", "BIG, true"})
        void pcap_inAnyByteOrderAndPrecision_isRead(String order, boolean nanos) throws IOException {
            ClassicPcap capture = ClassicPcap.resource("rdp.pcap");
            ByteOrder byteOrder = order.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;

            assertSame(read(write(pcap(capture, byteOrder, nanos)), ""), capture);
        }

        @ParameterizedTest
        @CsvSource({"LITTLE, 6", "LITTLE, 9", "BIG, 6", "BIG, 9"})
        void pcapng_inAnyByteOrderAndPrecision_isRead(String order, int resolution) throws IOException {
            ClassicPcap capture = ClassicPcap.resource("rdp.pcap");
            ByteOrder byteOrder = order.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;

            assertSame(read(write(pcapng(capture, byteOrder, resolution)), ""), capture);
        }

        @Test
        void gzip_isUnpacked() throws IOException {
            assertSame(
                    read(write(gzip(ClassicPcap.resourceBytes("zerologon.pcap"))), ""),
                    ClassicPcap.resource("zerologon.pcap"));
        }
    }

    @Nested
    class BrokenFiles {

        @Test
        void fuzzedBytes_areReadAsFarAsTheyGo() throws IOException {
            CollectingSink sink = new CollectingSink();

            try (FileSource source = FileSource.open(copy("fuzzed-bytes.pcap"), "", SNAPLEN, Pace.FULL_SPEED)) {
                assertThatThrownBy(() -> source.run(sink))
                        .isInstanceOfSatisfying(
                                CaptureException.class,
                                e -> assertThat(e.problem()).isEqualTo(Problem.BROKEN_FILE))
                        .hasMessageContaining("is damaged after " + sink.packets.size() + " packets");
            }
        }

        @Test
        void cutInAPacket_givesTheWholeOnesBefore() throws IOException {
            ClassicPcap whole = ClassicPcap.resource("zerologon.pcap");
            byte[] file = ClassicPcap.resourceBytes("zerologon.pcap");
            CollectingSink sink = new CollectingSink();

            try (FileSource source =
                    FileSource.open(write(Arrays.copyOf(file, file.length - 7)), "", SNAPLEN, Pace.FULL_SPEED)) {
                assertThatThrownBy(() -> source.run(sink))
                        .isInstanceOf(CaptureException.class)
                        .hasMessageContaining("truncated")
                        .hasMessageContaining("at record " + whole.packets().size() + ", byte ");
            }
            assertThat(sink.packets).hasSize(whole.packets().size() - 1);
        }

        @Test
        void cutGzip_givesWhatCouldBeUnpacked() throws IOException {
            byte[] packed = gzip(ClassicPcap.resourceBytes("ipv6-dos-ext-headers.pcap"));
            CollectingSink sink = new CollectingSink();

            try (FileSource source =
                    FileSource.open(write(Arrays.copyOf(packed, packed.length / 2)), "", SNAPLEN, Pace.FULL_SPEED)) {
                assertThatThrownBy(() -> source.run(sink)).isInstanceOf(CaptureException.class);
            }
            assertThat(sink.packets).hasSizeGreaterThan(1000);
        }

        @Test
        void emptyFile_isRefused() {
            assertThatThrownBy(() -> read(write(new byte[0]), ""))
                    .isInstanceOfSatisfying(
                            CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BROKEN_FILE))
                    .hasMessageContaining("capture.pcap")
                    .hasMessageNotContaining(directory.toString());
        }

        @Test
        void textFile_isRefused() {
            assertThatThrownBy(() -> read(
                            write("this is no capture, it is text\n".repeat(9).getBytes(UTF_8)), ""))
                    .isInstanceOfSatisfying(
                            CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BROKEN_FILE))
                    .hasMessageContaining("unknown file format");
        }

        @Test
        void missingFile_isRefused() {
            assertThatThrownBy(() -> read(directory.resolve("none.pcap"), ""))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("none.pcap");
        }
    }

    @Test
    void run_atAFactor_takesTheTimeBetweenThePackets() throws IOException {
        CollectingSink sink = new CollectingSink();
        PcapTruth truth = PcapTruth.of("community-id-ipv6.pcap");
        long start = System.nanoTime();
        try (FileSource source = FileSource.open(copy("community-id-ipv6.pcap"), "", SNAPLEN, Pace.ORIGINAL)) {
            source.run(sink);
        }

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(truth.lastNanos() - truth.firstNanos());
        assertThat(sink.packets).hasSize(truth.packets());
        assertThat(sink.ticks).isGreaterThan(2);
    }

    @Test
    void stop_endsAPacedReplay() throws Exception {
        CollectingSink sink = new CollectingSink();
        try (FileSource source = FileSource.open(copy("icmp-and-ssh.pcap"), "", SNAPLEN, new Pace(0.001))) {
            Thread stopper = Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                source.stop(0);
            });
            source.run(sink);
            stopper.join();
        }

        assertThat(sink.packets.size())
                .isBetween(1, PcapTruth.of("icmp-and-ssh.pcap").packets() - 1);
    }

    private static void assertSame(CollectingSink sink, ClassicPcap capture) {
        assertThat(sink.packets).hasSameSizeAs(capture.packets());
        for (int i = 0; i < sink.packets.size(); i++) {
            Packet found = sink.packets.get(i);
            Packet expected = capture.packets().get(i);
            assertThat(found.epochNanos()).isEqualTo(expected.epochNanos());
            assertThat(found.originalLength()).isEqualTo(expected.originalLength());
            assertThat(found.data()).isEqualTo(expected.data());
        }
    }

    private CollectingSink read(Path file, String filter) throws IOException {
        CollectingSink sink = new CollectingSink();
        try (FileSource source = FileSource.open(file, filter, SNAPLEN, Pace.FULL_SPEED)) {
            source.run(sink);
        }
        return sink;
    }

    private Path copy(String name) throws IOException {
        return write(ClassicPcap.resourceBytes(name));
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("capture.pcap"), bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] pcap(ClassicPcap capture, ByteOrder order, boolean nanos) {
        int size = 24
                + capture.packets().stream().mapToInt(p -> 16 + p.data().length).sum();
        ByteBuffer out = ByteBuffer.allocate(size).order(order);
        out.putInt(nanos ? 0xa1b23c4d : 0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(SNAPLEN).putInt(capture.linkType());
        for (Packet packet : capture.packets()) {
            out.putInt((int) (packet.epochNanos() / 1_000_000_000L));
            out.putInt((int) (packet.epochNanos() % 1_000_000_000L / (nanos ? 1 : 1000)));
            out.putInt(packet.data().length).putInt(packet.originalLength()).put(packet.data());
        }
        return out.array();
    }

    private static byte[] pcapng(ClassicPcap capture, ByteOrder order, int resolution) {
        ByteBuffer out = ByteBuffer.allocate(1 << 20).order(order);
        out.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0);
        out.putLong(-1).putInt(28);
        out.putInt(1)
                .putInt(32)
                .putShort((short) capture.linkType())
                .putShort((short) 0)
                .putInt(SNAPLEN);
        out.putShort((short) 9).putShort((short) 1).put((byte) resolution).put(new byte[3]);
        out.putInt(0).putInt(32);
        for (Packet packet : capture.packets()) {
            int padded = (packet.data().length + 3) & ~3;
            long time = packet.epochNanos() / (resolution == 9 ? 1 : 1000);
            out.putInt(6)
                    .putInt(32 + padded)
                    .putInt(0)
                    .putInt((int) (time >>> 32))
                    .putInt((int) time);
            out.putInt(packet.data().length).putInt(packet.originalLength()).put(packet.data());
            out.put(new byte[padded - packet.data().length]).putInt(32 + padded);
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
