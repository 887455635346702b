package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.RecordedCase;

class CheckpointTamperTest extends TamperedCase {
    private static final String ORIGIN = "tripcap.example/ledger";

    private final NotaryIdentity notary = NotaryIdentity.create(
            Authority.create(() -> RecordedCase.START).enrol("notary-1", Role.NOTARY, Duration.ofDays(1)), ORIGIN);

    private void publish(long size, Digest root) {
        recorded.trust = recorded.trust.withNotary(notary.keys());
        recorded.checkpoints.add(new Checkpoint(ORIGIN, size, root).sign(notary, RecordedCase.START));
    }

    @Test
    void sound_areNotedWithSizeAndTime() {
        publish(7, DIGEST);
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertThat(report.findings())
                .anySatisfy(
                        f -> assertThat(f.message()).contains("up to size 7").contains("2026-03-01T12:00:00Z"));
    }

    @Test
    void twoRootsOfOneSize_areAFork() {
        publish(7, DIGEST);
        publish(7, Digest.of());
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "FORK");
    }

    @Test
    void otherRootThanAnActorSaw_isAFork() throws Exception {
        publish(7, DIGEST);
        recorded.seen = new Seen(7, Digest.of());
        recorded.state(recorded.vault, access(1, 1));

        assertFinding(verify(), Severity.INVALID, "FORK");
    }

    @Test
    void olderThanAnActorSaw_isIncomplete() throws Exception {
        publish(7, DIGEST);
        recorded.seen = new Seen(9, Digest.of());
        recorded.state(recorded.vault, access(1, 1));

        assertOnly(Verdict.INCOMPLETE, "checkpoint.stale", "vault-1", 0);
    }

    @Test
    void mlDsaLineStripped_isInvalid() {
        publish(7, DIGEST);
        String note = new String(recorded.checkpoints.getFirst(), StandardCharsets.UTF_8);
        String stripped = note.substring(0, note.lastIndexOf("\n\u2014") + 1);
        recorded.checkpoints.set(0, stripped.getBytes(StandardCharsets.UTF_8));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "checkpoint.signature");
    }

    @Test
    void malformed_isInvalidAndNoCrash() {
        recorded.checkpoints.add("x\r\n".getBytes(StandardCharsets.UTF_8));

        assertFinding(verify(), Severity.INVALID, "checkpoint.form");
    }

    @Test
    void strangers_areUntrusted() {
        recorded.checkpoints.add(new Checkpoint(ORIGIN, 7, DIGEST).sign(notary, RecordedCase.START));

        assertFinding(verify(), Severity.UNTRUSTED, "checkpoint.signature");
    }
}
