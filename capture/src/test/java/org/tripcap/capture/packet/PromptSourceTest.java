package org.tripcap.capture.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.packet.CaptureException.Problem;
import org.tripcap.capture.testing.LiveNetwork;

class PromptSourceTest extends LiveInterfaceTest {

    private static final int RING = 64 << 20;
    private static final int AFTERWARDS = 500;
    /** The socket that begins has room for some hundred packets, whatever else this machine does just now. */
    private static final long BETWEEN_NANOS = 100_000;
    /** After the first capture of a host, the kernel begins a little later to stamp packets when they arrive. */
    private static final long STAMPS_MILLIS = 100;

    private final CollectingSink sink = new CollectingSink();

    @Test
    void packetsThatArriveWhileTheLargerRingTakesOver_areHandedOutOnceAndInOrder() throws Exception {
        int sent = 0;
        try (PacketSource source = PromptSource.open(request(RING));
                PacketSender sender = PacketSender.open(pair.left())) {
            Future<?> running = run(source, sink);
            for (int left = AFTERWARDS; left > 0; sent++) {
                sender.send(List.of(numbered(sent)));
                LockSupport.parkNanos(BETWEEN_NANOS);
                left -= source instanceof PromptSource prompt && prompt.isHandedOver() ? 1 : 0;
            }
            source.stop(now());
            running.get();

            assertThat(numbers()).isEqualTo(IntStream.range(0, sent).boxed().toList());
            assertThat(source.statistics()).isEqualTo(new SourceStatistics(sent, 0, 0));
        }
        assertThat(CaptureSockets.count()).isZero();
    }

    @Test
    void stop_beforeTheLargerRingIsThere_handsOutWhatCame() throws Exception {
        try (PacketSource source = PromptSource.open(request(RING));
                PacketSender sender = PacketSender.open(pair.left())) {
            Thread.sleep(STAMPS_MILLIS);
            sender.send(
                    IntStream.range(0, 10).mapToObj(PromptSourceTest::numbered).toList());
            source.stop(now());
            source.run(sink);

            assertThat(numbers()).isEqualTo(IntStream.range(0, 10).boxed().toList());
            assertThat(source.statistics()).isEqualTo(new SourceStatistics(10, 0, 0));
        }
        assertThat(CaptureSockets.count()).isZero();
    }

    @Test
    void limit_holdsForBothHandles() throws Exception {
        try (PacketSource source = PromptSource.open(request(RING));
                PacketSender sender = PacketSender.open(pair.left())) {
            Thread.sleep(STAMPS_MILLIS);
            sender.send(List.of(numbered(0)));
            source.limit(now());
            Future<?> running = run(source, sink);
            int sent = 1;
            while (!((PromptSource) source).isHandedOver()) {
                sender.send(List.of(numbered(sent++)));
                LockSupport.parkNanos(BETWEEN_NANOS);
            }
            sender.send(List.of(numbered(sent)));
            source.stop(now());
            running.get();

            assertThat(numbers()).containsExactly(0);
            assertThat(source.statistics()).isEqualTo(new SourceStatistics(1, 0, 0));
        }
    }

    @Test
    void interfaceThatGoesAway_endsRunAndLosesNothing() throws Exception {
        int sent = 20;
        try (PacketSource source = PromptSource.open(request(RING));
                PacketSender sender = PacketSender.open(pair.left())) {
            Future<?> running = run(source, sink);
            sender.send(IntStream.range(0, sent)
                    .mapToObj(PromptSourceTest::numbered)
                    .toList());
            pair.close();

            assertThatThrownBy(running::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            CaptureException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INTERFACE_LOST));
            assertThat(numbers()).isEqualTo(IntStream.range(0, sent).boxed().toList());
        }
        assertThat(CaptureSockets.count()).isZero();
        pair = LiveNetwork.vethPair();
    }

    @Test
    void flood_isHandedOutInOrderAndOnce_andTheRestIsCounted() throws Exception {
        int sent = 0;
        try (PacketSource source = PromptSource.open(request(RING));
                PacketSender sender = PacketSender.open(pair.left())) {
            Future<?> running = run(source, sink);
            while (!((PromptSource) source).isHandedOver()) {
                int from = sent;
                sent += 64;
                sender.send(IntStream.range(from, sent)
                        .mapToObj(PromptSourceTest::numbered)
                        .toList());
            }
            source.stop(now());
            running.get();

            assertThat(numbers()).isSorted().doesNotHaveDuplicates();
            SourceStatistics statistics = source.statistics();
            assertThat(statistics.accepted()).isEqualTo(sent);
            assertThat(numbers()).hasSize((int) (statistics.accepted() - statistics.droppedKernel()));
        }
    }

    @ParameterizedTest
    @CsvSource({"'', true", "vlan 5, false"})
    void ringsOfOneSize_orFiltersThatAskForTags_haveFewerStages(String filter, boolean socketBegins) throws Exception {
        LiveSource.Request small =
                new LiveSource.Request(pair.right(), filter, SNAPLEN, 2 * PromptSource.FIRST_RING_BYTES, true);
        try (PacketSource source = PromptSource.open(small)) {
            assertThat(source).isInstanceOf(socketBegins ? PromptSource.class : LiveSource.class);
        }
        assertThat(CaptureSockets.count()).isZero();
    }

    private LiveSource.Request request(int ringBytes) {
        return new LiveSource.Request(pair.right(), "", SNAPLEN, ringBytes, true);
    }

    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(60)
                .putLong(0x0202020202020202L)
                .putLong(0x0202020208000000L)
                .putInt(20, number)
                .array();
    }

    private List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        sink.packets.forEach(p -> numbers.add(ByteBuffer.wrap(p.data()).getInt(20)));
        return numbers;
    }
}
