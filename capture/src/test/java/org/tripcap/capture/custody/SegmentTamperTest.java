package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.SecretAccess;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.testing.RecordedCase;

class SegmentTamperTest extends TamperedCase {
    @Test
    void ciphertextBitFlipped_isInvalid() {
        replaceSegment(1, r -> new SegmentRecord.Sealed(r.place(), flipped(r.ciphertext(), 5000), r.statement()));

        assertOnly(Verdict.INVALID, "cipher.sha256", SENSOR, 2);
    }

    @Test
    void ciphertextCut_isInvalid() {
        replaceSegment(1, r -> new SegmentRecord.Sealed(r.place(), Arrays.copyOf(r.ciphertext(), 100), r.statement()));

        assertOnly(Verdict.INVALID, "cipher.sha256", SENSOR, 2);
    }

    @Test
    void twoCiphertextsSwapped_areBothInvalid() {
        SegmentRecord.Sealed one = recorded.segments.get(0);
        SegmentRecord.Sealed two = recorded.segments.get(1);
        recorded.segments.set(0, new SegmentRecord.Sealed(one.place(), two.ciphertext(), one.statement()));
        recorded.segments.set(1, new SegmentRecord.Sealed(two.place(), one.ciphertext(), two.statement()));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "cipher.sha256", SENSOR, 1);
        assertFinding(report, Severity.INVALID, "cipher.sha256", SENSOR, 2);
    }

    @Test
    void statementEdited_isInvalid() {
        replaceSegment(
                1,
                r -> new SegmentRecord.Sealed(
                        r.place(), r.ciphertext(), edited(r.statement(), "\"packets\":40", "\"packets\":41")));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "signature", SENSOR, 2);
    }

    @Test
    void missingInTheMiddle_isIncompleteWithItsNumber() {
        recorded.segments.remove(1);

        assertOnly(Verdict.INCOMPLETE, "segment.missing", SENSOR, 2);
    }

    @Test
    void missingAtTheEnd_isIncompleteWithItsNumber() {
        recorded.segments.removeLast();

        assertOnly(Verdict.INCOMPLETE, "segment.missing", SENSOR, 3);
    }

    @Test
    void identicalTwice_isValidAndNoted() {
        recorded.segments.add(recorded.segments.getFirst());
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "duplicates");
    }

    @Test
    void identicalTwice_countsOnce() throws Exception {
        another().open(Source.LIVE);
        recorded.start();
        recorded.segment(10, recorded.clock.instant(), new Counters(0, 0, 0, 9, 4, 0));
        VerificationReport once = verify();
        recorded.segments.add(recorded.segments.getFirst());
        VerificationReport twice = verify();

        assertThat(twice.segments()).isEqualTo(once.segments()).isEqualTo(1);
        assertThat(twice.packets()).isEqualTo(once.packets()).isEqualTo(10);
        assertThat(twice.bytes()).isEqualTo(once.bytes());
        assertThat(twice.losses()).isEqualTo(once.losses()).isEqualTo(new Counters(0, 0, 0, 9, 4, 0));
    }

    @Test
    void inOtherOrder_isValid() {
        Collections.reverse(recorded.segments);
        Collections.reverse(recorded.ledger);

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void insertedWithTheSensorsKey_isInvalid() throws Exception {
        recorded.segment(5);

        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "capture.started", SENSOR, 5);
    }

    @Test
    void sameNumberOtherContent_isInvalidEquivocation() throws Exception {
        Section section = recorded.section(3, recorded.clock.instant(), Counters.ZERO);
        SegmentRecord.Sealed forged = resealed(2, section);
        recorded.segments.add(forged);
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "equivocation", SENSOR, 2);
    }

    @Test
    void notOnTheLedger_isIncomplete() {
        recorded.ledger.remove(recorded.stated(recorded.sensor, 2));

        assertOnly(Verdict.INCOMPLETE, "ledger", SENSOR, 2);
    }

    @Test
    void statedByAnotherType_isInvalid() {
        Signed started = recorded.stated(recorded.sensor, 0);
        replaceSegment(0, r -> new SegmentRecord.Sealed(r.place(), r.ciphertext(), started));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "segment.type", SENSOR, 0);
    }

    @Test
    void replayedIntoAnotherIncident_isInvalid() throws Exception {
        SegmentRecord.Sealed foreign = recorded.segments.get(1);
        byte[] foreignRoot = recorded.authority.root();
        another();
        recorded.open(Source.LIVE);
        recorded.trust = recorded.trust.withRoot(foreignRoot);
        recorded.segments.add(foreign);

        assertOnly(Verdict.INVALID, "incident", SENSOR, 2);
    }

    @Test
    void replayedAndStatedAgainWithTheSensorsKey_isInvalid() throws Exception {
        SegmentRecord.Sealed sealed = recorded.segments.getFirst();
        recorded.start();
        Signed again = recorded.state(
                recorded.sensor, Statement.parse(sealed.statement().bytes()).body());
        recorded.segments.add(new SegmentRecord.Sealed("replayed", sealed.ciphertext(), again));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "cipher.key", SENSOR, 6);
    }

    @Test
    void relabelledToAnotherEpochWithTheSensorsKey_isInvalid() throws Exception {
        SegmentRecord.Sealed sealed = recorded.segments.get(1);
        Signed relabelled = restated(sealed.statement(), s -> RecordedCase.copy(s, s.epoch() + 1, s.body()));
        replace(sealed, new SegmentRecord.Sealed(sealed.place(), sealed.ciphertext(), relabelled));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "cipher.key", SENSOR, 2);
    }

    @Test
    void countersZeroedAndSignedAgainWithTheSensorsKey_differFromTheSection() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.start();
        Counters drops = new Counters(0, 0, 0, 9, 4, 0);
        SegmentRecord.Sealed sealed = recorded.segment(10, recorded.clock.instant(), drops);
        Signed zeroed = restated(sealed.statement(), s -> {
            SegmentSealed body = (SegmentSealed) s.body();
            Counters c = body.counters();
            Counters none = new Counters(c.packets(), c.bytes(), c.filterAccept(), 0, 0, 0);
            return RecordedCase.copy(
                    s,
                    s.epoch(),
                    new SegmentSealed(body.first(), body.last(), none, body.plain(), body.blocksRoot(), body.cipher()));
        });
        replace(sealed, new SegmentRecord.Sealed(sealed.place(), sealed.ciphertext(), zeroed));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "counters", SENSOR, 1);
        assertThat(report.findings())
                .anySatisfy(f -> assertThat(f.message()).contains("dropped_kernel: expected 0 as stated, found 9"));
    }

    @Test
    void statedTimesThatThePacketsDoNotHave_areInvalid() throws Exception {
        SegmentRecord.Sealed sealed = recorded.segments.get(1);
        Signed shifted = restated(sealed.statement(), s -> {
            SegmentSealed body = (SegmentSealed) s.body();
            return RecordedCase.copy(
                    s,
                    s.epoch(),
                    new SegmentSealed(
                            required(body.first()).plusNanos(1),
                            body.last(),
                            body.counters(),
                            body.plain(),
                            body.blocksRoot(),
                            body.cipher()));
        });
        replace(sealed, new SegmentRecord.Sealed(sealed.place(), sealed.ciphertext(), shifted));

        assertFinding(verify(), Severity.INVALID, "times", SENSOR, 2);
    }

    @Test
    void wrongCommitmentOrRootWithTheSensorsKey_isInvalid() throws Exception {
        SegmentRecord.Sealed one = recorded.segments.get(0);
        SegmentRecord.Sealed two = recorded.segments.get(1);
        replace(
                one,
                restatedSegment(
                        one,
                        body -> new SegmentSealed(
                                body.first(),
                                body.last(),
                                body.counters(),
                                new SegmentSealed.Plain(body.plain().length(), DIGEST),
                                body.blocksRoot(),
                                body.cipher())));
        replace(
                two,
                restatedSegment(
                        two,
                        body -> new SegmentSealed(
                                body.first(), body.last(), body.counters(), body.plain(), DIGEST, body.cipher())));
        VerificationReport report = verify();

        assertFinding(report, Severity.INVALID, "plain.commit", SENSOR, 1);
        assertFinding(report, Severity.INVALID, "blocks_root", SENSOR, 2);
    }

    @Test
    void encryptedToAnotherKey_isInvalid() throws Exception {
        SegmentRecord.Sealed one = recorded.segments.get(0);
        replace(
                one,
                restatedSegment(
                        one,
                        body -> new SegmentSealed(
                                body.first(),
                                body.last(),
                                body.counters(),
                                body.plain(),
                                body.blocksRoot(),
                                new SegmentSealed.Cipher(
                                        body.cipher().suite(),
                                        DIGEST.hex(),
                                        body.cipher().length(),
                                        body.cipher().sha256()))));

        assertFinding(verify(), Severity.INVALID, "cipher.key", SENSOR, 1);
    }

    @Test
    void withoutTheVault_isIncompleteAndNeverValid() {
        KeySource denied = (wrappedKey, context) -> {
            throw new KeyRefusedException(KeyRefusedException.Reason.DENIED, "ask with your certificate");
        };
        VerificationReport report =
                CaseVerifier.verify(recorded.evidence(), recorded.trust, denied, VerificationProgress.NONE);

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.segments()).isZero();
        assertFinding(report, Severity.INCOMPLETE, "key", SENSOR, 1);
    }

    @Test
    void contentKeyOfAnother_isInvalid() {
        ContentKey wrong = ContentKey.of(new byte[32], SecretAccess.granted());
        VerificationReport report = CaseVerifier.verify(
                recorded.evidence(), recorded.trust, (wrappedKey, context) -> wrong, VerificationProgress.NONE);

        assertFinding(report, Severity.INVALID, "cipher.chunk", SENSOR, 1);
    }
}
