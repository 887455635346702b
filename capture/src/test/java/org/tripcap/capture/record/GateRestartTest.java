package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.packet.PacketSender;

/** Traffic that goes on while the gate is closed and opened again: what is not recorded has to lie within a stated gap. */
class GateRestartTest {
    private static final int RESTARTS = 3;
    private static final int FRAME = 60;
    /** So slow that the kernel loses none. */
    private static final long PAUSE_NANOS = 200_000;

    @TempDir
    Path directory;

    /** A packet, and between which instants it was sent. */
    private record Sent(int number, Instant before, Instant after) {}

    private static byte[] frame(int number) {
        return ByteBuffer.allocate(FRAME)
                .putShort(12, (short) 0x0800)
                .putInt(20, number)
                .array();
    }

    private static Thread send(String interfaceName, List<Sent> sent, AtomicBoolean ends) {
        return Thread.ofPlatform().name("traffic").start(() -> {
            try (PacketSender sender = PacketSender.open(interfaceName)) {
                for (int number = 0; !ends.get(); number++) {
                    Instant before = Instant.now();
                    sender.send(List.of(frame(number)));
                    sent.add(new Sent(number, before, Instant.now()));
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void packetsOfARestart_areRecordedOrWithinItsGap() throws Exception {
        try (GateWorld world = GateWorld.start(directory, UnaryOperator.identity())) {
            RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
            List<Sent> sent = new ArrayList<>();
            AtomicBoolean ends = new AtomicBoolean();
            Thread traffic = send(world.pair.left(), sent, ends);
            for (int i = 1; i <= RESTARTS; i++) {
                Thread.sleep(100);
                world.sensor.shutDown();
                world.sensor.start();
                int starts = i + 1;
                GateWorld.awaitTrue(() -> world.sensor
                                .bodies(incident.id, Body.CaptureStarted.class)
                                .size()
                        == starts);
            }
            ends.set(true);
            traffic.join();
            world.close(incident);

            Set<Integer> recorded = new HashSet<>();
            for (byte[] packet : incident.packets()) {
                recorded.add(ByteBuffer.wrap(packet).getInt(20));
            }
            List<Body.Gap> gaps = world.sensor.bodies(incident.id, Body.Gap.class);
            assertThat(gaps).hasSize(RESTARTS);
            assertThat(recorded).isNotEmpty();
            List<Sent> unaccounted = sent.stream()
                    .filter(packet -> !recorded.contains(packet.number()))
                    .filter(packet -> gaps.stream()
                            .noneMatch(gap -> !packet.after().isBefore(gap.from())
                                    && !packet.before().isAfter(gap.to())))
                    .toList();
            assertThat(unaccounted)
                    .as("of %d packets, with %s", sent.size(), gaps)
                    .isEmpty();
        }
    }
}
