package org.tripcap.cli.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.packet.LiveSource;
import org.tripcap.capture.packet.PacketSink;
import org.tripcap.capture.packet.SourceStatistics;
import org.tripcap.capture.record.WarmUp;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.Section;

/**
 * The reading half of the path: packets from the interface into pcapng sections of the usual size, and the SHA-256 digest of each;
 * nothing is sealed, stored or sent. What tcpdump does, with a digest in place of a file.
 */
final class ReadOnlyRecording implements RecorderMain.Recording {

    private final LiveSource source;
    private final FutureTask<Counts> reading;

    private ReadOnlyRecording(LiveSource source) {
        this.source = source;
        this.reading = new FutureTask<>(() -> read(source));
    }

    /** Opens the interface; on return it collects packets. */
    static ReadOnlyRecording start(String filter) throws IOException, InterruptedException {
        try (WarmUp warmUp = WarmUp.start()) {
            warmUp.await();
        }
        ReadOnlyRecording recording = new ReadOnlyRecording(LiveSource.open(new LiveSource.Request(
                BenchNetwork.RECORDER, filter, Scope.MAX_SNAPLEN, LiveSource.Request.DEFAULT_RING_BYTES, true)));
        Thread.ofPlatform().name("read").start(recording.reading);
        return recording;
    }

    private static Counts read(LiveSource source) throws IOException {
        try (source) {
            Digested digested = new Digested(
                    new InterfaceDescription(source.name(), source.linkType().value(), Scope.MAX_SNAPLEN));
            source.run(digested);
            digested.rotate();
            SourceStatistics statistics = source.statistics();
            return new Counts(digested.packets, statistics.droppedKernel(), statistics.droppedInterface(), 0, 0);
        }
    }

    @Override
    public Counts finish() throws IOException, InterruptedException {
        Instant now = Instant.now();
        source.stop(now.getEpochSecond() * 1_000_000_000L + now.getNano());
        try {
            return reading.get();
        } catch (ExecutionException e) {
            throw new IOException("reading failed: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        source.stop(0);
        reading.cancel(true);
    }

    /** Sections that are digested when they are full, and thrown away. */
    private static final class Digested implements PacketSink {
        private static final int SECTION_BYTES = 4 << 20;

        private final InterfaceDescription description;
        private final Section section = new Section(SECTION_BYTES);
        private final MessageDigest sha256 = Digest.sha256();
        private final Instant since = Instant.now();
        private long packets;

        Digested(InterfaceDescription description) {
            this.description = description;
            begin();
        }

        private void begin() {
            section.begin(List.of(description), "tripcap");
        }

        @Override
        public void packet(long epochNanos, MemorySegment memory, long offset, int captured, int original) {
            if (!section.fits(captured)) {
                rotate();
            }
            section.packet(0, epochNanos, memory, offset, captured, original);
            packets++;
        }

        private void rotate() {
            section.finish(List.of(new InterfaceStatistics(section.packets(), 0, 0, since, Instant.now())));
            sha256.update(section.array(), 0, section.length());
            sha256.digest();
            section.reset();
            begin();
        }
    }
}
