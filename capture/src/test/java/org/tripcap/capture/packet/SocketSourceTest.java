package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.packet.CaptureException.Problem;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.ClassicPcap.Packet;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.capture.testing.Programs;

class SocketSourceTest extends LiveInterfaceTest {

    /** After the first capture of a host, the kernel begins a little later to stamp packets when they arrive. */
    private static final Duration STAMPS = Duration.ofMillis(100);

    private final CollectingSink sink = new CollectingSink();

    @Test
    void packets_comeWithTheirBytesAndTimes() throws Exception {
        List<byte[]> frames = frames("zerologon.pcap");
        long before;
        try (SocketSource source = open("", SNAPLEN)) {
            assertThat(CaptureSockets.count()).isEqualTo(1);
            before = now();
            Future<?> running = run(source, sink);
            send(frames, 5_000);
            source.stop(now());
            running.get();

            assertThat(source.statistics()).isEqualTo(new SourceStatistics(frames.size(), 0, 0));
            assertThat(source.linkType()).isEqualTo(LinkType.ETHERNET);
        }
        assertThat(sink.packets).extracting(Packet::data).containsExactlyElementsOf(frames);
        assertThat(sink.packets).allSatisfy(p -> assertThat(p.originalLength()).isEqualTo(p.data().length));
        assertThat(sink.packets).extracting(Packet::epochNanos).isSorted().allMatch(t -> t >= before && t <= now());
        assertThat(CaptureSockets.count()).isZero();
    }

    @Test
    void snaplen_cutsAndKeepsTheLength() throws Exception {
        List<byte[]> frames = List.of(numbered(1, 60), numbered(2, 1_000));
        try (SocketSource source = open("", 64)) {
            send(frames, 0);
            source.stop(now());
            source.run(sink);
        }
        assertThat(sink.packets).extracting(Packet::originalLength).containsExactly(60, 1_000);
        assertThat(sink.packets)
                .extracting(Packet::data)
                .containsExactly(frames.getFirst(), Arrays.copyOf(frames.getLast(), 64));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "(ip) or (vlan and ip)",
            })
    void tagTakenOffByTheKernel_isPutBack_alsoWithAGeneratedFilter(String filter) throws Exception {
        List<byte[]> frames = frames("vlan-fragments.pcap");
        try (SocketSource source = open(filter, SNAPLEN)) {
            send(frames, 0);
            source.stop(now());
            source.run(sink);
        }
        assertThat(sink.packets).extracting(Packet::data).containsExactlyElementsOf(frames);
        assertThat(sink.packets).allSatisfy(p -> assertThat(p.originalLength()).isEqualTo(p.data().length));
    }

    @Test
    void filter_letsNothingElseIn() throws Exception {
        byte[] wanted = numbered(1, 60);
        byte[] other = wanted.clone();
        other[23] = 6;
        try (SocketSource source = open("udp", SNAPLEN)) {
            send(List.of(other, wanted, other), 0);
            source.stop(now());
            source.run(sink);

            assertThat(source.statistics()).isEqualTo(new SourceStatistics(1, 0, 0));
        }
        assertThat(sink.packets).extracting(Packet::data).containsExactly(wanted);
    }

    @Test
    void whatFindsNoRoom_isCounted() throws Exception {
        int sent = 20_000;
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < sent; i++) {
            frames.add(numbered(i, 60));
        }
        try (SocketSource source = open("", SNAPLEN)) {
            send(frames, 0);
            source.stop(now());
            source.run(sink);

            SourceStatistics statistics = source.statistics();
            assertThat(statistics.accepted()).isEqualTo(sent);
            assertThat(statistics.droppedKernel()).isPositive().isEqualTo(sent - sink.packets.size());
            assertThat(source.statistics()).isEqualTo(statistics);
        }
    }

    @Test
    void limit_leavesOutWhatComesLater() throws Exception {
        try (SocketSource source = open("", SNAPLEN)) {
            send(List.of(numbered(1, 60)), 0);
            source.limit(now());
            send(List.of(numbered(2, 60)), 0);
            source.stop(now());
            source.run(sink);

            assertThat(source.statistics()).isEqualTo(new SourceStatistics(1, 0, 0));
        }
        assertThat(sink.packets).extracting(Packet::data).containsExactly(numbered(1, 60));
    }

    @Test
    void interfaceThatGoesAway_endsRun_andWhatCameIsHandedOut() throws Exception {
        try (SocketSource source = open("", SNAPLEN)) {
            send(List.of(numbered(1, 60)), 0);
            Future<?> running = run(source, sink);
            pair.close();

            assertThatThrownBy(running::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INTERFACE_LOST));
        }
        assertThat(sink.packets).hasSize(1);
        pair = LiveNetwork.vethPair();
    }

    @Test
    void interfaceThatIsDown_isLeftToRings_whichSayWhy() throws Exception {
        assertThat(Programs.works("ip", "link", "set", pair.right(), "down")).isTrue();

        assertThat(SocketSource.open(request("", SNAPLEN))).isEmpty();
        assertThat(CaptureSockets.count()).isZero();
        assertThatThrownBy(() -> PromptSource.open(request("", SNAPLEN))).isInstanceOf(CaptureException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lo", "any", "nosuch0"})
    void otherThanEthernet_isLeftToRings(String name) {
        assertThat(SocketSource.open(new LiveSource.Request(name, "", SNAPLEN, 1 << 20, true)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vlan 5", "ip or (vlan and ip)", "((udp) or (vlan and udp)) and ip", "not a filter"})
    void filterThatAsksForTags_orIsNone_isLeftToRings(String filter) throws Exception {
        assertThat(SocketSource.open(request(filter, SNAPLEN))).isEmpty();
        assertThat(CaptureSockets.count()).isZero();
    }

    private SocketSource open(String filter, int snaplen) throws InterruptedException {
        SocketSource source = SocketSource.open(request(filter, snaplen)).orElseThrow();
        Thread.sleep(STAMPS);
        return source;
    }

    private LiveSource.Request request(String filter, int snaplen) {
        return new LiveSource.Request(pair.right(), filter, snaplen, 1 << 20, true);
    }

    /** At a pace that one who reads keeps up with, or as fast as can be. */
    private void send(List<byte[]> frames, long packetsPerSecond) throws Exception {
        try (PacketSender sender = PacketSender.open(pair.left());
                PacketSender.Batch batch = sender.prepare(frames)) {
            batch.send(packetsPerSecond);
        }
    }

    private static List<byte[]> frames(String capture) {
        return ClassicPcap.resource(capture).packets().stream()
                .map(Packet::data)
                .toList();
    }

    /** UDP over IPv4, or what looks like it. */
    private static byte[] numbered(int number, int length) {
        byte[] frame = ByteBuffer.allocate(length)
                .putLong(0x0202020202020202L)
                .putLong(0x0202020208004500L)
                .putInt(40, number)
                .array();
        frame[23] = 17;
        return frame;
    }
}
