package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.CaseEvidence.AlertRecord;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.Disclosure;
import org.tripcap.capture.testing.RecordedCase;

/**
 * What an attacker may do to the alerts of a case, on the evidence itself and on a bundle. Revision 2 commits to alerts 1 and 2,
 * revision 3 to alerts 3 to 6.
 */
class AlertTamperTest {
    private static final String FILE = "alerts/0000000001.jsonl";

    @TempDir
    private Path temporary;

    private RecordedCase recorded;
    private int cases;

    @BeforeEach
    void soundCase_isValidEachTime() throws IOException {
        recorded = new RecordedCase(temporary.resolve("sound"));
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.joinAlerts(2);
        recorded.joinAlerts(4);
        recorded.segment(3);
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        recorded.notarise();
        assertThat(store().verdict()).as("%s", store().findings()).isEqualTo(Verdict.VALID);
        assertThat(bundle().verify().verdict()).isEqualTo(Verdict.VALID);
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private VerificationReport store() {
        return CaseVerifier.verify(recorded.evidence(), recorded.trust, recorded.keys(), VerificationProgress.NONE);
    }

    private BundledCase bundle() throws IOException {
        return BundledCase.of(recorded, temporary.resolve("case-" + cases++));
    }

    private static AlertRecord record(long sequence, String content) {
        return new AlertRecord("document " + content, sequence, content.getBytes(StandardCharsets.UTF_8));
    }

    private static void expect(VerificationReport report, Verdict verdict, String check, String place, String range) {
        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(verdict);
        List<Finding> found = report.findings().stream()
                .filter(finding -> finding.check().startsWith("alert."))
                .toList();
        assertThat(found).as("%s", report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity().verdict()).isEqualTo(verdict);
            assertThat(finding.check()).isEqualTo(check);
            assertThat(finding.place()).isEqualTo(place);
            assertThat(finding.message()).contains(range);
        });
    }

    @Test
    void changedAlert_isInvalid_betweenTheRevisionsAroundIt() throws IOException {
        BundledCase bundle = bundle();
        bundle.changeText(FILE, text -> text.replace("alert-4", "alert-x"));
        bundle.manifestAnew();
        expect(
                bundle.verify(),
                Verdict.INVALID,
                "alert.chain",
                "data/" + FILE + ", line 3 to data/" + FILE + ", line 6",
                "alerts 3 to 6");

        recorded.alerts.set(3, record(4, "changed"));
        expect(
                store(),
                Verdict.INVALID,
                "alert.chain",
                "alert document 3 to alert document 6",
                "of revision 3 over alerts 3 to 6");
    }

    @Test
    void twoAlertsSwapped_areInvalid() throws IOException {
        AlertRecord first = recorded.alerts.get(0);
        AlertRecord second = recorded.alerts.get(1);
        recorded.alerts.set(0, new AlertRecord(second.place(), 1, second.bytes()));
        recorded.alerts.set(1, new AlertRecord(first.place(), 2, first.bytes()));

        expect(store(), Verdict.INVALID, "alert.chain", second.place() + " to " + first.place(), "alerts 1 to 2");
    }

    @Test
    void deletedAlert_isIncomplete_andNamesItsNumber() throws IOException {
        BundledCase bundle = bundle();
        Files.writeString(bundle.file(FILE), line(1) + line(2) + line(3));
        Files.writeString(bundle.file("alerts/0000000005.jsonl"), line(5) + line(6));
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INCOMPLETE, "alert.missing", "alerts", "alert 4,");

        recorded.alerts.remove(3);
        expect(store(), Verdict.INCOMPLETE, "alert.missing", "alerts", "alert 4,");
        assertThat(Files.readString(bundle().file("alerts/0000000005.jsonl"))).isEqualTo(line(5) + line(6));
    }

    @Test
    void lastAlertsDeleted_areIncomplete() throws IOException {
        BundledCase bundle = bundle();
        bundle.delete(FILE);
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INCOMPLETE, "alert.missing", "alerts", "alerts 1 to 6,");

        recorded.alerts.removeLast();
        expect(store(), Verdict.INCOMPLETE, "alert.missing", "alerts", "alert 6,");
    }

    @Test
    void changedAlertBehindADeletedOne_isStillFound_onceARevisionCommitsAgain() throws IOException {
        recorded.alerts.removeFirst();
        recorded.alerts.set(2, record(4, "changed"));

        assertThat(store().findings())
                .filteredOn(finding -> finding.check().startsWith("alert."))
                .extracting(Finding::check)
                .containsExactlyInAnyOrder("alert.missing", "alert.chain");
        assertThat(store().verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void addedAlert_isInvalid() throws IOException {
        BundledCase bundle = bundle();
        bundle.changeText(FILE, text -> text + "{}\n");
        bundle.manifestAnew();
        expect(bundle.verify(), Verdict.INVALID, "alert.chain", "data/" + FILE + ", line 7", "number 7");

        recorded.alerts.add(record(7, "added"));
        expect(store(), Verdict.INVALID, "alert.chain", "document added", "number 7");
    }

    @Test
    void secondRecordOfOneNumber_isInvalid_whicheverIsTrue() throws IOException {
        recorded.alerts.add(4, record(4, "another"));

        expect(store(), Verdict.INVALID, "alert.chain", "document another", "one record of alert 4");
    }

    @Test
    void damagedFile_isInvalid_andNoFailure() throws IOException {
        BundledCase bundle = bundle();
        bundle.changeText(FILE, text -> text.substring(0, text.length() - 1));
        bundle.manifestAnew();

        VerificationReport report = bundle.verify();
        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.findings())
                .anySatisfy(finding ->
                        assertThat(finding.check() + " " + finding.place()).isEqualTo("alert.form data/" + FILE));
    }

    @Test
    void disclosure_leavesThemOut_orShowsThemWithTheDocuments() throws IOException {
        Disclosure.Choice all = (linkType, data, offset, captured, original) -> true;
        VerificationReport without = BundledCase.of(
                        recorded, temporary.resolve("without"), BundleContents.disclosure(all, false))
                .verify();
        assertThat(without.verdict()).as("%s", without.findings()).isEqualTo(Verdict.VALID);

        BundledCase with = BundledCase.of(recorded, temporary.resolve("with"), BundleContents.disclosure(all, true));
        assertThat(with.verify().verdict()).isEqualTo(Verdict.VALID);
        with.changeText(FILE, text -> text.replace("alert-2", "alert-x"));
        with.manifestAnew();
        assertThat(with.verify().verdict()).isEqualTo(Verdict.INVALID);
    }

    private static String line(long sequence) {
        return "{\"reference\":\"alert-" + sequence + "\"}\n";
    }
}
