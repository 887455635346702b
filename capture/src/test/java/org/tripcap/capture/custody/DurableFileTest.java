package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    @TempDir
    Path directory;

    @Test
    void write_makesDirectoriesAndReplacesWhatWasThere() throws Exception {
        Path file = directory.resolve("a").resolve("b").resolve("file");

        DurableFile.write(file, bytes("old and longer"));
        DurableFile.write(file, bytes("ne"), bytes("w"));

        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void write_thatFails_leavesTheOldContentAndNoRubbish() throws Exception {
        Path occupied = directory.resolve("occupied");
        Files.createDirectories(occupied.resolve("child"));

        assertThatThrownBy(() -> DurableFile.write(occupied, bytes("x"))).isInstanceOf(IOException.class);

        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(occupied);
        }
    }

    @Test
    void delete_removesAndForgivesWhatIsGone() throws Exception {
        Path file = directory.resolve("file");
        DurableFile.write(file, bytes("x"));

        DurableFile.delete(file);
        DurableFile.delete(file);

        assertThat(file).doesNotExist();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
