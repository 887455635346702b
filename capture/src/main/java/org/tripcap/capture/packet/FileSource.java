package org.tripcap.capture.packet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.tripcap.capture.packet.CaptureException.Problem;

/**
 * A capture file, pcap or pcapng, of either byte order, in microseconds or nanoseconds, plain or gzip, filtered like an
 * interface. A broken file is read as far as it goes.
 */
public final class FileSource implements PacketSource {

    /** Packets a call: bounds the time between two ticks. */
    private static final int BATCH = 4_096;

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(LiveSource.POLL_MILLIS);

    private final Path file;
    private final String name;
    private final PcapHandle handle;
    private final DumpStream stream;
    private final @Nullable CompressedFile compressed;
    private final Pace pace;
    private volatile boolean stopped;
    private long read;
    private boolean closed;

    private FileSource(
            Path file, PcapHandle handle, DumpStream stream, @Nullable CompressedFile compressed, Pace pace) {
        this.file = file;
        this.name = String.valueOf(file.getFileName());
        this.handle = handle;
        this.stream = stream;
        this.compressed = compressed;
        this.pace = pace;
    }

    /**
     * Opens a file.
     *
     * @param filter in the syntax of pcap-filter(7)
     * @param snaplen octets kept of each packet
     * @throws CaptureException when it cannot be read, is no capture file, or the filter does not fit its link type
     */
    public static FileSource open(Path file, String filter, int snaplen, Pace pace) throws CaptureException {
        String name = String.valueOf(file.getFileName());
        CompressedFile compressed = null;
        try {
            if (!Files.isRegularFile(file)) {
                throw new CaptureException(Problem.BROKEN_FILE, "'" + name + "' is no regular file");
            }
            compressed = CompressedFile.isGzip(file) ? CompressedFile.open(file) : null;
            PcapHandle handle = Pcaps.openOffline(
                    compressed == null ? file.toAbsolutePath().toString() : compressed.unpackedName(),
                    TimestampPrecision.NANO);
            return opened(file, handle, filter, snaplen, compressed, pace);
        } catch (PcapNativeException e) {
            throw new CaptureException(
                    Problem.BROKEN_FILE, "'" + name + "' cannot be read as a capture file: " + reason(file, e), e);
        } catch (CaptureException e) {
            throw e;
        } catch (IOException e) {
            throw new CaptureException(Problem.BROKEN_FILE, "'" + name + "' cannot be read: " + e.getMessage(), e);
        } finally {
            if (compressed != null) {
                compressed.release();
            }
        }
    }

    private static FileSource opened(
            Path file, PcapHandle handle, String filter, int snaplen, @Nullable CompressedFile compressed, Pace pace)
            throws IOException {
        try {
            LinkType linkType = LinkType.of(handle.getDlt());
            String suited = FilterCheck.suited(filter, linkType);
            FilterCheck.compile(suited, linkType);
            BpfProgram program =
                    handle.compileFilter(suited, FilterCheck.mode(suited), PcapHandle.PCAP_NETMASK_UNKNOWN);
            try {
                handle.setFilter(program);
            } finally {
                program.free();
            }
            DumpStream stream = new DumpStream(Pcap4jInternals.pointer(handle), snaplen);
            return new FileSource(file, handle, stream, compressed, pace);
        } catch (BadFilterException e) {
            handle.close();
            throw new CaptureException(Problem.BAD_FILTER, String.valueOf(e.getMessage()), e);
        } catch (PcapNativeException | NotOpenException e) {
            handle.close();
            throw new CaptureException(Problem.OTHER, "'" + file.getFileName() + "': " + e.getMessage(), e);
        }
    }

    /** libpcap names the whole path, which is nobody's business who reads the message. */
    private static String reason(Path file, PcapNativeException e) {
        return String.valueOf(e.getMessage()).replace(file.toAbsolutePath() + ": ", "");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LinkType linkType() {
        return stream.linkType();
    }

    @Override
    public void run(PacketSink sink) throws CaptureException {
        Pacing pacing = new Pacing(sink);
        while (!stopped) {
            int packets = stream.dispatch(BATCH, pacing);
            sink.tick();
            if (packets < 0) {
                throw broken(Libpcap.error(Pcap4jInternals.pointer(handle)));
            }
            if (packets == 0) {
                checkCompression();
                return;
            }
        }
    }

    private void checkCompression() throws CaptureException {
        try {
            String problem = compressed == null ? null : compressed.problem();
            if (problem != null) {
                throw broken(problem);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CaptureException broken(String reason) {
        return new CaptureException(
                Problem.BROKEN_FILE,
                "'" + name + "' is damaged after " + read + " packets that passed the filter" + place() + ": "
                        + reason);
    }

    private String place() {
        try {
            return DamagedPlace.find(file)
                    .map(p -> ", at record " + p.record() + ", byte " + p.offset()
                            + (compressed == null ? "" : " of what was unpacked"))
                    .orElse("");
        } catch (IOException e) {
            return ""; // the file is away by now; what was wrong is told anyway
        }
    }

    @Override
    public void stop(long last) {
        stopped = true;
    }

    @Override
    public void limit(long last) {}

    @Override
    public SourceStatistics statistics() {
        return new SourceStatistics(read, 0, 0);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stream.close();
            handle.close();
        }
    }

    /** Holds packets back until they are due. */
    private final class Pacing implements PacketSink {
        private final PacketSink next;
        private long firstStamp;
        private long firstNanos;
        private boolean begun;

        Pacing(PacketSink next) {
            this.next = next;
        }

        @Override
        public void packet(long epochNanos, MemorySegment memory, long offset, int capturedLength, int originalLength) {
            if (stopped) {
                return;
            }
            if (!begun) {
                begun = true;
                firstStamp = epochNanos;
                firstNanos = System.nanoTime();
            }
            waitUntil(firstNanos + pace.due(epochNanos - firstStamp));
            if (!stopped) {
                read++;
                next.packet(epochNanos, memory, offset, capturedLength, originalLength);
            }
        }

        private void waitUntil(long due) {
            long early = pace.factor() == 0 ? 0 : due - System.nanoTime();
            while (early > 0 && !stopped) {
                LockSupport.parkNanos(Math.min(early, SLICE_NANOS));
                next.tick();
                early = due - System.nanoTime();
            }
        }
    }
}
