package org.tripcap.capture.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * An interface's counters under {@code /sys/class/net/NAME/statistics}, to be set at will: a directory of files mounted over the
 * kernel's. No virtual interface loses packets for want of room in its hardware, so this is the lowest place where such a loss can
 * be made to happen.
 */
public final class OverlaidCounters implements AutoCloseable {

    private final Path directory;
    private final String place;

    private OverlaidCounters(Path directory, String place) {
        this.directory = directory;
        this.place = place;
    }

    /**
     * Lays copies of the counters over those of an interface; where this process may not, the calling test is skipped and the
     * report says why.
     *
     * @param directory for the copies; made
     */
    public static OverlaidCounters over(String interfaceName, Path directory) throws IOException, InterruptedException {
        Path place = Path.of("/sys/class/net", interfaceName, "statistics").toRealPath();
        Files.createDirectory(directory);
        try (DirectoryStream<Path> counters = Files.newDirectoryStream(place)) {
            for (Path counter : counters) {
                Files.write(directory.resolve(counter.getFileName()), Files.readAllBytes(counter));
            }
        }
        if (run("mount", "--bind", directory.toString(), place.toString()) != 0) {
            return Assumptions.abort("nothing can be mounted over " + place + " here");
        }
        return new OverlaidCounters(directory, place.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor();
    }

    /** Adds to a counter. */
    public void add(String counter, long more) throws IOException {
        Path file = directory.resolve(counter);
        Files.writeString(file, Long.parseLong(Files.readString(file).strip()) + more + "\n");
    }

    /** Shows the kernel's counters again; to be called while the interface is still there. */
    @Override
    public void close() throws IOException {
        try {
            if (run("umount", place) != 0) {
                throw new IOException("the counters at " + place + " could not be uncovered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
