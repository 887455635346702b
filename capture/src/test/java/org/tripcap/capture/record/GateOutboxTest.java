package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.testing.SmallDisk;

/** The outbox, or the disk below it, has no more room. */
class GateOutboxTest {

    @TempDir
    Path directory;

    private GateWorld world = NONE;
    private SmallDisk disk = NO_DISK;

    @SuppressWarnings("NullAway")
    private static final GateWorld NONE = null;

    @SuppressWarnings("NullAway")
    private static final SmallDisk NO_DISK = null;

    @AfterEach
    void stop() throws Exception {
        if (world != NONE) {
            world.close();
        }
        if (disk != NO_DISK) {
            disk.close();
        }
    }

    /** Opens an incident without looking into the outbox, since what a reader has taken out is on its way. */
    private RecordingSensor.Case record() throws Exception {
        RecordingSensor.Case incident = world.open(GateWorld.EVERYTHING);
        GateWorld.awaitTrue(() -> world.sensor.gate().status().handles() == 1);
        return incident;
    }

    private void end(RecordingSensor.Case incident) throws Exception {
        incident.close();
        GateWorld.awaitTrue(() -> world.sensor.gate().status().recording().isEmpty());
    }

    private long discarded(RecordingSensor.Case incident) throws Exception {
        return world.sensor.bodies(incident.id, Body.Gap.class).stream()
                .mapToLong(g -> g.packets() == null ? 0 : g.packets())
                .sum();
    }

    private static void assertNotesOnly(VerificationReport report) {
        assertThat(report.findings())
                .filteredOn(f -> f.severity() != Severity.NOTE)
                .isEmpty();
    }

    @Test
    void keepNewest_givesTheOldestUp_andStatesWhich() throws Exception {
        world = GateWorld.start(
                directory,
                s -> s.with(t -> {
                            t.sectionBytes = 512 << 10;
                            t.outboxPolicy = OutboxPolicy.KEEP_NEWEST;
                        })
                        .withOutbox(1_200_000));
        RecordingSensor.Case incident = record();
        List<byte[]> frames = GateWorld.random(4000);
        world.send(frames);
        end(incident);

        List<byte[]> kept = incident.packets();
        assertThat(kept).isNotEmpty().hasSizeLessThan(frames.size());
        assertThat(kept).containsExactlyElementsOf(frames.subList(frames.size() - kept.size(), frames.size()));
        assertThat(discarded(incident)).isEqualTo(frames.size() - kept.size());
        assertThat(world.sensor.gate().status().totals().droppedOutbox()).isEqualTo(frames.size() - kept.size());
        assertThat(world.sensor.bodies(incident.id, Body.Gap.class))
                .isNotEmpty()
                .allMatch(g -> g.reason() == GapReason.OUTBOX_FULL && g.discarded() != null);
        VerificationReport report = incident.verify();
        assertNotesOnly(report);
        assertThat(report.findings()).extracting(Finding::check).contains("segment.discarded", "gap");
        assertThat(report.packets()).isEqualTo(kept.size());
    }

    @Test
    void keepNewest_ofTwoIncidents_statesEachLossInItsOwnChain() throws Exception {
        world = GateWorld.start(
                directory,
                s -> s.with(t -> {
                            t.sectionBytes = 512 << 10;
                            t.sectionAge = Duration.ofMillis(100);
                            t.outboxPolicy = OutboxPolicy.KEEP_NEWEST;
                        })
                        .withOutbox(1_200_000));
        RecordingSensor.Case first = record();
        List<byte[]> frames = GateWorld.random(1500);
        world.send(frames);
        end(first);
        RecordingSensor.Case second = record();
        world.send(frames);
        end(second);

        assertThat(first.packets().size() + discarded(first)).isEqualTo(frames.size());
        assertThat(second.packets().size() + discarded(second)).isEqualTo(frames.size());
        assertThat(discarded(first)).isPositive();
        assertNotesOnly(first.verify());
        assertNotesOnly(second.verify());
    }

    @Test
    void fullDisk_isSaid_andRecordingGoesOnWhenThereIsRoom() throws Exception {
        Path mounted = directory.resolve("disk");
        disk = SmallDisk.mount(mounted, 8 << 20);
        world = GateWorld.start(mounted, s -> s.with(t -> t.sectionAge = Duration.ofMillis(200)));
        RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
        List<byte[]> frames = GateWorld.frames("rdp.pcap");
        world.send(frames);
        GateWorld.awaitTrue(() ->
                !world.sensor.bodies(incident.id, Body.SegmentSealed.class).isEmpty());
        disk.fill();
        world.send(frames);
        GateWorld.awaitTrue(() -> world.sensor.outbox().status().problem() != null);
        assertThat(world.sensor.outbox().status().problem()).contains("No space left on device");
        assertThat(world.sensor.gate().status().recording()).containsExactly(incident.id);
        disk.free();
        world.send(frames);
        GateWorld.awaitTrue(
                () -> world.sensor.bodies(incident.id, Body.SegmentSealed.class).size() >= 2);
        assertThat(world.sensor.outbox().status().problem()).isNull();
        world.close(incident);

        assertThat(incident.packets().size() + discarded(incident)).isEqualTo(3L * frames.size());
        assertThat(discarded(incident)).isPositive();
        assertThat(world.sensor.bodies(incident.id, Body.Gap.class))
                .extracting(Body.Gap::reason)
                .containsOnly(GapReason.DISK_FAILED);
        assertNotesOnly(incident.verify());
    }

    @Test
    void readOnlyDisk_refusesTheStart_andTheIncidentGoesOnWhenItCanBeWritten() throws Exception {
        Path mounted = directory.resolve("disk");
        disk = SmallDisk.mount(mounted, 8 << 20);
        world = GateWorld.start(mounted);
        RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
        world.sensor.shutDown();
        world.sensor.operatorChain().close();
        world.sensor.secondChain().close();
        disk.readOnly(true);
        assertThatThrownBy(world.sensor::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Read-only file system");
        disk.readOnly(false);
        world.sensor.start();

        GateWorld.awaitTrue(() -> world.sensor.gate().status().handles() == 1);
        GateWorld.awaitTrue(
                () -> world.sensor.bodies(incident.id, Body.Gap.class).size() == 1);
    }
}
