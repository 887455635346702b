package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Finding.Severity;

class ErasureTamperTest extends TamperedCase {
    private void erase(boolean two) throws IOException {
        Identity one = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        Identity other = recorded.authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(1));
        String key = recorded.keyPair.publicKey().id();
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.state(one, new CustodianBody.ErasureBegun(key, other.keyId(), List.of()));
        if (two) {
            recorded.state(other, new CustodianBody.ErasureBegun(key, one.keyId(), List.of()));
            recorded.state(one, new CustodianBody.ErasureConfirmed(key, other.keyId(), List.of()));
        }
    }

    private void removeContent() {
        recorded.segments.clear();
        recorded.documents.clear();
    }

    @Test
    void lawful_isValidErased() throws Exception {
        erase(true);
        removeContent();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID_ERASED);
        assertThat(report.verdict().exitCode()).isZero();
        assertFinding(report, Severity.ERASED, "erasure", "custodian-1", 0);
    }

    @Test
    void withCiphertextLeftButTheKeyGone_isValidErased() throws Exception {
        erase(true);
        recorded.documents.clear();
        KeySource destroyed = (wrappedKey, context) -> {
            throw new KeyRefusedException(KeyRefusedException.Reason.DESTROYED, "the key was destroyed");
        };

        assertThat(CaseVerifier.verify(recorded.evidence(), recorded.trust, destroyed, VerificationProgress.NONE)
                        .verdict())
                .isEqualTo(Verdict.VALID_ERASED);
    }

    @Test
    void byOneCustodian_isInvalid() throws Exception {
        erase(false);
        removeContent();

        assertFinding(verify(), Severity.INVALID, "erasure.approval", "custodian-1", 0);
    }

    @Test
    void askedByOneCustodianAndNotDone_isValidAndNoted() throws Exception {
        erase(false);
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "erasure.asked", "custodian-1", 0);
    }

    @Test
    void askedByTwoUnderHoldAndNotDone_isValidAndNoted() throws Exception {
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        erase(true);
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "erasure.asked", "custodian-1", 0);
    }

    @Test
    void underHold_isInvalid() throws Exception {
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        erase(true);
        removeContent();
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "erasure.hold", "custodian-1", 0);
    }

    @Test
    void afterTheHoldWasReleased_isValidErased() throws Exception {
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        recorded.clock.advance(Duration.ofSeconds(1));
        recorded.state(recorded.operator, new CustodianBody.HoldReleased(DIGEST));
        erase(true);
        removeContent();

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID_ERASED);
    }

    @Test
    void statedButStillReadable_isInvalid() throws Exception {
        erase(true);
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "erasure.readable", SENSOR, 1);
    }

    @Test
    void contentGoneWithoutErasure_isIncomplete() {
        removeContent();

        assertThat(verify().verdict()).isEqualTo(Verdict.INCOMPLETE);
    }

    @Test
    void underTheDocumentsHold_isInvalid() throws Exception {
        recorded.change(recorded.next().withHold(true));
        erase(true);
        removeContent();

        assertFinding(verify(), Severity.INVALID, "erasure.hold", "custodian-1", 0);
    }
}
