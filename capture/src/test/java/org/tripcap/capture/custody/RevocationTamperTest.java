package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.capture.testing.StampAuthority;

/** What a revoked key states, by its place in the ledger and by the time stamps over it. */
class RevocationTamperTest extends TamperedCase {
    private StampAuthority stamping;
    private Identity one;
    private Identity two;

    @BeforeEach
    void actors() {
        stamping = new StampAuthority(RecordedCase.START.minus(Duration.ofDays(1)));
        recorded.trust = recorded.trust.withTimeStamping(stamping.certificate());
        one = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        two = recorded.authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(1));
        recorded.clock.advance(Duration.ofMinutes(10));
    }

    private void revoke(Identity by, Identity whom, Instant since) throws IOException {
        recorded.stateStanding(by, new CustodianBody.KeyRevoked(whom.keyId(), RevocationReason.COMPROMISED, since));
    }

    /** What a thief of the vault's key states behind the revocation, as if it were before. */
    private void stateDatedBack() throws IOException {
        recorded.clock.advance(Duration.ofMinutes(-2));
        recorded.state(recorded.vault, access(1, 1));
        recorded.clock.advance(Duration.ofMinutes(2));
    }

    private void assertSound() {
        assertThat(verify().verdict()).as("%s", verify().findings()).isEqualTo(Verdict.VALID);
    }

    @Test
    void datedBackBehindTheRevocation_isUntrusted() throws Exception {
        revoke(one, recorded.vault, recorded.clock.instant());
        stateDatedBack();
        recorded.notarise();

        assertOnly(Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 0);
    }

    @Test
    void datedBackAndYoungerThanTheCheckpointOverTheRevocation_isUntrusted() throws Exception {
        revoke(one, recorded.vault, recorded.clock.instant());
        recorded.notarise();
        stateDatedBack();

        assertOnly(Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 0);
    }

    @Test
    void segmentDatedBackBehindTheRevocation_isUntrusted_andCountsNowhere() throws Exception {
        revoke(one, recorded.sensor, recorded.clock.instant());
        recorded.clock.advance(Duration.ofMinutes(-10));
        recorded.segment(5);
        recorded.clock.advance(Duration.ofMinutes(11));
        recorded.notarise();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.UNTRUSTED);
        assertFinding(report, Severity.UNTRUSTED, "certificate.revoked", SENSOR, 5);
        assertThat(report.segments()).isEqualTo(3);
    }

    @Test
    void before_isValid() throws Exception {
        recorded.state(recorded.vault, access(1, 1));
        recorded.clock.advance(Duration.ofSeconds(1));
        revoke(one, recorded.vault, recorded.clock.instant());
        recorded.notarise();

        assertSound();
    }

    @Test
    void betweenARevocationAndItsTime_isValid() throws Exception {
        revoke(one, recorded.vault, recorded.clock.instant().plusSeconds(60));
        recorded.state(recorded.vault, access(1, 1));
        recorded.notarise();

        assertSound();
    }

    @Test
    void withoutAnyCheckpoint_theTimeTells() throws Exception {
        revoke(one, recorded.vault, recorded.clock.instant());
        stateDatedBack();
        assertSound();

        recorded.state(recorded.vault, access(1, 2));
        assertOnly(Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 1);
    }

    @Test
    void revocationByARevokedCustodianDatedBack_changesNothing() throws Exception {
        revoke(two, one, recorded.clock.instant());
        recorded.clock.advance(Duration.ofMinutes(-10));
        revoke(one, recorded.sensor, RecordedCase.START);
        recorded.clock.advance(Duration.ofMinutes(11));
        recorded.notarise();

        assertSound();
        assertFinding(verify(), Severity.NOTE, "standing");
    }

    @Test
    void behindAFloodThatDoesNotVerify_aRevocationCounts() throws Exception {
        Signed junk = new Signed(new byte[] {'{'}, new byte[Signed.SIGNATURE_LENGTH], new byte[] {1});
        for (int i = 0; i < 100_000; i++) {
            recorded.standing.add(junk);
        }
        revoke(one, recorded.vault, recorded.clock.instant());
        recorded.state(recorded.vault, access(1, 1));

        assertOnly(Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 0);
    }

    @Test
    void moreSoundStatementsThanAreKept_areIncomplete_andRepeatedOnesAreNot() throws Exception {
        revoke(one, recorded.vault, recorded.clock.instant());
        revoke(one, recorded.sensor, recorded.clock.instant());
        recorded.standing.add(recorded.standing.getFirst());
        Findings enough = new Findings(recorded.incident);
        StandingLedger.read(recorded.evidence(), recorded.trust, enough, 2).conclude(enough);
        assertThat(enough.verdict()).isEqualTo(Verdict.VALID);

        revoke(two, recorded.operator, recorded.clock.instant());
        Findings more = new Findings(recorded.incident);
        StandingLedger.read(recorded.evidence(), recorded.trust, more, 2).conclude(more);
        assertThat(more.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(more.sorted().getFirst().message()).contains("at most 2").contains("1 more");
    }

    /** Number 17 of the tamper suite; the clocks are up to 100 ms off, the stamp accurate to a second. */
    @Test
    void afterTheRevocationByItsTime_isUntrusted_unlessStampedEarlier() throws Exception {
        Instant stamped = RecordedCase.START.plus(Duration.ofMinutes(11));
        recorded.clock.advance(Duration.between(recorded.clock.instant(), stamped.plusMillis(1_040)));
        recorded.state(recorded.vault, access(1, 1));
        recorded.trust = recorded.trust.withRevocation(new TrustFile.Revocation(
                recorded.vault.keyId(), RevocationReason.COMPROMISED, stamped.plusMillis(1_020)));
        recorded.notarise();
        assertOnly(Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 0);

        recorded.stamp(stamping, stamped.plusSeconds(1));
        assertOnly(Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 0);

        recorded.stamps.clear();
        recorded.stamp(stamping, stamped);
        assertSound();

        recorded.trust = recorded.authority
                .trustFile()
                .withNotary(recorded.notary.keys())
                .withRevocation(recorded.trust.revocations().getFirst());
        assertFinding(verify(), Severity.UNTRUSTED, "certificate.revoked", "vault-1", 0);
    }

    @Test
    void behindTheRevocation_isUntrusted_unlessStampedEarlier() throws Exception {
        Instant now = recorded.clock.instant();
        recorded.clock.advance(Duration.ofHours(1));
        revoke(one, recorded.vault, recorded.clock.instant()); // by a clock that goes fast
        recorded.clock.advance(Duration.ofHours(-1));
        recorded.state(recorded.vault, access(1, 1));
        recorded.notarise();
        assertOnly(Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 0);

        recorded.stamp(stamping, now.plus(Duration.ofHours(2)));
        assertOnly(Verdict.UNTRUSTED, "certificate.revoked", "vault-1", 0);

        recorded.stamps.clear();
        recorded.stamp(stamping, now.plusSeconds(5));
        assertSound();
    }

    @Test
    void documentOfARevokedOperator_countsWhenItsStatementWasStampedEarlier() throws Exception {
        Instant stamped = RecordedCase.START.plus(Duration.ofMinutes(11));
        recorded.clock.advance(Duration.between(recorded.clock.instant(), stamped.plusMillis(1_040)));
        recorded.change(recorded.next().withHold(true));
        recorded.trust = recorded.trust.withRevocation(new TrustFile.Revocation(
                recorded.operator.keyId(), RevocationReason.COMPROMISED, stamped.plusMillis(1_020)));
        recorded.notarise();
        assertFinding(verify(), Severity.UNTRUSTED, "certificate.revoked", "operator-1", 2);

        recorded.stamp(stamping, stamped);
        assertSound();
    }
}
