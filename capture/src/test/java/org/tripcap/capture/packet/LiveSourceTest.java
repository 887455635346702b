package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.pcap4j.core.PcapHandle;
import org.tripcap.capture.packet.CaptureException.Problem;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.ClassicPcap.Packet;
import org.tripcap.capture.testing.LiveNetwork;

class LiveSourceTest extends LiveInterfaceTest {

    private static final int RING = 8 << 20;

    @Test
    void run_untilStopped_givesEveryPacketThatWasSentBefore() throws Exception {
        List<byte[]> frames = frames("zerologon.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = open("")) {
            Future<?> running = run(source, sink);
            send(frames);
            source.stop(now());
            running.get();

            assertThat(sink.packets).extracting(Packet::data).containsExactlyElementsOf(frames);
            assertThat(source.statistics()).isEqualTo(new SourceStatistics(frames.size(), 0, 0));
            assertThat(source.linkType()).isEqualTo(LinkType.ETHERNET);
        }
    }

    @Test
    void open_collectsPacketsBeforeRunBegins() throws Exception {
        List<byte[]> frames = frames("rdp.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = open("")) {
            send(frames);
            source.stop(now());
            source.run(sink);
        }

        assertThat(sink.packets).hasSameSizeAs(frames);
    }

    @Test
    void filter_keepsOthersOut() throws Exception {
        List<byte[]> frames = frames("sofacy-http-c2.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = open("udp port 53")) {
            send(frames);
            source.stop(now());
            source.run(sink);

            assertThat(sink.packets).isNotEmpty().allMatch(p -> p.data()[23] == 17);
            assertThat(source.statistics().accepted()).isEqualTo(sink.packets.size());
        }
    }

    @Test
    void stop_leavesOutWhatComesLater() throws Exception {
        List<byte[]> frames = frames("rdp.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = open("")) {
            send(frames);
            long end = now();
            send(frames); // before the stop is heard
            source.stop(end);
            send(frames); // after
            source.run(sink);

            assertThat(sink.packets).hasSameSizeAs(frames).allMatch(p -> p.epochNanos() <= end);
            assertThat(source.statistics()).isEqualTo(new SourceStatistics(frames.size(), 0, 0));
        }
    }

    @Test
    void packetInTheRing_thatLiesBehindTheEnd_wasNeverCounted() throws Exception {
        List<byte[]> frames = frames("rdp.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = open("")) {
            long end = now();
            send(frames);
            assertThat(source.statistics()).isEqualTo(SourceStatistics.NONE);
            source.stop(end);
            source.run(sink);

            assertThat(sink.packets).isEmpty();
            assertThat(source.statistics()).isEqualTo(SourceStatistics.NONE);
        }
    }

    /** A descriptor that was closed may be another capture's by now. */
    @Test
    void stop_afterClose_touchesNoOtherCapture() throws Exception {
        List<byte[]> frames = frames("rdp.pcap");
        CollectingSink sink = new CollectingSink();
        LiveSource closed = open("");
        closed.close();

        try (LiveSource next = open("")) {
            closed.stop(now());
            send(frames);
            next.stop(now());
            next.run(sink);
        }

        assertThat(sink.packets).hasSameSizeAs(frames);
    }

    @Test
    void twoHandles_stampAPacketAlike() throws Exception {
        List<byte[]> frames = frames("rdp.pcap");

        try (LiveSource keepsThemOn = open("")) {
            // The kernel turns arrival stamps on a while after they were asked for.
            Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                CollectingSink one = new CollectingSink();
                CollectingSink other = new CollectingSink();
                try (LiveSource left = open("");
                        LiveSource right = open("")) {
                    send(frames);
                    long end = now();
                    left.stop(end);
                    right.stop(end);
                    left.run(one);
                    right.run(other);
                }
                assertThat(one.packets).hasSameSizeAs(frames);
                assertThat(one.packets)
                        .extracting(Packet::epochNanos)
                        .isEqualTo(
                                other.packets.stream().map(Packet::epochNanos).toList());
            });
            keepsThemOn.stop(now());
        }
    }

    @Test
    void limit_leavesOutWhatIsStampedLater_andDoesNotCountIt() throws Exception {
        List<byte[]> frames = frames("rdp.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = open("")) {
            send(frames);
            long end = now();
            source.limit(end);
            send(frames);
            source.stop(now());
            source.run(sink);

            assertThat(sink.packets).hasSameSizeAs(frames).allMatch(p -> p.epochNanos() <= end);
            assertThat(source.statistics()).isEqualTo(new SourceStatistics(frames.size(), 0, 0));
        }
    }

    @Test
    void fullRing_isCountedExactly() throws Exception {
        int sent = 20_000;
        List<byte[]> frames = IntStream.range(0, sent)
                .mapToObj(i -> ByteBuffer.allocate(1000)
                        .putLong(0x0202020202020202L)
                        .putLong(0x0202020208000000L | i)
                        .array())
                .toList();
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = LiveSource.open(new LiveSource.Request(pair.right(), "", SNAPLEN, 1 << 20, true))) {
            send(frames);
            source.stop(now());
            source.run(sink);

            SourceStatistics statistics = source.statistics();
            assertThat(statistics.droppedKernel()).isPositive();
            assertThat(sink.packets.size() + statistics.droppedKernel()).isEqualTo(sent);
            assertThat(statistics.accepted()).isEqualTo(sent);
        }
    }

    @Test
    void any_givesLinuxSll2() throws Exception {
        List<byte[]> frames = frames("dns-nxdomain.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = LiveSource.open(new LiveSource.Request("any", "udp port 53", SNAPLEN, RING, false))) {
            send(frames);
            source.stop(now());
            source.run(sink);

            assertThat(source.linkType()).isEqualTo(LinkType.LINUX_SLL2);
            assertThat(sink.packets).hasSameSizeAs(frames);
        }
    }

    @Test
    void loopback_givesEachPacketOnce_andCountsNoneAsLost() throws Exception {
        int sent = 20;
        CollectingSink sink = new CollectingSink();
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                LiveSource source = LiveSource.open(new LiveSource.Request(
                        "lo", "udp dst port " + receiver.getLocalPort(), SNAPLEN, RING, false))) {
            try (DatagramSocket sender = new DatagramSocket()) {
                for (int i = 0; i < sent; i++) {
                    sender.send(new DatagramPacket(new byte[] {(byte) i}, 1, receiver.getLocalSocketAddress()));
                }
            }
            source.stop(now());
            source.run(sink);

            assertThat(sink.packets).hasSize(sent);
            assertThat(source.statistics()).isEqualTo(new SourceStatistics(sent, 0, 0));
        }
    }

    @Test
    void vlanTagTakenOffByTheKernel_isStillFiltered() throws Exception {
        List<byte[]> frames = frames("vlan-fragments.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = open("vlan")) {
            send(frames);
            source.stop(now());
            source.run(sink);
        }

        assertThat(sink.packets).extracting(Packet::data).containsExactlyElementsOf(frames);
    }

    @Test
    void interfaceThatGoesAway_endsRunAndLosesNothing() throws Exception {
        List<byte[]> frames = frames("rdp.pcap");
        CollectingSink sink = new CollectingSink();

        try (LiveSource source = open("")) {
            Future<?> running = run(source, sink);
            send(frames);
            pair.close();

            assertThatThrownBy(running::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INTERFACE_LOST))
                    .hasMessageContaining(pair.right());
            assertThat(sink.packets).hasSameSizeAs(frames);
        }
        pair = LiveNetwork.vethPair();
    }

    @Test
    void open_ofNoInterface_isRefused() {
        assertThatThrownBy(() -> LiveSource.open(new LiveSource.Request("nosuch0", "", SNAPLEN, RING, true)))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NO_SUCH_INTERFACE))
                .hasMessageContaining("nosuch0");
    }

    @Test
    void open_withABadFilter_opensNothing() throws IOException {
        int before = CaptureSockets.count();

        assertThatThrownBy(() -> open("host and and"))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_FILTER));
        assertThat(CaptureSockets.count()).isEqualTo(before);
    }

    @Test
    void open_withAFilterTooLongForTheKernel_isRefusedRatherThanRunInUserSpace() throws IOException {
        String ports = IntStream.range(1, 340).mapToObj(i -> "port " + i).collect(Collectors.joining(" or "));

        assertThatThrownBy(() -> open(ports))
                .isInstanceOfSatisfying(
                        CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILTER_NOT_ATTACHED));
        assertThat(CaptureSockets.count()).isZero();
    }

    @Test
    void attach_whereTheKernelRefusesTheFilter_isRefused() throws Exception {
        LiveSource.Request request = new LiveSource.Request(pair.right(), "udp", SNAPLEN, RING, true);
        try (PcapHandle handle = new PcapHandle.Builder(pair.right()).build();
                Arena arena = Arena.ofConfined()) {
            int socket = Libpcap.fileno(Pcap4jInternals.pointer(handle));
            // SO_LOCK_FILTER: from now on the kernel refuses every filter, and libpcap falls back to user space.
            assertThat(Libc.setsockopt(socket, 1, 44, arena.allocateFrom(ValueLayout.JAVA_INT, 1)))
                    .isZero();

            assertThatThrownBy(() -> LiveSource.attach(handle, socket, request))
                    .isInstanceOfSatisfying(
                            CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILTER_NOT_ATTACHED))
                    .hasMessageContaining(pair.right());
        }
    }

    @Test
    void captureSockets_countsOpenSourcesOnly() throws IOException {
        int before = CaptureSockets.count();
        try (LiveSource one = open("");
                LiveSource two = open("udp")) {
            assertThat(CaptureSockets.count()).isEqualTo(before + 2);
            assertThat(one.name()).isEqualTo(two.name());
        }
        assertThat(CaptureSockets.count()).isEqualTo(before);
    }

    private LiveSource open(String filter) throws CaptureException {
        return LiveSource.open(new LiveSource.Request(pair.right(), filter, SNAPLEN, RING, true));
    }

    private void send(List<byte[]> frames) throws IOException {
        try (PacketSender sender = PacketSender.open(pair.left())) {
            sender.send(frames);
        }
    }

    private static List<byte[]> frames(String capture) {
        List<byte[]> frames = new ArrayList<>();
        ClassicPcap.resource(capture).packets().forEach(p -> frames.add(p.data()));
        return frames;
    }
}
