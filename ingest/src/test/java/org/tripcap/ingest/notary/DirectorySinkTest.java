package org.tripcap.ingest.notary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.incident.Digest;

class DirectorySinkTest {
    @TempDir
    Path directory;

    LedgerWorld world;
    DirectorySink sink;
    Path file;

    private final Checkpoint checkpoint = new Checkpoint("tripcap.test/ledger", 123_456, Digest.of(new byte[] {1}));

    @BeforeEach
    void make() {
        world = new LedgerWorld(directory.resolve("world"));
        sink = new DirectorySink(directory.resolve("outside"));
        file = directory.resolve("outside/000000000012/0000000000123456.checkpoint");
    }

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    private byte[] note(Checkpoint signed) {
        return signed.sign(world.notary, world.clock.instant());
    }

    @Test
    void keep_writesTheNoteUnderItsSize() throws Exception {
        byte[] note = note(checkpoint);
        sink.keep(checkpoint, note);

        assertThat(file).hasBinaryContent(note);
    }

    @Test
    void keep_ofTheSameTreeSignedAgain_leavesTheFirstNote() throws Exception {
        byte[] first = note(checkpoint);
        sink.keep(checkpoint, first);
        world.clock.advance(Duration.ofMinutes(1));

        sink.keep(checkpoint, note(checkpoint));

        assertThat(file).hasBinaryContent(first);
    }

    @Test
    void keep_ofAnotherTreeOfTheSameSize_isAFork() throws Exception {
        byte[] first = note(checkpoint);
        sink.keep(checkpoint, first);
        Checkpoint other = new Checkpoint("tripcap.test/ledger", 123_456, Digest.of(new byte[] {2}));

        assertThatExceptionOfType(NotaryHaltedException.class).isThrownBy(() -> sink.keep(other, note(other)));
        assertThat(file).hasBinaryContent(first);
    }

    @Test
    void keep_completesWhatACrashCutOff() throws Exception {
        byte[] note = note(checkpoint);
        Files.createDirectories(file.getParent());
        for (int length : new int[] {0, 1, note.length - 1}) {
            Files.write(file, Arrays.copyOf(note, length));

            sink.keep(checkpoint, note);

            assertThat(file).hasBinaryContent(note);
        }
    }

    @Test
    void keep_overAFileThatIsNoCheckpoint_isRefusedAndLeavesIt() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "somebody's notes");

        assertThatIOException()
                .isThrownBy(() -> sink.keep(checkpoint, note(checkpoint)))
                .withMessageContaining("is damaged");
        assertThat(file).hasContent("somebody's notes");
    }
}
