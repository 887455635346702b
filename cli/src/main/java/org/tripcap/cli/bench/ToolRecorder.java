package org.tripcap.cli.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.packet.CaptureSockets;
import org.tripcap.capture.packet.FileSource;
import org.tripcap.capture.packet.Pace;

/** Another program that writes packets to a file; what it recorded is what the file holds. */
final class ToolRecorder implements Recorder {

    private static final Duration READY_WITHIN = Duration.ofSeconds(10);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** Between a tool's socket and its filter and ring; it says nothing of them. */
    private static final Duration SETTLES = Duration.ofMillis(500);
    /** A file that has not grown for so long has everything but the tool's last buffer, which it writes at its end. */
    private static final Duration QUIET = Duration.ofMillis(600);

    private final RecorderKind kind;
    private final String filter;
    private final Path file;
    private final Process process;

    private ToolRecorder(RecorderKind kind, String filter, Path file, Process process) {
        this.kind = kind;
        this.filter = filter;
        this.file = file;
        this.process = process;
    }

    /** Starts a tool; on return it captures. */
    static ToolRecorder start(RecorderKind kind, String filter, Path directory)
            throws IOException, InterruptedException {
        Path file = directory.resolve(kind.key() + ".pcap");
        Process process = new ProcessBuilder(kind.command(filter, file))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(kind.key() + ".log").toFile())
                .start();
        ToolRecorder recorder = new ToolRecorder(kind, filter, file, process);
        try {
            recorder.awaitSocket(directory.resolve(kind.key() + ".log"));
            return recorder;
        } catch (IOException | InterruptedException e) {
            recorder.close();
            throw e;
        }
    }

    private void awaitSocket(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (CaptureSockets.countOf(process.pid()) == 0) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException(kind.key() + " does not capture: "
                        + Files.readString(log).strip().replace('\n', ' '));
            }
            Thread.sleep(LOOK_AGAIN);
        }
        Thread.sleep(SETTLES);
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void settle() throws IOException, InterruptedException {
        long size = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < QUIET.toNanos()) {
            long now = Files.size(file);
            if (now != size) {
                size = now;
                since = System.nanoTime();
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    @Override
    public Counts counts() throws IOException, InterruptedException {
        interrupt();
        if (!process.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(kind.key() + " did not end within " + ENDS_WITHIN.toSeconds() + " s of SIGINT");
        }
        AtomicLong packets = new AtomicLong();
        try (FileSource source = FileSource.open(file, filter, Scope.MAX_SNAPLEN, Pace.FULL_SPEED)) {
            source.run((long nanos, MemorySegment memory, long offset, int captured, int original) ->
                    packets.incrementAndGet());
        }
        Files.delete(file);
        return Counts.of(packets.get());
    }

    /** As Ctrl-C does, which all of them take as the end of a capture. */
    private void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
