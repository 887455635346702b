package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.testing.RecordedCase;

class CaseVerifierTest {
    @TempDir
    Path directory;

    private RecordedCase recorded;

    @BeforeEach
    void record() throws IOException {
        recorded = RecordedCase.sound(directory);
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private VerificationReport verify() {
        return CaseVerifier.verify(recorded.evidence(), recorded.trust, recorded.keys(), VerificationProgress.NONE);
    }

    @Test
    void soundCase_isValidWithItsCounts() {
        VerificationReport report = verify();

        assertThat(report.findings()).extracting(Finding::check).containsExactly("checkpoint");
        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertThat(report.segments()).isEqualTo(3);
        assertThat(report.packets()).isEqualTo(120);
    }
}
