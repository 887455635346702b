package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CaseVerifierTest extends TamperedCase {
    @Test
    void soundCase_isValidWithItsCounts() {
        VerificationReport report = verify();

        assertThat(report.findings()).extracting(Finding::check).containsExactly("checkpoint");
        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertThat(report.verdict().exitCode()).isZero();
        assertThat(report.incident()).isEqualTo(recorded.incident);
        assertThat(report.segments()).isEqualTo(3);
        assertThat(report.packets()).isEqualTo(120);
        assertThat(report.bytes()).isGreaterThan(120 * 60L);
        assertThat(report.losses()).isEqualTo(Counters.ZERO);
    }

    @Test
    void everyFinding_hasPlaceMessageAndAdvice() throws Exception {
        recorded.segments.clear();
        recorded.ledger.remove(1);
        recorded.deployment = Deployment.STANDALONE;
        recorded.state(recorded.vault, access(1, 5));

        assertThat(verify().findings()).hasSizeGreaterThan(4).allSatisfy(f -> {
            assertThat(f.place()).isNotBlank();
            assertThat(f.message()).isNotBlank();
            assertThat(f.advice()).isNotBlank();
            assertThat(f.incident()).isEqualTo(recorded.incident);
        });
    }

    @Test
    void progress_isToldOfEverySegment() {
        StringBuilder told = new StringBuilder();

        CaseVerifier.verify(
                recorded.evidence(),
                recorded.trust,
                recorded.keys(),
                (segments, bytes) -> told.append(segments).append(' '));

        assertThat(told).hasToString("1 2 3 ");
    }
}
