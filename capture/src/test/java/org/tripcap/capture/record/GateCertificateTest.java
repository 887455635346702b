package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.packet.CaptureSockets;

/** The sensor's certificate ends while an incident is recorded: what it signs after that nobody believes. */
class GateCertificateTest {
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path directory;

    private GateWorld start(Duration certificate) throws Exception {
        return GateWorld.start(directory, s -> s.withCertificate(certificate));
    }

    private static void assertNothingIsAmiss(RecordingSensor.Case incident) throws Exception {
        assertThat(incident.verify().findings())
                .filteredOn(f -> f.severity() != Severity.NOTE)
                .isEmpty();
    }

    @Test
    void recording_endsWhileItsCertificateStillCounts_andStartsNoMore() throws Exception {
        Duration certificate = Duration.ofMinutes(20);
        try (GateWorld world = start(certificate)) {
            RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
            List<byte[]> frames = GateWorld.frames("rdp.pcap");
            world.send(frames);
            GateWorld.awaitTrue(() -> world.sensor.gate().status().totals().packets() == frames.size());
            world.sensor.clock.step(certificate.minus(Gate.LAST_WORDS).plusSeconds(1));
            GateWorld.awaitTrue(() -> world.sensor.stopped(incident.id));
            RecordingSensor.Case later = world.open(GateWorld.EVERYTHING);
            Thread.sleep(1_500); // longer than what the gate looks at by itself takes

            assertThat(world.sensor
                            .bodies(incident.id, Body.CaptureStopped.class)
                            .getLast()
                            .reason())
                    .isEqualTo(StopReason.SHUTDOWN);
            assertThat(incident.packets()).hasSize(frames.size());
            assertThat(world.sensor.bodies(later.id)).isEmpty();
            assertThat(CaptureSockets.count()).isZero();
            assertThat(world.sensor.gate().status().certified()).isFalse();
            assertThat(world.sensor.gate().status().problems())
                    .singleElement()
                    .asString()
                    .contains("nothing is recorded", "ends at", "tripcap key rotate sensor-1");
            assertNothingIsAmiss(incident);
        }
    }

    @Test
    void renewedCertificate_goesOnWithAGapForTheTimeBetween() throws Exception {
        try (GateWorld world = start(Gate.LAST_WORDS.plusSeconds(15))) {
            RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
            GateWorld.awaitTrue(() -> world.sensor.stopped(incident.id));
            Instant stopped = Instant.now();
            List<byte[]> frames = GateWorld.frames("rdp.pcap");
            world.send(frames); // seen by nobody
            world.sensor.shutDown();
            world.sensor.withCertificate(YEAR).start();
            world.awaitRecording(incident.id);
            Instant again = Instant.now();
            world.send(frames);
            world.close(incident);

            Body.Gap gap = world.sensor.bodies(incident.id, Body.Gap.class).getLast();
            assertThat(gap.reason()).isEqualTo(GapReason.RESTART);
            assertThat(gap.from()).isBefore(stopped);
            assertThat(gap.to()).isAfter(stopped).isBefore(again);
            assertThat(incident.packets()).hasSize(frames.size());
            assertNothingIsAmiss(incident);
        }
    }

    @Test
    void clockOverTheEndAndBack_recordsAgain_withAGap() throws Exception {
        try (GateWorld world = start(Duration.ofMinutes(20))) {
            RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
            List<byte[]> frames = GateWorld.frames("rdp.pcap");
            world.sensor.clock.step(Duration.ofMinutes(25));
            GateWorld.awaitTrue(() -> world.sensor.gate().status().recording().isEmpty());
            world.send(frames); // seen by nobody
            assertThat(world.sensor.gate().status().certified()).isFalse();
            assertThat(CaptureSockets.count()).isZero();
            world.sensor.clock.step(Duration.ofMinutes(-25));
            GateWorld.awaitTrue(() -> world.sensor.gate().status().handles() > 0);
            world.awaitRecording(incident.id);
            world.send(frames);
            world.close(incident);

            assertThat(world.sensor.bodies(incident.id, Body.Gap.class)).hasSize(1);
            assertThat(incident.packets()).hasSize(frames.size());
            assertNothingIsAmiss(incident);
        }
    }

    @Test
    void certificateThatEndsSoon_isSaid_andRecordsMeanwhile() throws Exception {
        try (GateWorld world = start(Duration.ofDays(13))) {
            world.record(GateWorld.EVERYTHING);

            assertThat(world.sensor.gate().status().certified()).isTrue();
            assertThat(world.sensor.gate().status().problems())
                    .singleElement()
                    .asString()
                    .contains("the certificate of sensor-1 ends at");
        }
    }
}
