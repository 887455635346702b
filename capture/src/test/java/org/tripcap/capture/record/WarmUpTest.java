package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.packet.CaptureSockets;

class WarmUpTest {
    @TempDir
    private Path directory;

    @Test
    void oneRound_goesTheWholeWay_andOpensNoCaptureSocket() throws Exception {
        int before = CaptureSockets.count();

        // A packet that is not sealed, or a document that is refused, is an exception.
        new WarmUp().run(directory, 1);

        assertThat(CaptureSockets.count()).isEqualTo(before);
        try (Stream<Path> documents = Files.list(directory.resolve("documents/gate"))) {
            assertThat(documents).isNotEmpty();
        }
    }
}
