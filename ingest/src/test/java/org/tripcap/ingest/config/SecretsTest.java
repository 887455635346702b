package org.tripcap.ingest.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    private Path directory;

    private Path file(String content) throws IOException {
        Path file = directory.resolve("token");
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private String resolve(String reference) throws IOException {
        return Secrets.resolve(reference, directory, Map.of("TOKEN", " from-environment\n", "EMPTY", " ")::get);
    }

    @Test
    void references_nameFilesAndVariables() throws Exception {
        Path file = file("from-file\n");
        assertThat(resolve("file:token")).isEqualTo("from-file");
        assertThat(resolve("file:" + file)).isEqualTo("from-file");
        assertThat(resolve("env:TOKEN")).isEqualTo("from-environment");
    }

    @Test
    void missingSecrets_areNamed() {
        assertThatThrownBy(() -> resolve("env:EMPTY"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("EMPTY");
        assertThatThrownBy(() -> resolve("env:ABSENT"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ABSENT");
        assertThatThrownBy(() -> resolve("file:absent"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void secretWrittenDown_isRefusedAndNotRepeated() {
        assertThatThrownBy(() -> resolve("hunter2-hunter2"))
                .isInstanceOf(IOException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void readableByOthers_isRefusedWithTheCommandToRun() throws Exception {
        Path file = file("secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> Secrets.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void emptyOrHugeFile_isRefused() throws Exception {
        assertThatThrownBy(() -> Secrets.read(file("\n"))).hasMessageContaining("empty");
        assertThatThrownBy(() -> Secrets.read(file("x".repeat(5000)))).hasMessageContaining("at most");
    }
}
