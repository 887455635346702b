package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A gzip file (RFC 1952) that libpcap reads as if it were not compressed: a thread unpacks it into an anonymous pipe, which
 * {@code /proc/self/fd} gives a name. Nothing unpacked touches a disk.
 */
final class CompressedFile implements AutoCloseable {

    private static final int O_CLOEXEC = 0x80000;
    private static final int BUFFER = 64 << 10;

    private final Path file;
    private final int readEnd;
    private final Thread pump;
    private volatile @Nullable String problem;
    private boolean released;

    private CompressedFile(Path file, int readEnd, OutputStream out) {
        this.file = file;
        this.readEnd = readEnd;
        this.pump = Thread.ofPlatform().name("unpack").daemon().unstarted(() -> pump(out));
    }

    /** Whether the file begins as gzip files do. */
    static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    static CompressedFile open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            if (Libc.pipe2(ends, O_CLOEXEC) != 0) {
                throw new IOException("no pipe to unpack " + file.getFileName() + " into: too many open files");
            }
            int readEnd = ends.get(JAVA_INT, 0);
            int writeEnd = ends.get(JAVA_INT, 4);
            try {
                CompressedFile opened =
                        new CompressedFile(file, readEnd, new FileOutputStream("/proc/self/fd/" + writeEnd));
                opened.pump.start();
                return opened;
            } catch (IOException e) {
                Libc.close(readEnd);
                throw e;
            } finally {
                Libc.close(writeEnd);
            }
        }
    }

    /** The name under which the unpacked bytes can be opened, once. */
    String unpackedName() {
        return "/proc/self/fd/" + readEnd;
    }

    /** Lets go of the pipe's end of ours, once somebody else has opened it; then a reader's end ends the unpacking. */
    void release() {
        if (!released) {
            released = true;
            Libc.close(readEnd);
        }
    }

    /** What was wrong with the compression, or null; known once the unpacked bytes have ended. */
    @Nullable String problem() throws InterruptedException {
        pump.join();
        return problem;
    }

    private void pump(OutputStream out) {
        try (out;
                InputStream raw = Files.newInputStream(file);
                InputStream in = new GZIPInputStream(raw, BUFFER)) {
            copy(in, out);
        } catch (IOException e) {
            problem = "the gzip compression is damaged: " + e.getMessage();
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int length = in.read(buffer);
        while (length >= 0) {
            try {
                out.write(buffer, 0, length);
            } catch (IOException e) {
                return; // the reader has gone, and says itself why
            }
            length = in.read(buffer);
        }
    }

    @Override
    public void close() {
        release();
    }
}
