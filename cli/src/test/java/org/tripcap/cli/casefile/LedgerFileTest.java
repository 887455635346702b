package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.Statement;

class LedgerFileTest {
    @TempDir
    private Path directory;

    /** Bytes as they were first written: copies of the ledger that were kept stay readable for ever. */
    @Test
    void keptCopy_isReadAndWrittenAsEver() throws Exception {
        Path kept = Path.of(Objects.requireNonNull(getClass().getResource("/vectors/ledger-export.txt"))
                .toURI());
        List<Signed> statements = new ArrayList<>();
        List<CheckpointRecord> checkpoints = new ArrayList<>();
        LedgerFile.read(kept, statements::add, checkpoints::add);
        Path written = directory.resolve("ledger");
        LedgerFile.write(written, statements.stream(), checkpoints.stream().map(CheckpointRecord::note));

        assertThat(written).hasSameBinaryContentAs(kept);
        assertThat(Statement.parse(statements.getFirst().bytes()).type()).isEqualTo(Statement.Type.SENSOR_IDLE);
        assertThat(SignedCheckpoint.parse(checkpoints.getFirst().note())
                        .checkpoint()
                        .size())
                .isEqualTo(42);
    }
}
