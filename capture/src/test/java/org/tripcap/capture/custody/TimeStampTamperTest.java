package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.CaseEvidence.StampRecord;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.capture.testing.StampAuthority;

class TimeStampTamperTest extends TamperedCase {
    private StampAuthority authority;
    private Instant end;

    @BeforeEach
    void notarise() {
        authority = new StampAuthority(RecordedCase.START.minus(Duration.ofDays(1)));
        recorded.trust = recorded.trust.withTimeStamping(authority.certificate());
        recorded.notarise();
        end = recorded.clock.instant();
    }

    @Test
    void stampAfterAllStatements_isValid_andSaysHowLongTheyWereWithout() {
        recorded.stamp(authority, end.plusSeconds(90));
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(report.findings())
                .filteredOn(f -> f.check().equals("time.stamp"))
                .singleElement()
                .satisfies(f -> assertThat(f.message())
                        .contains(recorded.ledger.size() + " of " + recorded.ledger.size() + " statements"));
    }

    /** Number 25 of the tamper suite. */
    @Test
    void statementLaterThanItsStamp_isInvalid() {
        recorded.stamp(authority, end.minus(Duration.ofDays(1)));

        assertFinding(verify(), Severity.INVALID, "time.stamp", SENSOR, 4);
    }

    @Test
    void statementLaterWithinItsClocksBound_isValid() throws Exception {
        recorded.clock.advance(Duration.between(end, RecordedCase.START.plusMillis(1_060)));
        recorded.state(recorded.vault, access(1, 1));
        recorded.notarise();
        recorded.stamp(authority, RecordedCase.START); // accurate to a second, as such stamps are

        assertThat(verify().verdict()).as("%s", verify().findings()).isEqualTo(Verdict.VALID);
    }

    @Test
    void laterStampOverTheSameCheckpoint_doesNotExcuse() {
        recorded.stamp(authority, end.minus(Duration.ofDays(1)));
        recorded.stamp(authority, end.plusSeconds(5));

        assertFinding(verify(), Severity.INVALID, "time.stamp", SENSOR, 4);
    }

    @Test
    void stampOfAStrangersAuthority_isUntrusted() {
        recorded.stamp(new StampAuthority(RecordedCase.START.minus(Duration.ofDays(1))), end.plusSeconds(5));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.UNTRUSTED);
        assertThat(report.findings().getFirst().check()).isEqualTo("time.stamp");
    }

    @Test
    void stampOfAnotherCheckpoint_isInvalid() {
        recorded.stamp(authority, end.plusSeconds(5));
        StampRecord stamp = recorded.stamps.getFirst();
        recorded.stamps.set(
                0,
                new StampRecord(
                        stamp.place(), stamp.checkpoint(), authority.stamp(new byte[] {1}, end.plusSeconds(5))));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.findings().getFirst().check()).isEqualTo("time.stamp");
    }

    @Test
    void stampOfACheckpointThatIsNotHere_isNoted() {
        recorded.stamps.add(new StampRecord(
                "stamp", Digest.of(new byte[] {1}), authority.stamp(new byte[] {1}, end.plusSeconds(5))));

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
        assertThat(verify().findings()).anyMatch(f -> f.check().equals("time.stamp"));
    }
}
