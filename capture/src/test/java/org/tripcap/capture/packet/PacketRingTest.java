package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pcap4j.core.PcapHandle;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.ClassicPcap.Packet;
import org.tripcap.capture.testing.LiveNetwork;

class PacketRingTest {

    private static final int SNAPLEN = 262_144;
    /** Four blocks of libpcap's size. */
    private static final int RING = 1 << 20;

    private static final int BURST = 300;
    private static final int FRAME = 1000;

    private VethPair pair;
    private PacketSender sender;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @BeforeEach
    void makeInterfaces() throws Exception {
        pair = LiveNetwork.vethPair();
        sender = PacketSender.open(pair.left());
    }

    @AfterEach
    void removeInterfaces() {
        thread.shutdownNow();
        sender.close();
        pair.close();
    }

    @Test
    void ringThatIsTakenOver_givesEveryPacketOnce_inOrder_overManyLaps() throws Exception {
        try (Running running = run("", SNAPLEN)) {
            List<byte[]> sent = takeOver(running);
            Instant before = Instant.now();
            for (int lap = 0; lap < 20; lap++) {
                sent.addAll(burst(running, sent.size()));
            }
            running.stop();

            assertThat(running.sink.packets).extracting(Packet::data).containsExactlyElementsOf(sent);
            assertThat(running.source.statistics()).isEqualTo(new SourceStatistics(sent.size(), 0, 0));
            assertThat(running.sink.packets.getLast().epochNanos())
                    .isBetween(nanos(before.minusMillis(5)), nanos(Instant.now()));
            assertThat(running.sink.packets).extracting(Packet::epochNanos).isSorted();
        }
    }

    @Test
    void tagThatTheKernelTookOff_isPutBack() throws Exception {
        List<byte[]> tagged = ClassicPcap.resource("vlan-fragments.pcap").packets().stream()
                .map(Packet::data)
                .toList();
        try (Running running = run("", SNAPLEN)) {
            int before = takeOver(running).size();
            sender.send(tagged);
            running.await(before + tagged.size());
            running.stop();

            assertThat(running.sink.packets.subList(before, before + tagged.size()))
                    .extracting(Packet::data)
                    .containsExactlyElementsOf(tagged);
        }
    }

    @Test
    void packetLongerThanTheSnapLength_isCut_andItsLengthKept() throws Exception {
        try (Running running = run("", 100)) {
            int before = takeOver(running).size();
            byte[] frame = frame(7);
            sender.send(List.of(frame));
            running.await(before + 1);
            running.stop();

            Packet last = running.sink.packets.getLast();
            assertThat(last.data()).hasSize(100).isEqualTo(Arrays.copyOf(frame, 100));
            assertThat(last.originalLength()).isEqualTo(FRAME);
        }
    }

    @Test
    void packetsFromBeforeTheFilter_areNeverHandedOut() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<byte[]> others =
                IntStream.range(0, 50).mapToObj(PacketRingTest::frame).toList();
        byte[] wanted =
                ClassicPcap.resource("dns-nxdomain.pcap").packets().getFirst().data();
        try (ExecutorService flood = Executors.newSingleThreadExecutor()) {
            Future<?> flooding = flood.submit(() -> {
                try (PacketSender flooder = PacketSender.open(pair.left())) {
                    while (!enough.get()) {
                        flooder.send(others);
                    }
                }
                return null;
            });
            try (Running running = run("udp port 53", SNAPLEN)) {
                while (!running.source.readsRing()) {
                    sender.send(List.of(wanted));
                    Thread.sleep(1);
                }
                int before = running.count.get();
                sender.send(List.of(wanted));
                running.await(before + 1);
                running.stop();
                assertThat(running.sink.packets).extracting(Packet::data).containsOnly(wanted);
            } finally {
                enough.set(true);
                flooding.get();
            }
        }
    }

    @Test
    void ringOfAllInterfaces_isLeftToLibpcap() throws Exception {
        try (LiveSource source = LiveSource.open(new LiveSource.Request("any", "udp port 53", SNAPLEN, RING, false))) {
            source.stop(nanos(Instant.now()));
            source.run(new CollectingSink());

            assertThat(source.readsRing()).isFalse();
        }
    }

    @Test
    void packetInABlockThatTheKernelStillFills_isKnownOf() throws Exception {
        try (PcapHandle handle = new PcapHandle.Builder(pair.right())
                .snaplen(SNAPLEN)
                .bufferSize(RING)
                .timeoutMillis(60_000) // hands on no block but a full one
                .timestampPrecision(PcapHandle.TimestampPrecision.NANO)
                .build()) {
            PacketRing ring = PacketRing.of(Libpcap.fileno(Pcap4jInternals.pointer(handle)), SNAPLEN)
                    .orElseThrow();
            assertThat(ring.isEmpty()).isTrue();

            for (int sent = 0; sent < 2 * BURST; sent++) { // the first blocks, one of them full
                sender.send(List.of(frame(sent)));
                assertThat(ring.isEmpty()).isFalse();
            }
        }
    }

    /** Sends until the ring is read in place, and gives what was sent. */
    private List<byte[]> takeOver(Running running) throws Exception {
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 100 && !running.source.readsRing(); i++) {
            sent.addAll(burst(running, sent.size()));
        }
        assertThat(running.source.readsRing()).isTrue();
        return sent;
    }

    /** More than a block, less than the ring; waits until it is read, so that nothing is lost. */
    private List<byte[]> burst(Running running, int sentBefore) throws Exception {
        List<byte[]> frames = IntStream.range(sentBefore, sentBefore + BURST)
                .mapToObj(PacketRingTest::frame)
                .toList();
        sender.send(frames);
        running.await(sentBefore + BURST);
        return frames;
    }

    private static byte[] frame(int number) {
        return ByteBuffer.allocate(FRAME)
                .putLong(0x0202020202020202L)
                .putInt(0x02020202)
                .putShort((short) 0x88b5) // IEEE 802, for local experiments
                .putInt(number)
                .array();
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private Running run(String filter, int snaplen) throws Exception {
        return new Running(LiveSource.open(new LiveSource.Request(pair.right(), filter, snaplen, RING, true)), thread);
    }

    /** A source that is being read. */
    private static final class Running implements AutoCloseable {
        final CollectingSink sink = new CollectingSink();
        final AtomicInteger count = new AtomicInteger();
        final LiveSource source;
        private final Future<?> reading;

        Running(LiveSource source, ExecutorService thread) {
            this.source = source;
            this.reading = thread.submit(() -> {
                source.run(this::packet);
                return null;
            });
        }

        private void packet(long epochNanos, MemorySegment memory, long offset, int captured, int original) {
            sink.packet(epochNanos, memory, offset, captured, original);
            count.incrementAndGet();
        }

        void await(int packets) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> count.get() >= packets);
        }

        void stop() throws Exception {
            source.stop(nanos(Instant.now()));
            reading.get();
        }

        /** The ring is unmapped by the close, so nobody may read it any more. */
        @Override
        public void close() {
            source.stop(0);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(reading::isDone);
            source.close();
        }
    }
}
