package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.Sealer;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.testing.RecordedCase;

/**
 * Does to a recorded case what an attacker would, and asks for verdict and place. In the sound case the sensor's seq 0 is
 * capture.started, 1 to 3 are segments of 40 packets, 4 is capture.stopped; the operator's 0 opens and 1 closes.
 */
abstract class TamperedCase {

    static final String SENSOR = "sensor-1";
    static final Digest DIGEST = Digest.parse("0b".repeat(32));

    @TempDir
    Path directory;

    RecordedCase recorded;

    private int cases;

    @BeforeEach
    final void recordSoundCase() throws IOException {
        recorded = RecordedCase.sound(directory.resolve("sound"));
    }

    @AfterEach
    final void closeCase() {
        recorded.close();
    }

    /** Replaces the case by another, made step by step. */
    RecordedCase another() {
        recorded.close();
        recorded = new RecordedCase(directory.resolve("another-" + cases++));
        return recorded;
    }

    VerificationReport verify() {
        return CaseVerifier.verify(recorded.evidence(), recorded.trust, recorded.keys(), VerificationProgress.NONE);
    }

    static void assertFinding(VerificationReport report, Severity severity, String check, String actor, long seq) {
        assertThat(report.findings())
                .as("%s", report.findings())
                .anySatisfy(f -> assertThat(
                                List.of(f.severity(), f.check(), String.valueOf(f.sensor()), String.valueOf(f.seq())))
                        .isEqualTo(List.of(severity, check, actor, String.valueOf(seq))));
    }

    static void assertFinding(VerificationReport report, Severity severity, String check) {
        assertThat(report.findings())
                .as("%s", report.findings())
                .anySatisfy(f -> assertThat(List.of(f.severity(), f.check())).isEqualTo(List.of(severity, check)));
    }

    /** The one finding that is worse than a note. */
    void assertOnly(Verdict verdict, String check, String actor, long seq) {
        VerificationReport report = verify();
        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(verdict);
        assertFinding(report, report.findings().getFirst().severity(), check, actor, seq);
        assertThat(report.findings().stream().filter(f -> f.severity() != Severity.NOTE))
                .as("%s", report.findings())
                .hasSize(1);
    }

    void replaceSegment(int index, UnaryOperator<SegmentRecord.Sealed> change) {
        recorded.segments.set(index, change.apply(recorded.segments.get(index)));
    }

    static byte[] flipped(byte[] bytes, int index) {
        byte[] changed = bytes.clone();
        changed[index] ^= 1;
        return changed;
    }

    Body.EvidenceAccessed access(long keys, long released) {
        return new Body.EvidenceAccessed(
                List.of(new SegmentRange(recorded.sensor.keyId(), 1, 3)),
                Purpose.INDEX,
                recorded.operator.keyId(),
                DIGEST,
                keys,
                released);
    }

    static Signed edited(Signed signed, String before, String after) {
        String text = new String(signed.bytes(), StandardCharsets.UTF_8);
        assertThat(text).contains(before);
        return new Signed(
                text.replace(before, after).getBytes(StandardCharsets.UTF_8), signed.signature(), signed.certificate());
    }

    /** What a thief of the sensor's key would sign in the statement's place. */
    Signed restated(Signed signed, UnaryOperator<Statement> change) {
        return recorded.sensor.sign(
                change.apply(Statement.parse(signed.bytes())).toBytes());
    }

    SegmentRecord.Sealed restatedSegment(SegmentRecord.Sealed record, UnaryOperator<SegmentSealed> change) {
        Signed changed = restated(
                record.statement(), s -> RecordedCase.copy(s, s.epoch(), change.apply((SegmentSealed) s.body())));
        return new SegmentRecord.Sealed(record.place(), record.ciphertext(), changed);
    }

    /** Replaces a segment in the store and its statement on the ledger. */
    void replace(SegmentRecord.Sealed before, SegmentRecord.Sealed after) {
        recorded.segments.set(recorded.segments.indexOf(before), after);
        recorded.ledger.set(recorded.ledger.indexOf(before.statement()), after.statement());
    }

    /** Another section sealed and stated under a number that is taken. */
    SegmentRecord.Sealed resealed(long seq, Section section) {
        Statement taken = Statement.parse(recorded.stated(recorded.sensor, seq).bytes());
        IncidentId incident = required(taken.incident());
        SealedSegment sealed = new Sealer()
                .seal(
                        section,
                        new SegmentContext(incident, taken.actor(), taken.epoch(), seq, recorded.openingDigest()),
                        recorded.keyPair.publicKey());
        Counters counters = new Counters(section.packets(), section.packetBytes(), section.packets(), 0, 0, 0);
        Statement forged = RecordedCase.copy(taken, taken.epoch(), recorded.statement(section, sealed, counters));
        return new SegmentRecord.Sealed("forged", sealed.ciphertext(), recorded.sensor.sign(forged.toBytes()));
    }

    static <T> T required(@Nullable T value) {
        return Optional.ofNullable(value).orElseThrow();
    }
}
