package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.AuditReport.Activity;
import org.tripcap.capture.custody.CaseEvidence.CheckpointOrigin;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.testing.RecordedCase;

/** Five minutes of heartbeats, a recording of three segments, five more minutes of heartbeats. */
class LedgerAuditTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private RecordedCase recorded;
    private Instant started;
    private Instant stopped;

    @BeforeEach
    void record() throws IOException {
        recorded = new RecordedCase(directory);
        heartbeats(6, 0);
        recorded.open(Source.LIVE);
        recorded.start();
        started = recorded.clock.instant();
        for (int i = 0; i < 3; i++) {
            recorded.segment(40);
        }
        recorded.stop(StopReason.CLOSED);
        stopped = recorded.clock.instant();
        recorded.closeIncident();
        heartbeats(6, 0);
        recorded.notarise();
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private void heartbeats(int count, int sockets) throws IOException {
        for (int i = 0; i < count; i++) {
            recorded.clock.advance(MINUTE);
            recorded.ledger.add(recorded.chain(recorded.sensor).next(null, new Body.SensorIdle(sockets, 0)));
        }
    }

    private AuditReport audit() {
        return audit(RecordedCase.START.plus(MINUTE), recorded.clock.instant());
    }

    private AuditReport audit(Instant from, Instant to) {
        LedgerAudit audit = new LedgerAudit(recorded.trust, from, to);
        recorded.ledger.forEach(audit::take);
        recorded.checkpoints.forEach(
                note -> audit.take(new CheckpointRecord("checkpoint", note, CheckpointOrigin.LEDGER)));
        return audit.conclude();
    }

    private static void assertFinding(AuditReport report, Severity severity, String check) {
        assertThat(report.findings())
                .as("%s", report.findings())
                .anySatisfy(f -> assertThat(List.of(f.severity(), f.check())).isEqualTo(List.of(severity, check)));
    }

    private static List<Activity> activities(AuditReport report) {
        return report.spans().stream().map(AuditReport.Span::activity).toList();
    }

    @Test
    void knownTimes_areValid_andSayWhoAllowedTheRecording() {
        AuditReport report = audit();

        assertThat(report.verdict())
                .as("%s %s", report.findings(), report.spans())
                .isEqualTo(Verdict.VALID);
        assertThat(activities(report)).containsExactly(Activity.IDLE, Activity.RECORDING, Activity.IDLE);
        assertThat(report.recordings()).singleElement().satisfies(run -> {
            assertThat(run.incident()).isEqualTo(recorded.incident);
            assertThat(run.sensor()).isEqualTo("sensor-1");
            assertThat(run.started()).isEqualTo(started);
            assertThat(run.stopped()).isEqualTo(stopped);
            assertThat(run.segments()).isEqualTo(3);
            assertThat(run.packets()).isEqualTo(120);
            assertThat(run.authority()).isNotNull();
            assertThat(run.authority().name()).isEqualTo("operator-1");
            assertThat(run.authority().role()).isEqualTo(Role.OPERATOR);
        });
        assertThat(report.cosigned()).isNotNull();
        assertThat(report.cosigned().size()).isEqualTo(recorded.ledger.size());
    }

    @Test
    void timeBeforeTheFirstHeartbeatAndAfterTheLast_isUnknownAndNeverNothing() {
        Instant end = recorded.clock.instant();
        AuditReport report = audit(RecordedCase.START.minusSeconds(3600), end.plusSeconds(3600));

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(activities(report))
                .containsExactly(Activity.UNKNOWN, Activity.IDLE, Activity.RECORDING, Activity.IDLE, Activity.UNKNOWN);
        assertThat(report.spans().getLast().from()).isEqualTo(end);
    }

    @Test
    void heartbeatTakenOut_leavesAHoleAndAnUnknownTime() {
        recorded.ledger.remove(recorded.ledger.size() - 3);
        recorded.checkpoints.clear();
        AuditReport report = audit();

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertFinding(report, Severity.INCOMPLETE, "actor_prev");
        assertThat(activities(report)).contains(Activity.UNKNOWN);
    }

    @Test
    void wholeIncidentTakenOut_isNoticedInTheActorsChains() {
        recorded.ledger.removeIf(
                s -> recorded.incident.equals(Statement.parse(s.bytes()).incident()));
        recorded.checkpoints.clear();
        AuditReport report = audit();

        assertFinding(report, Severity.INCOMPLETE, "actor_prev");
        assertThat(report.recordings()).isEmpty();
        assertThat(activities(report)).contains(Activity.UNKNOWN);
    }

    @Test
    void statementTakenOut_doesNotFitTheCheckpoint() {
        recorded.ledger.remove(2);
        AuditReport report = audit();

        assertFinding(report, Severity.INCOMPLETE, "ledger.tail");
        recorded.ledger.add(recorded.ledger.getLast());
        assertThat(audit().verdict()).as("a repeated one is no substitute").isEqualTo(Verdict.INCOMPLETE);
    }

    @Test
    void statementsInAnotherOrder_areAFork() {
        recorded.ledger.add(recorded.ledger.remove(0));
        AuditReport report = audit();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "FORK");
    }

    @Test
    void evidenceWithoutAnOpening_isInvalid() {
        recorded.ledger.remove(recorded.stated(recorded.operator, 0));
        AuditReport report = audit();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "outside");
        assertThat(report.recordings())
                .singleElement()
                .satisfies(run -> assertThat(run.authority()).isNull());
    }

    @Test
    void segmentOutsideAnyRun_isInvalid() throws IOException {
        recorded.segment(3);
        AuditReport report = audit();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "outside");
    }

    @Test
    void packetsPastTheExpiry_areInvalid_howeverLateTheIncidentIsClosed() throws IOException {
        for (StopReason reason : List.of(StopReason.CLOSED, StopReason.LATE_CLOSE)) {
            another(Source.LIVE);
            recorded.clock.advance(MINUTE.multipliedBy(31));
            recorded.segment(10);
            recorded.clock.advance(MINUTE);
            recorded.stop(reason);
            recorded.closeIncident();

            assertOutside(audit());
        }
    }

    @Test
    void prolonging_allowsWhatComesAfterIt_andNothingThatCameAfterTheExpiryBefore() throws IOException {
        for (boolean inTime : List.of(true, false)) {
            another(Source.LIVE);
            recorded.clock.advance(MINUTE.multipliedBy(inTime ? 29 : 31));
            if (!inTime) {
                recorded.segment(10);
                recorded.clock.advance(MINUTE);
            }
            recorded.change(recorded.next().withExpires(recorded.clock.instant().plus(MINUTE.multipliedBy(30))));
            recorded.clock.advance(MINUTE.multipliedBy(10));
            recorded.segment(10);
            if (inTime) {
                // The ledger takes in the two actors' statements in any order.
                recorded.ledger.add(recorded.ledger.remove(recorded.ledger.size() - 2));
            }
            recorded.stop(StopReason.CLOSED);
            recorded.closeIncident();

            if (inTime) {
                assertThat(audit().findings()).noneMatch(f -> f.severity() == Severity.INVALID);
            } else {
                assertOutside(audit());
            }
        }
    }

    @Test
    void packetsPastTheClosing_areInvalid_unlessTheSensorSaysThatItHeardLate() throws IOException {
        for (StopReason reason : List.of(StopReason.CLOSED, StopReason.LATE_CLOSE)) {
            another(Source.LIVE);
            recorded.closeIncident();
            recorded.clock.advance(MINUTE);
            recorded.segment(10);
            recorded.stop(reason);

            if (reason == StopReason.LATE_CLOSE) {
                assertThat(audit().findings()).noneMatch(f -> f.severity() == Severity.INVALID);
            } else {
                assertOutside(audit());
            }
        }
    }

    @Test
    void packetsBeforeTheOpening_areInvalid_unlessTheyComeFromAFile_orTheClockWasSetBack() throws IOException {
        another(Source.LIVE);
        Instant early = recorded.clock.instant().minus(MINUTE.multipliedBy(5));
        recorded.segment(10, early, Counters.ZERO);
        assertOutside(audit());

        recorded.state(recorded.sensor, new Body.ClockStepped(recorded.clock.instant(), early));
        assertThat(audit().findings()).noneMatch(f -> f.severity() == Severity.INVALID);

        another(Source.FILE);
        recorded.segment(10, Instant.parse("2019-01-01T00:00:00Z"), Counters.ZERO);
        assertThat(audit().findings()).noneMatch(f -> f.severity() == Severity.INVALID);
    }

    /** Another case, opened and started. */
    private void another(Source source) throws IOException {
        recorded.close();
        recorded = new RecordedCase(Files.createTempDirectory(directory, "case"));
        recorded.clock.advance(MINUTE.multipliedBy(2));
        recorded.open(source);
        recorded.start();
    }

    private static void assertOutside(AuditReport report) {
        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.findings())
                .filteredOn(f -> f.severity() == Severity.INVALID)
                .singleElement()
                .satisfies(f -> assertThat(List.of(f.check(), f.place())).satisfies(named -> {
                    assertThat(named.getFirst()).isEqualTo("outside");
                    assertThat(named.getLast()).contains("segment");
                }));
    }

    @Test
    void heartbeatThatAdmitsASocket_isInvalid() throws IOException {
        heartbeats(1, 1);

        assertFinding(audit(), Severity.INVALID, "outside");
    }

    @Test
    void restartOfTheSensor_makesTheTimeBetweenUnknown() throws IOException {
        recorded.restart(recorded.sensor);
        heartbeats(1, 0);
        AuditReport report = audit();

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.spans().getLast().activity()).isEqualTo(Activity.UNKNOWN);
    }

    @Test
    void crashWhileRecording_endsTheRunWhereItWasLastHeardOf() throws IOException {
        recorded.start();
        recorded.segment(5);
        Instant last = Statement.parse(recorded.ledger.getLast().bytes()).time();
        recorded.restart(recorded.sensor);
        heartbeats(2, 0);
        AuditReport report = audit();

        assertThat(report.recordings()).hasSize(2);
        assertThat(report.recordings().getLast().stopped()).isEqualTo(last);
    }

    @Test
    void keyRevokedBefore_isUntrusted() {
        recorded.trust = recorded.trust.withRevocation(
                new TrustFile.Revocation(recorded.sensor.keyId(), RevocationReason.COMPROMISED, started));

        assertThat(audit().verdict()).isEqualTo(Verdict.UNTRUSTED);
    }

    @Test
    void datedBackBehindItsKeysRevocation_isUntrusted() throws IOException {
        revokeOnTheLedger(recorded.sensor);
        recorded.clock.advance(MINUTE.multipliedBy(-2));
        heartbeats(1, 0);
        recorded.notarise();
        AuditReport report = audit();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.UNTRUSTED);
        assertThat(report.findings())
                .filteredOn(f -> f.check().equals("certificate.revoked"))
                .singleElement()
                .satisfies(f -> assertThat(f.place()).contains("sensor.idle"));
    }

    @Test
    void keyRevokedAfterItsLastStatement_isValid_alsoWhenItRevokesItself() throws IOException {
        Identity custodian = revokeOnTheLedger(recorded.sensor);
        recorded.ledger.add(recorded.chain(custodian)
                .next(
                        null,
                        new CustodianBody.KeyRevoked(
                                custodian.keyId(), RevocationReason.CEASED, recorded.clock.instant())));
        recorded.notarise();

        assertThat(audit().findings())
                .as("%s", audit().findings())
                .noneMatch(f -> f.check().equals("certificate.revoked"));
    }

    @Test
    void manyNotes_doNotCrowdOutWhatExplainsTheVerdict() throws IOException {
        Signed junk = new Signed(new byte[] {'{'}, new byte[Signed.SIGNATURE_LENGTH], new byte[] {1});
        for (int i = 0; i < LedgerAudit.MAX_FINDINGS; i++) {
            recorded.ledger.add(0, junk);
        }
        heartbeats(1, 1);
        recorded.checkpoints.clear();
        AuditReport report = audit();

        assertFinding(report, Severity.INVALID, "outside");
        assertThat(report.findings()).hasSize(LedgerAudit.MAX_FINDINGS + 1);
        assertThat(report.findings().getLast().message()).startsWith("2 further findings");
    }

    @Test
    void sensorThatWasEnrolledAndNeverStatedAnything_isUnknown_untilItsRevocation() throws IOException {
        Identity custodian = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        Identity silent = recorded.authority.enrol("sensor-2", Role.SENSOR, Duration.ofDays(1));
        Instant valid = started;
        Instant revoked = recorded.clock.instant().minusSeconds(60);
        state(
                custodian,
                new CustodianBody.KeyEnrolled(silent.publicKey(), Role.SENSOR, valid, valid.plus(Duration.ofDays(1))));
        state(
                custodian,
                new CustodianBody.KeyEnrolled(
                        recorded.sensor.publicKey(), Role.SENSOR, RecordedCase.START, valid.plus(Duration.ofDays(1))));
        assertThat(audit().verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(spansOf(silent, audit()))
                .containsExactly(new AuditReport.Span(
                        "key " + silent.keyId().substring(0, 16),
                        silent.keyId(),
                        valid,
                        recorded.clock.instant(),
                        Activity.UNKNOWN));

        state(custodian, new CustodianBody.KeyRevoked(silent.keyId(), RevocationReason.CEASED, revoked));
        assertThat(spansOf(silent, audit())).extracting(AuditReport.Span::to).containsExactly(revoked);
        assertThat(audit(revoked, recorded.clock.instant()).verdict())
                .as("a span after its revocation")
                .isEqualTo(Verdict.VALID);
        assertThat(spansOf(recorded.sensor, audit()))
                .extracting(AuditReport.Span::activity)
                .doesNotContain(Activity.UNKNOWN);
    }

    @Test
    void rotatedKeyOfASensorThatNeverStatedAnything_isUnknown_andOneOfAnotherRoleIsNot() throws IOException {
        Identity custodian = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        Identity silent = recorded.authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(1));
        for (Role role : List.of(Role.VAULT, Role.SENSOR)) {
            state(
                    custodian,
                    new CustodianBody.KeyRotated(
                            recorded.sensor.keyId(),
                            silent.publicKey(),
                            role,
                            started,
                            started.plus(Duration.ofDays(1)),
                            new SignatureBytes(new byte[Signed.SIGNATURE_LENGTH])));

            assertThat(spansOf(silent, audit())).hasSize(role == Role.SENSOR ? 1 : 0);
        }
    }

    private void state(Identity custodian, Body body) throws IOException {
        recorded.ledger.add(recorded.chain(custodian).next(null, body));
    }

    private static List<AuditReport.Span> spansOf(Identity sensor, AuditReport report) {
        return report.spans().stream()
                .filter(span -> span.key().equals(sensor.keyId()))
                .toList();
    }

    private Identity revokeOnTheLedger(Identity whom) throws IOException {
        Identity custodian = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        recorded.clock.advance(Duration.ofSeconds(1));
        recorded.ledger.add(recorded.chain(custodian)
                .next(
                        null,
                        new CustodianBody.KeyRevoked(
                                whom.keyId(), RevocationReason.COMPROMISED, recorded.clock.instant())));
        return custodian;
    }

    @Test
    void ledgerWithoutCheckpoints_isNoted_andAForeignOneUntrusted() {
        byte[] note = recorded.checkpoints.getFirst();
        recorded.checkpoints.clear();
        assertFinding(audit(), Severity.NOTE, "checkpoint");

        recorded.checkpoints.add(note);
        recorded.trust = recorded.authority.trustFile();
        assertFinding(audit(), Severity.UNTRUSTED, "checkpoint.signature");
    }

    @Test
    void emptyLedger_provesNothing() {
        recorded.ledger.clear();
        recorded.checkpoints.clear();
        AuditReport report = audit();

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.root()).isEqualTo(Digest.of());
    }

    @Test
    void spanThatEndsBeforeItBegins_isRefused() {
        assertThatThrownBy(() -> audit(stopped, started))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begins before it ends");
    }
}
