package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.packet.CaptureSockets;

/** The wall clock of the sensor is set while it records; its packets bear the kernel's time. */
class GateClockTest {

    @TempDir
    Path directory;

    private GateWorld world;

    @BeforeEach
    void start() throws Exception {
        world = GateWorld.start(directory);
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private Body.ClockStepped step(RecordingSensor.Case incident, Duration by) {
        world.sensor.clock.step(by);
        GateWorld.awaitTrue(
                () -> !world.sensor.bodies(incident.id, Body.ClockStepped.class).isEmpty());
        return steps(incident).getFirst();
    }

    private List<Body.ClockStepped> steps(RecordingSensor.Case incident) {
        try {
            return world.sensor.bodies(incident.id, Body.ClockStepped.class);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void clockSetBack_isStatedInTheIncident_andTheCaseIsValid() throws Exception {
        RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
        List<byte[]> frames = GateWorld.frames("rdp.pcap");
        world.send(frames);
        Body.ClockStepped stated = step(incident, Duration.ofMinutes(-2));
        world.send(frames);
        // The close counts up to its time, and the kernel's stamps did not go back with the sensor's clock.
        GateWorld.awaitTrue(() -> world.sensor.gate().status().totals().packets() == 2L * frames.size());
        world.close(incident);

        assertThat(Duration.between(stated.before(), stated.after()))
                .isBetween(Duration.ofMillis(-120_050), Duration.ofMillis(-119_950));
        assertThat(steps(incident)).hasSize(1);
        assertThat(incident.packets()).hasSize(2 * frames.size());
        assertThat(incident.verify().findings())
                .filteredOn(f -> f.severity() != Severity.NOTE)
                .isEmpty();
        assertThat(incident.verify().findings()).extracting(Finding::check).contains("clock");
    }

    @Test
    void clockSetBackUnderAFlood_isStatedBeforeTheNextSegment() throws Exception {
        RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
        List<byte[]> frames = GateWorld.random(6000); // fills a section
        world.send(frames);
        world.sensor.clock.step(Duration.ofMinutes(-2));
        world.send(frames);
        world.close(incident);

        List<Body> bodies = world.sensor.bodies(incident.id);
        int stepped = bodies.indexOf(steps(incident).getFirst());
        assertThat(stepped).isPositive();
        assertThat(incident.verify().findings())
                .filteredOn(f -> f.severity() != Severity.NOTE)
                .isEmpty();
    }

    @Test
    void clockSetOverTheExpiry_endsTheRecording() throws Exception {
        RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
        world.sensor.clock.step(Duration.ofHours(2));

        GateWorld.awaitTrue(() -> world.sensor.stopped(incident.id));
        assertThat(world.sensor
                        .bodies(incident.id, Body.CaptureStopped.class)
                        .getFirst()
                        .reason())
                .isEqualTo(StopReason.EXPIRED);
        assertThat(CaptureSockets.count()).isZero();
    }

    @Test
    void clockSetBack_cannotExtendTheExpiry() throws Exception {
        RecordingSensor.Case incident =
                world.sensor.open(GateWorld.scope(GateWorld.EVERYTHING), Duration.ofMillis(2500));
        world.awaitRecording(incident.id);
        long started = System.nanoTime();
        world.sensor.clock.step(Duration.ofHours(-5));

        GateWorld.awaitTrue(() -> world.sensor.stopped(incident.id));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        assertThat(world.sensor
                        .bodies(incident.id, Body.CaptureStopped.class)
                        .getFirst()
                        .reason())
                .isEqualTo(StopReason.EXPIRED);
    }

    @Test
    void clockSetWhileIdle_isStatedInTheChainOfNoIncident() throws Exception {
        world.sensor.clock.step(Duration.ofMinutes(1));

        GateWorld.awaitTrue(() -> world.sensor.filed().stream()
                .anyMatch(f -> f.statement().incident() == null && f.statement().body() instanceof Body.ClockStepped));
    }
}
