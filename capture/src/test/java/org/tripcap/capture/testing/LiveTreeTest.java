package org.tripcap.capture.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTreeTest {
    @TempDir
    private Path directory;

    @Test
    void filesThatComeAndGo_doNotHideThoseThatStay() throws Exception {
        Path stays = Files.writeString(
                Files.createDirectories(directory.resolve("a/b")).resolve("stays"), "x");
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> comeAndGo(stop));
        try {
            for (int i = 0; i < 2_000; i++) {
                assertThat(LiveTree.files(directory)).contains(stays);
            }
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    private void comeAndGo(AtomicBoolean stop) {
        try {
            while (!stop.get()) {
                Path inside = Files.createDirectories(directory.resolve("a/c"));
                Files.delete(Files.writeString(inside.resolve("goes"), "x"));
                Files.delete(inside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
