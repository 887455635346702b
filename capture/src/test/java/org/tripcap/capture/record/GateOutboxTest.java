package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
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

    /** Closed after each test, the latest first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private GateWorld start(Path in, UnaryOperator<RecordingSensor> prepared) throws Exception {
        GateWorld world = GateWorld.start(in, prepared);
        open.push(world);
        return world;
    }

    private SmallDisk disk(Path at) throws Exception {
        SmallDisk disk = SmallDisk.mount(at, 8 << 20);
        open.push(disk);
        return disk;
    }

    /** Opens an incident without looking into the outbox, since what a reader has taken out is on its way. */
    private static RecordingSensor.Case record(GateWorld world) throws Exception {
        RecordingSensor.Case incident = world.open(GateWorld.EVERYTHING);
        GateWorld.awaitTrue(() -> world.sensor.gate().status().handles() == 1);
        return incident;
    }

    private static void end(GateWorld world, RecordingSensor.Case incident) throws Exception {
        incident.close();
        GateWorld.awaitTrue(() -> world.sensor.gate().status().recording().isEmpty());
    }

    private static long discarded(GateWorld world, RecordingSensor.Case incident) throws Exception {
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
        GateWorld world = start(
                directory,
                s -> s.with(t -> {
                            t.sectionBytes = 512 << 10;
                            t.outboxPolicy = OutboxPolicy.KEEP_NEWEST;
                        })
                        .withOutbox(1_200_000));
        RecordingSensor.Case incident = record(world);
        List<byte[]> frames = GateWorld.random(4000);
        world.send(frames);
        end(world, incident);

        List<byte[]> kept = incident.packets();
        assertThat(kept).isNotEmpty().hasSizeLessThan(frames.size());
        assertThat(kept).containsExactlyElementsOf(frames.subList(frames.size() - kept.size(), frames.size()));
        assertThat(discarded(world, incident)).isEqualTo(frames.size() - kept.size());
        assertThat(world.sensor.gate().status().totals().droppedOutbox()).isEqualTo(frames.size() - kept.size());
        assertThat(world.sensor.bodies(incident.id, Body.Gap.class))
                .isNotEmpty()
                .allMatch(g -> g.reason() == GapReason.OUTBOX_FULL && g.discarded() != null);
        VerificationReport report = incident.verify();
        assertNotesOnly(report);
        assertThat(report.findings()).extracting(Finding::check).contains("segment.discarded", "gap");
        assertThat(report.packets()).isEqualTo(kept.size());
    }

    /** Kafka is away, so nothing is taken out of the outbox. */
    @Test
    void flood_withNobodyToSendItTo_takesNoMoreThanItsShares_andCountsTheRest() throws Exception {
        int section = 512 << 10;
        MemoryBudget budget = new MemoryBudget(32L << 20, section);
        long room = 3L << 20;
        GateWorld world = start(
                directory,
                s -> s.with(t -> {
                            t.sectionBytes = section;
                            t.memoryBytes = budget.total();
                            t.handles = 4;
                        })
                        .withOutbox(room));
        RecordingSensor.Case incident = record(world);
        List<byte[]> frames = GateWorld.random(2000);
        int sent = 0;
        while (world.sensor.gate().status().totals().droppedOutbox() == 0 || sent < 20_000) {
            world.send(frames);
            sent += frames.size();
            assertThat(world.sensor.gate().status().bufferBytes())
                    .isLessThanOrEqualTo((long) budget.sections() * section + budget.ringBytes());
            assertThat(world.sensor.outbox().status().bytes()).isLessThanOrEqualTo(room);
        }
        end(world, incident);

        long kept = world.sensor.bodies(incident.id, Body.SegmentSealed.class).stream()
                .mapToLong(segment -> segment.counters().packets())
                .sum();
        Totals totals = world.sensor.gate().status().totals();
        assertThat(kept).isPositive();
        assertThat(kept + totals.droppedOutbox() + totals.droppedQueue() + totals.droppedKernel())
                .isEqualTo(sent);
        assertThat(world.sensor.gate().status().bufferBytes()).isZero();
    }

    @Test
    void gapOfAFullOutbox_spansWhatIsLostAfterTheClockWasSetBack() throws Exception {
        GateWorld world = start(
                directory,
                s -> s.with(t -> {
                            t.sectionBytes = 512 << 10;
                            t.sectionAge = Duration.ofMillis(100);
                        })
                        .withOutbox(1_200_000));
        RecordingSensor.Case incident = record(world);
        List<byte[]> frames = GateWorld.random(2000);
        world.send(frames);
        GateWorld.awaitTrue(() -> world.sensor.gate().status().totals().droppedOutbox() > 0);
        world.sensor.clock.step(Duration.ofMinutes(-10));
        Instant set = world.sensor.clock.instant();
        world.send(frames);
        GateWorld.awaitTrue(() -> world.sensor.gate().status().totals().droppedOutbox() > frames.size());
        end(world, incident);

        assertThat(world.sensor.bodies(incident.id, Body.Gap.class))
                .anyMatch(gap ->
                        gap.from().isBefore(set.plusSeconds(60)) && gap.to().isAfter(set.plusSeconds(1)));
    }

    @Test
    void keepNewest_ofTwoIncidents_statesEachLossInItsOwnChain() throws Exception {
        GateWorld world = start(
                directory,
                s -> s.with(t -> {
                            t.sectionBytes = 512 << 10;
                            t.sectionAge = Duration.ofMillis(100);
                            t.outboxPolicy = OutboxPolicy.KEEP_NEWEST;
                        })
                        .withOutbox(1_200_000));
        RecordingSensor.Case first = record(world);
        List<byte[]> frames = GateWorld.random(1500);
        world.send(frames);
        end(world, first);
        RecordingSensor.Case second = record(world);
        world.send(frames);
        end(world, second);

        assertThat(first.packets().size() + discarded(world, first)).isEqualTo(frames.size());
        assertThat(second.packets().size() + discarded(world, second)).isEqualTo(frames.size());
        assertThat(discarded(world, first)).isPositive();
        assertNotesOnly(first.verify());
        assertNotesOnly(second.verify());
    }

    @Test
    void fullDisk_isSaid_andRecordingGoesOnWhenThereIsRoom() throws Exception {
        Path mounted = directory.resolve("disk");
        SmallDisk disk = disk(mounted);
        GateWorld world = start(mounted, s -> s.with(t -> t.sectionAge = Duration.ofMillis(200)));
        RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
        List<byte[]> frames = GateWorld.frames("rdp.pcap");
        world.send(frames);
        GateWorld.awaitTrue(() ->
                !world.sensor.bodies(incident.id, Body.SegmentSealed.class).isEmpty());
        disk.fill();
        Instant before = Instant.now();
        world.send(frames);
        GateWorld.awaitTrue(() -> world.sensor.outbox().status().problem() != null);
        assertThat(world.sensor.outbox().status().problem()).contains("No space left on device");
        // What is lost is not stated while the disk is full; a crash would have to state it, however quiet it is
        // meanwhile.
        Thread.sleep(2_500);
        assertThat(new GateStore(mounted.resolve("gate"))
                        .unfinished(incident.id)
                        .orElseThrow()
                        .until())
                .isBefore(before);
        assertThat(world.sensor.gate().status().recording()).containsExactly(incident.id);
        disk.free();
        world.send(frames);
        GateWorld.awaitTrue(
                () -> world.sensor.bodies(incident.id, Body.SegmentSealed.class).size() >= 2);
        assertThat(world.sensor.outbox().status().problem()).isNull();
        world.close(incident);

        assertThat(incident.packets().size() + discarded(world, incident)).isEqualTo(3L * frames.size());
        assertThat(discarded(world, incident)).isPositive();
        assertThat(world.sensor.bodies(incident.id, Body.Gap.class))
                .extracting(Body.Gap::reason)
                .containsOnly(GapReason.DISK_FAILED);
        assertNotesOnly(incident.verify());
    }

    @Test
    void readOnlyDisk_refusesTheStart_andTheIncidentGoesOnWhenItCanBeWritten() throws Exception {
        Path mounted = directory.resolve("disk");
        SmallDisk disk = disk(mounted);
        GateWorld world = start(mounted, s -> s);
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
