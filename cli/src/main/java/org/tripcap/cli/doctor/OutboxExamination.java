package org.tripcap.cli.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.tripcap.capture.SensorSettings;

/** The disk on which sealed segments wait for Kafka. */
final class OutboxExamination {

    private static final String CHECK = "outbox";
    /** As large as a segment may be. */
    private static final int TRIED_BYTES = 8 << 20;

    private OutboxExamination() {}

    static List<Finding> of(Path directory) {
        if (!Files.exists(directory)) {
            return List.of(
                    Finding.skipped(CHECK, directory + " does not exist yet", "it is made when a sensor starts there"));
        }
        if (!Files.isDirectory(directory)) {
            return List.of(Finding.fault(CHECK, directory + " is no directory", "move the file away"));
        }
        return List.of(write(directory));
    }

    private static Finding write(Path directory) {
        String wanted = " MiB at most are kept while Kafka is away: " + (SensorSettings.OUTBOX_BYTES >> 20);
        try {
            tryOut(directory);
            long usable = Files.getFileStore(directory).getUsableSpace();
            return usable < SensorSettings.OUTBOX_BYTES
                    ? Finding.attention(
                            CHECK,
                            directory + ": " + (usable >> 20) + " MiB are free;" + wanted,
                            "make room on this disk, or set a smaller outbox (record.outbox of a sensor)")
                    : Finding.sound(CHECK, directory + " takes a segment, and " + (usable >> 20) + " MiB are free");
        } catch (IOException e) {
            return Finding.fault(
                    CHECK,
                    directory + " takes no segment: " + e.getMessage(),
                    "make room, or the directory writable for the user who records");
        }
    }

    /** Whether there is room shows only when something is written. */
    private static void tryOut(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "doctor-", ".tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.allocate(TRIED_BYTES);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
