package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.packet.FileSource;
import org.tripcap.capture.packet.Overlap;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.testing.ClassicPcap;

/** Packets of a run that took over from another, by the kernel's time: that may be set back. */
class SeamSinkTest {
    private static final int SNAPLEN = 262_144;
    private static final long SEAM = Duration.ofDays(20_000).toNanos();
    private static final long HOUR = Duration.ofHours(1).toNanos();

    @TempDir
    private Path directory;

    private final MemorySegment memory = Arena.ofAuto().allocateFrom("0123456789abcdef");
    private final Overlap overlap = new Overlap();

    private int recorded(List<Long> stamps, Duration apart) throws Exception {
        List<FinishedSection> finished = new ArrayList<>();
        Path file = Files.write(directory.resolve("any.pcap"), ClassicPcap.resourceBytes("rdp.pcap"));
        overlap.fix(SEAM);
        try (FileSource source = FileSource.open(file, "", SNAPLEN, Pace.FULL_SPEED)) {
            SectionRecorder recorder = new SectionRecorder(
                    source,
                    SNAPLEN,
                    new SectionPool(2, 512 << 10),
                    HOUR,
                    InstantSource.system(),
                    new RunCounters(),
                    finished::add);
            SeamSink sink = new SeamSink(recorder, overlap, () -> null);
            for (long stamp : stamps) {
                Thread.sleep(apart);
                sink.packet(stamp, memory, 0, 16, 16);
            }
            sink.finish();
        }
        return finished.stream().mapToInt(f -> f.section().packets()).sum();
    }

    @Test
    void packetsBeforeTheSeam_areLeftToTheRunBefore() throws Exception {
        assertThat(recorded(List.of(SEAM - HOUR, SEAM + HOUR), Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void packetsAfterTheClockWasSetBack_areRecorded_thoughTheirTimesAreBeforeTheSeam() throws Exception {
        assertThat(recorded(List.of(SEAM + HOUR, SEAM - HOUR, SEAM - HOUR + 1), Duration.ZERO))
                .isEqualTo(3);
    }

    @Test
    void packetsAfterTheClockWasSetBack_areRecorded_withNoneSinceTheSeam() throws Exception {
        assertThat(recorded(List.of(SEAM - HOUR), Duration.ofMillis(1_100))).isEqualTo(1);
    }
}
