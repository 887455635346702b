package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.packet.FileSource;
import org.tripcap.capture.packet.LiveSource;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.PacketSource;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.capture.testing.OverlaidCounters;

/** Losses that are made to happen: each is counted exactly, in what the segment's statement says and in the status. */
class SectionRecorderTest {

    private static final int SNAPLEN = 262_144;
    private static final int SECTION_BYTES = 512 << 10;
    private static final long AGE_NANOS = TimeUnit.HOURS.toNanos(1);

    @TempDir
    private Path directory;

    private final RunCounters counters = new RunCounters();
    private final List<FinishedSection> finished = new ArrayList<>();

    private SectionRecorder recorder(PacketSource source, SectionPool pool) {
        return new SectionRecorder(source, SNAPLEN, pool, AGE_NANOS, InstantSource.system(), counters, finished::add);
    }

    private Counters sum() {
        return finished.stream().map(FinishedSection::counters).reduce(Counters.ZERO, Counters::plus);
    }

    @Test
    void packetsThatFindNoMemory_areCountedExactly() throws Exception {
        String name = "smb-mimikatz-lateral.pcap";
        int offered = ClassicPcap.resource(name).packets().size();
        Path file = Files.write(directory.resolve(name), ClassicPcap.resourceBytes(name));
        SectionPool pool = new SectionPool(1, SECTION_BYTES);

        try (FileSource source = FileSource.open(file, "", SNAPLEN, Pace.FULL_SPEED)) {
            SectionRecorder recorder = recorder(source, pool);
            source.run(recorder); // nobody seals: there is one section, and it is full soon
            assertThat(finished).hasSize(1);
            assertThat(counters.totals().droppedQueue())
                    .isPositive()
                    .isEqualTo(offered - finished.getFirst().section().packets());
            pool.giveBack(finished.getFirst().section());
            recorder.finish();
        }

        Counters sum = sum();
        assertThat(sum.droppedQueue()).isEqualTo(counters.totals().droppedQueue());
        assertThat(sum.packets() + sum.droppedQueue()).isEqualTo(offered);
        assertThat(sum.filterAccept()).isEqualTo(offered);
        assertThat(sum.droppedKernel()).isZero();
        assertThat(finished.getLast().counters().packets()).isZero();
    }

    @Test
    void packetsThatTheRingLoses_areCountedExactly() throws Exception {
        int offered = 20_000;
        List<byte[]> frames = IntStream.range(0, offered)
                .mapToObj(i -> ByteBuffer.allocate(1000)
                        .putLong(0x0202020202020202L)
                        .putLong(0x0202020208000000L | i)
                        .array())
                .toList();
        SectionPool pool = new SectionPool(64, SECTION_BYTES);

        try (VethPair pair = LiveNetwork.vethPair();
                LiveSource source = LiveSource.open(new LiveSource.Request(pair.right(), "", SNAPLEN, 1 << 20, true))) {
            SectionRecorder recorder = recorder(source, pool);
            try (PacketSender sender = PacketSender.open(pair.left())) {
                sender.send(frames); // nobody reads
            }
            Instant now = Instant.now();
            source.stop(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
            source.run(recorder);
            recorder.finish();
        }

        Counters sum = sum();
        assertThat(sum.droppedKernel()).isPositive().isEqualTo(offered - sum.packets());
        assertThat(sum.filterAccept()).isEqualTo(offered);
        assertThat(sum.droppedQueue()).isZero();
        assertThat(counters.totals().droppedKernel()).isEqualTo(sum.droppedKernel());
        assertThat(finished.stream().mapToLong(f -> f.statistics().osDrop()).sum())
                .isEqualTo(sum.droppedKernel());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void packetsThatTheInterfaceLoses_areCountedExactly(boolean promiscuous) throws Exception {
        List<byte[]> frames = GateWorld.random(3);
        SectionPool pool = new SectionPool(4, SECTION_BYTES);

        try (VethPair pair = LiveNetwork.vethPair();
                OverlaidCounters interfaces = OverlaidCounters.over(pair.right(), directory.resolve("counters"))) {
            interfaces.add("rx_missed_errors", 1_000); // before
            try (LiveSource source =
                    LiveSource.open(new LiveSource.Request(pair.right(), "", SNAPLEN, 1 << 20, promiscuous))) {
                SectionRecorder recorder = recorder(source, pool);
                interfaces.add("rx_missed_errors", 40);
                interfaces.add("rx_fifo_errors", 2);
                try (PacketSender sender = PacketSender.open(pair.left())) {
                    sender.send(frames);
                }
                Instant now = Instant.now();
                source.stop(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
                source.run(recorder);
                recorder.finish();
                interfaces.add("rx_fifo_errors", 5); // while no section is open
                recorder.finish();
            }
        }

        assertThat(finished).extracting(f -> f.statistics().interfaceDrop()).containsExactly(42L, 5L);
        assertThat(sum().droppedInterface()).isEqualTo(47);
        assertThat(counters.totals().droppedInterface()).isEqualTo(47);
        assertThat(sum().packets()).isEqualTo(frames.size());
        assertThat(sum().filterAccept()).isEqualTo(frames.size());
        assertThat(sum().droppedKernel()).isZero();
    }
}
