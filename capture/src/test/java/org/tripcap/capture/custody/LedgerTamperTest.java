package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.testing.RecordedCase;

class LedgerTamperTest extends TamperedCase {
    @Test
    void statementMissing_isIncompleteForASensor() {
        recorded.segments.remove(1);
        recorded.ledger.remove(recorded.stated(recorded.sensor, 2));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertFinding(report, Severity.INCOMPLETE, "chain", SENSOR, 2);
    }

    @Test
    void custodyStatementTakenOut_isInvalid() throws Exception {
        recorded.state(recorded.vault, access(1, 1));
        recorded.state(recorded.vault, access(1, 2));
        recorded.state(recorded.vault, access(1, 3));
        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
        recorded.ledger.remove(recorded.stated(recorded.vault, 1));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "chain", "vault-1", 1);
    }

    @Test
    void statementTwice_isValidAndNoted() {
        recorded.ledger.add(recorded.ledger.get(2));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "duplicates");
    }

    @Test
    void statementEdited_isInvalid() {
        int last = recorded.ledger.size() - 2;
        recorded.ledger.set(last, edited(recorded.ledger.get(last), "\"reason\":\"closed\"", "\"reason\":\"failed\""));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "signature", SENSOR, 4);
    }

    @Test
    void actorEdited_isInvalid() {
        recorded.ledger.set(2, edited(recorded.ledger.get(2), recorded.sensor.keyId(), recorded.operator.keyId()));

        assertThat(verify().verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void statementOfAnotherActorUnderThisName_isInvalid() throws Exception {
        Identity second = recorded.authority.enrol("sensor-2", Role.SENSOR, Duration.ofDays(1));
        Signed stopped = recorded.stated(recorded.sensor, 4);
        recorded.ledger.set(recorded.ledger.indexOf(stopped), second.sign(stopped.bytes()));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "signature", "sensor-2", 4);
    }

    @Test
    void freeText_isInvalid() {
        String text = new String(recorded.ledger.get(1).bytes(), StandardCharsets.UTF_8);
        recorded.ledger.add(recorded.sensor.sign(
                text.replaceFirst("}$", ",\"note\":\"192.0.2.7\"}").getBytes(StandardCharsets.UTF_8)));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "statement.form");
    }

    @Test
    void strangersSignature_isUntrusted() {
        Identity stranger = Authority.create(recorded.clock).enrol(SENSOR, Role.SENSOR, Duration.ofDays(1));
        Signed stopped = recorded.stated(recorded.sensor, 4);
        recorded.ledger.set(recorded.ledger.indexOf(stopped), stranger.sign(stopped.bytes()));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.UNTRUSTED);
        assertFinding(report, Severity.UNTRUSTED, "certificate.root", SENSOR, 4);
    }

    @Test
    void wrongTrustFile_isUntrusted() {
        recorded.trust = Authority.create(recorded.clock).trustFile();

        assertThat(verify().verdict()).isEqualTo(Verdict.UNTRUSTED);
    }

    @Test
    void keyRevokedBefore_isUntrusted_andRevokedAfterIsNot() {
        Instant stop =
                Statement.parse(recorded.stated(recorded.sensor, 4).bytes()).time();
        TrustFile trust = recorded.trust;
        recorded.trust = trust.withRevocation(
                new TrustFile.Revocation(recorded.sensor.keyId(), RevocationReason.COMPROMISED, stop));
        assertFinding(verify(), Severity.UNTRUSTED, "certificate.revoked", SENSOR, 4);

        recorded.trust = trust.withRevocation(
                new TrustFile.Revocation(recorded.sensor.keyId(), RevocationReason.CEASED, stop.plusSeconds(60)));
        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void roleOverstepped_isUntrusted() {
        Signed opening = recorded.stated(recorded.operator, 0);
        Statement opened = Statement.parse(opening.bytes());
        Statement byTheSensor = RecordedCase.openedBy(recorded.sensor, Role.SENSOR, opened);
        recorded.ledger.add(recorded.sensor.sign(byTheSensor.toBytes()));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.UNTRUSTED);
        assertFinding(report, Severity.UNTRUSTED, "role", SENSOR, 0);
    }

    @Test
    void roleClaimedThatTheCertificateLacks_isUntrusted() {
        Statement opened = Statement.parse(recorded.stated(recorded.operator, 0).bytes());
        Statement claimed = RecordedCase.openedBy(recorded.sensor, Role.OPERATOR, opened);
        recorded.ledger.add(recorded.sensor.sign(claimed.toBytes()));

        assertFinding(verify(), Severity.UNTRUSTED, "role", SENSOR, 0);
    }

    @Test
    void vaultCounterAhead_isInvalid() throws Exception {
        recorded.state(recorded.vault, access(3, 3));
        recorded.state(recorded.vault, access(1, 6));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "vault.reconciliation", "vault-1", 1);
    }

    /** Nothing but the vault's own count tells of statements that were cut off at the end. */
    @Test
    void lastAccessesCutOff_isInvalidByTheVaultsCount() throws Exception {
        recorded.state(recorded.vault, access(1, 1));
        Signed cut = recorded.state(recorded.vault, access(1, 2));
        KeyReceipt now =
                new KeyReceipt(recorded.state(recorded.vault, access(1, 3)).digest(), 3);
        assertThat(verify(now).verdict()).isEqualTo(Verdict.VALID);
        recorded.ledger.remove(cut);

        assertFinding(verify(now), Severity.INVALID, "vault.reconciliation");
    }

    @Test
    void accessUnderWay_isNotMissed_andThoseBeforeItAreOnlyIncomplete() throws Exception {
        recorded.state(recorded.vault, access(1, 1));
        Signed before = recorded.state(recorded.vault, access(1, 2));
        Signed latest = recorded.state(recorded.vault, access(1, 3));
        recorded.ledger.remove(latest);
        assertThat(verify(new KeyReceipt(latest.digest(), 3)).verdict()).isEqualTo(Verdict.VALID);
        recorded.ledger.remove(before);
        VerificationReport report = verify(new KeyReceipt(latest.digest(), 3));

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertFinding(report, Severity.INCOMPLETE, "vault.reconciliation");
    }

    private VerificationReport verify(KeyReceipt receipt) {
        KeySource opening = recorded.keys();
        KeySource vault = new KeySource() {
            @Override
            public ContentKey unwrap(byte[] wrappedKey, SegmentContext context) throws KeyRefusedException {
                return opening.unwrap(wrappedKey, context);
            }

            @Override
            public List<KeyReceipt> receipts() {
                return List.of(receipt);
            }
        };
        return CaseVerifier.verify(recorded.evidence(), recorded.trust, vault, VerificationProgress.NONE);
    }

    @Test
    void prevOfAnotherStatement_isInvalid() {
        Signed stopped = recorded.stated(recorded.sensor, 4);
        Statement s = Statement.parse(stopped.bytes());
        Statement forged = new Statement(
                s.id(),
                s.incident(),
                s.actor(),
                s.role(),
                s.time(),
                s.clock(),
                s.epoch(),
                s.seq(),
                DIGEST,
                s.actorPrev(),
                s.seen(),
                s.deployment(),
                s.body());
        recorded.ledger.set(recorded.ledger.indexOf(stopped), recorded.sensor.sign(forged.toBytes()));

        assertOnly(Verdict.INVALID, "chain.prev", SENSOR, 4);
    }

    @Test
    void standaloneDeployment_isNoted() throws Exception {
        another();
        recorded.deployment = Deployment.STANDALONE;
        recorded.open(Source.LIVE);
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "deployment");
    }
}
