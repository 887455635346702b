package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.Digest;

class BagWriterTest {

    @TempDir
    private Path directory;

    private final byte[] content = "evidence".getBytes(StandardCharsets.UTF_8);

    @Test
    void finish_writesABagThatSha256sumAccepts() throws Exception {
        Path target = directory.resolve("case");
        Digest manifest;
        try (BagWriter bag = new BagWriter(target)) {
            bag.payload("segments/0001.pcapng", content);
            bag.payload("LIMITS.txt", content);
            manifest = bag.finish(Map.of("External-Identifier", "x"));
        }
        assertThat(Digest.of(Files.readAllBytes(target.resolve("manifest-sha256.txt"))))
                .isEqualTo(manifest);
        assertThat(sha256sum(target, "manifest-sha256.txt")).isZero();
        assertThat(sha256sum(target, "tagmanifest-sha256.txt")).isZero();
        assertThat(target.resolve("bagit.txt")).hasContent("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
        assertThat(Files.readString(target.resolve("bag-info.txt"))).contains("Payload-Oxum: 16.2");
        Files.writeString(target.resolve("data/LIMITS.txt"), "changed");
        assertThat(sha256sum(target, "manifest-sha256.txt")).isNotZero();
    }

    @Test
    void close_withoutFinish_leavesNothing() throws IOException {
        try (BagWriter bag = new BagWriter(directory.resolve("case"))) {
            bag.payload("a", content);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void existingTarget_isNeverOverwritten() throws IOException {
        Path target = Files.createDirectory(directory.resolve("case"));
        assertThatThrownBy(() -> new BagWriter(target)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void payload_namesThatLeaveTheBag_areRefused() throws IOException {
        try (BagWriter bag = new BagWriter(directory.resolve("case"))) {
            for (String name : new String[] {"../x", "a/../../x", "/etc/x", "", "a b", "a\nb"}) {
                assertThatThrownBy(() -> bag.payload(name, content))
                        .as(name)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void payload_sameNameTwice_isRefused() throws IOException {
        try (BagWriter bag = new BagWriter(directory.resolve("case"))) {
            bag.payload("a", content);
            assertThatThrownBy(() -> bag.payload("a", content)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static int sha256sum(Path bag, String manifest) throws IOException, InterruptedException {
        return new ProcessBuilder("sha256sum", "--quiet", "-c", manifest)
                .directory(bag.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
