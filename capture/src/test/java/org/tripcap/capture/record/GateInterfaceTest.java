package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.CaptureSockets;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.testing.LiveNetwork;

/** The interface of an incident is not there, or is another one of the same name. */
class GateInterfaceTest {

    @TempDir
    Path directory;

    @Test
    void interfaceThatIsDeletedAndMadeAnew_isRecordedAgainWithAGap() throws Exception {
        try (GateWorld world = GateWorld.start(directory)) {
            RecordingSensor.Case incident = world.record("ip");
            List<byte[]> frames = GateWorld.frames("rdp.pcap").stream()
                    .filter(f -> f[12] == 8 && f[13] == 0)
                    .toList();
            world.send(frames);
            GateWorld.ip("link", "del", world.pair.left());
            GateWorld.awaitTrue(() -> !world.sensor.gate().status().problems().isEmpty());
            assertThat(world.sensor.gate().status().handles()).isZero();
            String left = world.pair.left();
            String right = world.pair.right();
            GateWorld.ip("link", "add", left, "mtu", "65535", "type", "veth", "peer", right, "mtu", "65535");
            for (String end : List.of(left, right)) {
                Files.writeString(Path.of("/proc/sys/net/ipv6/conf", end, "disable_ipv6"), "1");
                GateWorld.ip("link", "set", end, "up");
            }
            GateWorld.awaitTrue(() -> world.sensor.gate().status().handles() == 1);
            world.send(frames);
            world.close(incident);

            assertThat(incident.packets()).hasSize(2 * frames.size());
            assertThat(world.sensor.bodies(incident.id, Body.Gap.class))
                    .isNotEmpty()
                    .extracting(Body.Gap::reason)
                    .containsOnly(GapReason.INTERFACE_LOST);
            assertThat(incident.verify().findings())
                    .filteredOn(f -> f.severity() != Severity.NOTE)
                    .isEmpty();
        }
    }

    @Test
    void interfaceThatIsDown_isOneGap_howeverOftenItIsTried() throws Exception {
        try (GateWorld world = GateWorld.start(directory)) {
            RecordingSensor.Case incident = world.record("ip");
            GateWorld.ip("link", "set", world.pair.right(), "down");
            GateWorld.awaitTrue(() -> world.sensor.gate().status().handles() == 0);
            Thread.sleep(2_000); // some tries
            assertThat(world.sensor.gate().status().handles()).isZero();
            GateWorld.ip("link", "set", world.pair.right(), "up");
            GateWorld.awaitTrue(() -> world.sensor.gate().status().handles() == 1);
            world.close(incident);

            assertThat(world.sensor.bodies(incident.id, Body.Gap.class))
                    .singleElement()
                    .satisfies(gap -> assertThat(gap.reason()).isEqualTo(GapReason.INTERFACE_LOST));
        }
    }

    @Test
    void crash_isKnownToLoseWhatOneOfTwoInterfacesHadNotFiled() throws Exception {
        try (VethPair other = LiveNetwork.vethPair();
                GateWorld world = GateWorld.start(
                        directory, sensor -> sensor.with(tuned -> tuned.sectionAge = Duration.ofMinutes(5)));
                PacketSender sender = PacketSender.open(other.left())) {
            Scope both = new Scope(
                    "ip", List.of(world.pair.right(), other.right()), List.of(), Source.LIVE, Scope.MAX_SNAPLEN);
            RecordingSensor.Case incident = world.sensor.open(both, RecordingSensor.HALF_HOUR);
            world.awaitRecording(incident.id);
            GateStore store = new GateStore(directory.resolve("gate"));
            Instant begun = store.unfinished(incident.id).orElseThrow().until();
            // Both quiet, so both move on.
            GateWorld.awaitTrue(
                    () -> store.unfinished(incident.id).orElseThrow().until().isAfter(begun));

            Instant before = Instant.now();
            sender.send(GateWorld.random(1));
            GateWorld.awaitTrue(() -> world.sensor.gate().status().totals().packets() == 1);
            // Enough for a segment of its own, while the packet of the other one waits to be old enough.
            world.send(GateWorld.random(10_000));
            GateWorld.awaitTrue(() ->
                    !world.sensor.bodies(incident.id, Body.SegmentSealed.class).isEmpty());

            assertThat(store.unfinished(incident.id).orElseThrow().until()).isBefore(before);
            world.close(incident);
        }
    }

    @Test
    void handleCountsUntilItsSocketIsClosed() throws Exception {
        try (GateWorld world = GateWorld.start(directory)) {
            for (int i = 0; i < 5; i++) {
                RecordingSensor.Case incident = world.record("ip");
                incident.close();
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (world.sensor.gate().status().handles() > 0 && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                assertThat(CaptureSockets.count()).isZero();
                GateWorld.awaitTrue(() -> world.sensor.stopped(incident.id));
            }
        }
    }

    @Test
    void interfaceThatIsUnknown_isSaid_andNothingIsRecorded() throws Exception {
        try (GateWorld world = GateWorld.start(directory)) {
            Scope elsewhere = new Scope("ip", List.of("no-such-one"), List.of(), Source.LIVE, Scope.MAX_SNAPLEN);
            RecordingSensor.Case incident = world.sensor.open(elsewhere, RecordingSensor.HALF_HOUR);
            GateWorld.awaitTrue(() -> !world.sensor.gate().status().problems().isEmpty());

            assertThat(world.sensor.gate().status().problems())
                    .singleElement()
                    .asString()
                    .contains("interface 'no-such-one' does not exist");
            assertThat(world.sensor.gate().status().handles()).isZero();
            incident.close();
            GateWorld.awaitTrue(() -> world.sensor.gate().status().recording().isEmpty());
            assertThat(world.sensor.bodies(incident.id, Body.CaptureStarted.class))
                    .isEmpty();
        }
    }
}
