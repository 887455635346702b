package org.tripcap.capture.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes in memory ({@code tmpfs(5)}), to be filled up or made read-only. Needs root. */
public final class SmallDisk implements AutoCloseable {
    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts one on an empty directory; where this process may not, the calling test is skipped and the report says why. */
    public static SmallDisk mount(Path directory, int bytes) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        try {
            run("mount", "-t", "tmpfs", "-o", "size=" + bytes + ",mode=700", "tmpfs", directory.toString());
        } catch (IOException e) {
            return Assumptions.abort("no file system can be mounted here: " + e.getMessage());
        }
        return new SmallDisk(directory);
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        Path ballast = directory.resolve("ballast");
        try (var out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }

    /** Gives the room back. */
    public void free() throws IOException {
        Files.delete(directory.resolve("ballast"));
    }

    /** Lets nobody write, as the kernel does after an error of the disk. */
    public void readOnly(boolean readOnly) throws IOException, InterruptedException {
        run("mount", "-o", "remount," + (readOnly ? "ro" : "rw"), directory.toString());
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "--lazy", directory.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }
}
