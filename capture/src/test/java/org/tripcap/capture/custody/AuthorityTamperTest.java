package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentNote;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.testing.RecordedCase;

class AuthorityTamperTest extends TamperedCase {
    @Test
    void nothingStated_isIncomplete() {
        recorded.ledger.clear();
        recorded.documents.clear();
        recorded.segments.clear();

        assertFinding(verify(), Severity.INCOMPLETE, "authority");
    }

    @Test
    void documentEdited_isInvalid() {
        DocumentRecord last = recorded.documents.getLast();
        String text = new String(last.bytes(), StandardCharsets.UTF_8).replace("Exploit attempt", "Exploit attempts");
        recorded.documents.set(
                1, new DocumentRecord(last.place(), text.getBytes(StandardCharsets.UTF_8), last.statement()));
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "document");
    }

    @Test
    void documentMalformed_isInvalid() {
        DocumentRecord last = recorded.documents.getLast();
        recorded.documents.set(1, new DocumentRecord(last.place(), new byte[] {'{', '}'}, last.statement()));

        assertFinding(verify(), Severity.INVALID, "document.form");
    }

    @Test
    void latestDocumentMissing_isIncomplete() {
        recorded.documents.removeLast();

        assertFinding(verify(), Severity.INCOMPLETE, "document");
        assertThat(verify().verdict()).isEqualTo(Verdict.INCOMPLETE);
    }

    @Test
    void earlierDocumentCompactedAway_isValid() {
        recorded.documents.removeFirst();

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void revisionWithoutItsStatement_isIncomplete() {
        recorded.ledger.remove(recorded.stated(recorded.operator, 1));

        assertFinding(verify(), Severity.INCOMPLETE, "ledger");
    }

    @Test
    void twoStatementsOfOneRevisionByOneActor_areInvalid() throws Exception {
        Statement closed = Statement.parse(recorded.stated(recorded.operator, 1).bytes());
        recorded.state(recorded.operator, closed.body());

        assertFinding(verify(), Severity.INVALID, "equivocation", "operator-1", 2);
    }

    /** As when an operator extends an incident in the second in which another closes it, who closes it again later. */
    private VerificationReport verifyClosingOvertaken(Duration madeAgainAfter) throws Exception {
        another();
        recorded.open(Source.LIVE);
        Identity other = recorded.authority.enrol("operator-2", Role.OPERATOR, Duration.ofDays(1));
        IncidentDocument lost = recorded.next().withClosed(recorded.clock.instant());
        recorded.state(other, new Body.IncidentClosed(Body.IncidentAct.of(lost, lost.toBytes(), Codes.Cause.OPERATOR)));
        recorded.change(recorded.next().withExpires(recorded.clock.instant().plus(Duration.ofHours(2))));
        recorded.start();
        recorded.clock.advance(madeAgainAfter);
        recorded.segment(20);
        recorded.stop(Codes.StopReason.CLOSED);
        recorded.closeIncident();
        recorded.notarise();
        return verify();
    }

    @Test
    void revisionThatAnotherActorOvertook_isNotedOnly() throws Exception {
        VerificationReport report = verifyClosingOvertaken(Duration.ofMinutes(5));

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(report.findings())
                .filteredOn(finding -> finding.check().equals("overtaken"))
                .hasSize(1);
    }

    /** Else whoever may state a revision, and removes a document from the store, could hide that it was closed. */
    @Test
    void closingThatWasOvertaken_andNotMadeAgainSoon_isIncomplete() throws Exception {
        VerificationReport report = verifyClosingOvertaken(CaseAuthority.AGAIN.plusSeconds(1));

        assertFinding(report, Severity.INCOMPLETE, "overtaken", "operator-2", 0);
        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.INCOMPLETE);
    }

    @Test
    void noteTakenBack_isInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.change(recorded.next().withNote(note("operator-1", "the mail server is down")));
        String next = new String(recorded.next().toBytes(), StandardCharsets.UTF_8);
        recorded.change(IncidentDocument.parse(
                next.replaceFirst(",\"notes\":\\[.*\\]", "").getBytes(StandardCharsets.UTF_8)));

        assertFinding(verify(), Severity.INVALID, "document.notes");
    }

    @Test
    void noteOnAClosedIncident_isValid() throws Exception {
        recorded.change(recorded.next().withNote(note("operator-1", "the attackers wrote to us")));
        recorded.notarise();

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void noteInAnothersName_isInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        recorded.change(recorded.next().withNote(note("operator-2", "not mine")));

        assertFinding(verify(), Severity.INVALID, "document.notes");
    }

    private IncidentNote note(String by, String text) {
        return new IncidentNote(recorded.clock.instant(), by, text, null, null);
    }

    @Test
    void filterThatTheRevisionDoesNotHave_isInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        Body.CaptureStarted started = started();
        recorded.state(
                recorded.sensor,
                new Body.CaptureStarted(
                        started.opening(),
                        1,
                        started.source(),
                        started.linkTypes(),
                        started.snaplen(),
                        DIGEST,
                        started.versions(),
                        null,
                        null));

        assertFinding(verify(), Severity.INVALID, "scope.filter", SENSOR, 0);
    }

    @Test
    void sensorThatTheRevisionDoesNotName_isInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        Identity second = recorded.authority.enrol("sensor-2", Role.SENSOR, Duration.ofDays(1));
        recorded.state(second, started());

        assertFinding(verify(), Severity.INVALID, "scope.sensor", "sensor-2", 0);
    }

    @Test
    void otherOpeningOrSource_isInvalid() throws Exception {
        another();
        recorded.open(Source.LIVE);
        Body.CaptureStarted started = started();
        recorded.state(
                recorded.sensor,
                new Body.CaptureStarted(
                        DIGEST,
                        1,
                        Source.FILE,
                        started.linkTypes(),
                        started.snaplen(),
                        started.filterCommit(),
                        started.versions(),
                        null,
                        null));
        VerificationReport report = verify();

        assertFinding(report, Severity.INVALID, "authority", SENSOR, 0);
        assertFinding(report, Severity.INVALID, "scope", SENSOR, 0);
    }

    private Body.CaptureStarted started() {
        return new Body.CaptureStarted(
                recorded.openingDigest(),
                1,
                Source.LIVE,
                List.of(1),
                Scope.MAX_SNAPLEN,
                recorded.document().filterCommit(),
                new Body.Versions(
                        new Body.Version(0, 1, 0),
                        new Body.Version(25, 0, 0),
                        new Body.Version(1, 10, 3),
                        new Body.Version(6, 1, 0)),
                null,
                null);
    }

    @Test
    void openedWithASensorsKey_isUntrusted() throws Exception {
        Statement opened = Statement.parse(recorded.stated(recorded.operator, 0).bytes());
        Statement forged = RecordedCase.openedBy(recorded.sensor, Role.SENSOR, opened);
        DocumentRecord first = recorded.documents.getFirst();
        Signed statement = recorded.sensor.sign(forged.toBytes());
        recorded.ledger.clear();
        recorded.ledger.add(statement);
        recorded.documents.clear();
        recorded.documents.add(new DocumentRecord(first.place(), first.bytes(), statement));
        recorded.segments.clear();
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.UNTRUSTED);
        assertFinding(report, Severity.UNTRUSTED, "role", SENSOR, 0);
    }
}
