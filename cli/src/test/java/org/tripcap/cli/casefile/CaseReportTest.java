package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.SegmentInspector;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.testing.RecordedCase;

class CaseReportTest {
    private static final String HOSTILE =
            "</title><script>alert(1)</script><img src='http://203.0.113.7/x' onerror=\"a()\">&amp;\u202e";

    @TempDir
    private Path temporary;

    private RecordedCase recorded;

    @BeforeEach
    void record() throws IOException {
        recorded = RecordedCase.sound(temporary.resolve("chains"));
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private BundledCase exported() throws IOException {
        recorded.notarise();
        return BundledCase.of(recorded, temporary.resolve("case"));
    }

    private static String page(BundledCase bundle) throws IOException {
        return Files.readString(bundle.file(BundleNames.REPORT));
    }

    private static List<String> notes(VerificationReport report) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == Severity.NOTE)
                .map(finding -> finding.check() + " " + finding.place())
                .toList();
    }

    @Test
    void report_ofASoundCase_tellsWhatWasRecordedByWhomAndTheVerdict() throws IOException {
        BundledCase bundle = exported();

        assertThat(page(bundle))
                .contains("<h1>Exploit attempt</h1>", "<p class=\"id\">Incident " + recorded.incident + "</p>")
                .contains("<td>host 192.0.2.7</td>")
                .contains("<tr><th scope=\"row\">Packets</th>\n<td>120</td>")
                .containsPattern("<td>incident.opened</td>\\s*<td class=\"n\">1</td>\\s*<td>operator-1</td>")
                .contains("capture.stopped</td>")
                .contains("<strong>\u2713 " + Verdict.VALID.code() + "</strong>")
                .contains("sha256sum -c manifest-sha256.txt");
        assertThat(Files.readString(bundle.directory.resolve("manifest-sha256.txt")))
                .contains("data/" + BundleNames.REPORT);
    }

    @Test
    void stretchesThatWereLost_andSegmentsGivenUp_areLost_inEveryPlaceAndOrder() throws IOException {
        try (RecordedCase lossy = new RecordedCase(temporary.resolve("lossy"))) {
            lossy.open(Source.LIVE);
            lossy.start();
            lossy.segment(40);
            Statement given = Statement.parse(lossy.segment(30).statement().bytes());
            lossy.segment(5, lossy.clock.instant(), new Counters(0, 0, 0, 2, 0, 0));
            Instant now = lossy.clock.instant();
            Body.Gap.Discarded which = new Body.Gap.Discarded(given.seq(), given.seq());
            lossy.state(lossy.sensor, new Body.Gap(now, now, GapReason.OUTBOX_FULL, 30L, 9_000L, which));
            lossy.state(lossy.sensor, new Body.Gap(now, now, GapReason.DISK_FAILED, 7_000L, 1L));
            List<String> known = pages(lossy);
            lossy.state(lossy.sensor, new Body.Gap(now, now, GapReason.CRASH, null, null));
            List<String> unknown = pages(lossy);

            assertThat(known)
                    .allSatisfy(page -> assertThat(page)
                            .contains(
                                    "<dt>Packets</dt>\n<dd>45", "<dt>Lost</dt>\n<dd>7,032", "45 packets", "7,032 lost.")
                            .contains("7,032 in all"));
            assertThat(unknown)
                    .allSatisfy(page ->
                            assertThat(page).contains("<dt>Lost</dt>\n<dd>at least 7,032", "at least 7,032 lost."));
        }
    }

    /** The page with a fact sheet, its statements taken in forwards and backwards. */
    private static List<String> pages(RecordedCase lossy) {
        VerificationReport report =
                CaseVerifier.verify(lossy.evidence(), lossy.trust, lossy.keys(), VerificationProgress.NONE);
        return Stream.of(lossy.ledger, lossy.ledger.reversed())
                .map(ledger -> {
                    CaseReport page = new CaseReport();
                    ledger.forEach(signed -> page.statement(signed, Statement.parse(signed.bytes())));
                    lossy.documents.forEach(document -> page.document(document.bytes()));
                    CaseReport.Verified verified = new CaseReport.Verified(
                            report,
                            false,
                            new Traffic(SegmentInspector.NONE),
                            new OperatorFacts(Map.of()),
                            lossy.clock.instant());
                    return new String(page.write(verified), StandardCharsets.UTF_8);
                })
                .toList();
    }

    @Test
    void actsOfPersons_areNotCrowdedOutByBatchesOfPrograms_norTheLatestByTheFirst() throws IOException {
        for (int i = 0; i < 1_100; i++) {
            recorded.clock.advance(Duration.ofSeconds(1));
            recorded.state(
                    recorded.vault,
                    new Body.EvidenceAccessed(
                            List.of(new SegmentRange(recorded.sensor.keyId(), 1, 1)),
                            Purpose.INDEX,
                            recorded.investigator.keyId(),
                            Digest.of(new byte[] {1}),
                            2,
                            2L * (i + 1)));
        }
        for (int i = 0; i < 1_100; i++) {
            recorded.clock.advance(Duration.ofSeconds(1));
            recorded.state(
                    recorded.investigator,
                    new Body.EvidenceVerified(
                            List.of(), Purpose.VERIFY, i == 1_099 ? Verdict.INDEX_DRIFT : Verdict.VALID, null));
        }

        assertThat(pages(recorded))
                .allSatisfy(page -> assertThat(page)
                        .contains("<td>2,200 keys, index, asked for by " + recorded.investigator.keyId() + "</td>")
                        .contains("<td>" + Verdict.INDEX_DRIFT.code() + "</td>")
                        .contains("capture.started</td>")
                        .contains("102 more, between these, are in the evidence"));
    }

    @Test
    void checkThatHadNothingToLookAt_isNotSaidToBePassed() {
        assertThat(pages(recorded)).allSatisfy(page -> {
            assertThat(result(page, "Times agree with the time stamps")).contains("does not apply");
            assertThat(result(page, "Every release of a key")).contains("does not apply");
            assertThat(result(page, "What was erased")).contains("does not apply");
            assertThat(result(page, "Every segment is there")).contains("passed");
            assertThat(result(page, "The recording was authorised")).contains("passed");
        });
    }

    private static String result(String page, String question) {
        int from = page.indexOf("<th scope=\"row\">" + question);
        assertThat(from).as(question).isPositive();
        return page.substring(from, page.indexOf("</tr>", from));
    }

    @Test
    void report_loadsAndRunsNothing() throws IOException {
        assertThat(page(exported()))
                .contains("default-src 'none'")
                .doesNotContainIgnoringCase("<script")
                .doesNotContain("://", "src=", "href=", "url(h", "@import");
    }

    @Test
    void report_ofHostileTexts_showsThemAsText() throws IOException {
        CaseReport report = new CaseReport();
        IncidentDocument document =
                IncidentDocument.parse(recorded.documents.getFirst().bytes());
        report.document(new String(document.toBytes(), StandardCharsets.UTF_8)
                .replace("host 192.0.2.7", json(HOSTILE))
                .replace("\"" + document.title() + "\"", "\"" + json(HOSTILE) + "\"")
                .getBytes(StandardCharsets.UTF_8));

        String page = new String(report.write(recorded.incident, Verdict.VALID), StandardCharsets.UTF_8);

        String shown = "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=&#39;http://203.0.113.7/x&#39;"
                + " onerror=&quot;a()&quot;&gt;&amp;amp;\uFFFD";
        assertThat(page).contains("<th scope=\"row\">Title</th>\n<td>" + shown + "</td>");
        assertThat(page).contains("<th scope=\"row\">Filter</th>\n<td>" + shown + "</td>");
        assertThat(page).doesNotContain("<script", "<img", "\u202e");
    }

    private static String json(String text) {
        return text.replace("\"", "\\\"");
    }

    @Test
    void changedReport_isNoted_andChangesNoVerdict() throws IOException {
        BundledCase bundle = exported();
        assertThat(notes(bundle.verify())).doesNotContain("report.html data/report.html");
        bundle.changeText(BundleNames.REPORT, page -> page.replace("<td>120</td>", "<td>12</td>"));
        bundle.manifestAnew();

        VerificationReport report = bundle.verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertThat(notes(report)).contains("report.html data/report.html");
    }

    @Test
    void reportOfADisclosure_hasNoTextOfTheDocuments() throws IOException {
        recorded.notarise();
        BundledCase bundle = BundledCase.of(
                recorded,
                temporary.resolve("disclosed"),
                BundleContents.disclosure((linkType, data, offset, captured, original) -> true, false));

        assertThat(page(bundle)).doesNotContain("192.0.2.7").contains("no document of the incident");
        assertThat(notes(bundle.verify())).doesNotContain("report.html data/report.html");
    }
}
