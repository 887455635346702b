package org.tripcap.cli.casefile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Authentication;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentNote;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;

/**
 * The page about a case for people. The one in a bundle is made of nothing but the statements and documents in the bundle and the
 * verdict at the export, whatever their order, so that a verifier can make it again and compare; the one of {@code evidence report}
 * has besides what a verification found, who talked to whom, and the facts for the supervisory authority.
 */
public final class CaseReport {
    private static final String STYLE = style();

    private final Set<Digest> seen = new HashSet<>();
    private final ReportTable authority = new ReportTable();
    private final ReportTable custody = new ReportTable();
    private final ReportBatches batches = new ReportBatches();
    private final ReportTable gaps = new ReportTable();
    private final Recorded recorded = new Recorded();
    private @Nullable IncidentDocument document;
    private boolean released;

    /** Takes in a statement of the bundle; one that it knows changes nothing. */
    public void statement(Signed signed, Statement statement) {
        Digest digest = signed.digest();
        if (!seen.add(digest)) {
            return;
        }
        switch (statement.body()) {
            case Body.SegmentSealed sealed -> recorded.segment(statement, sealed);
            case Body.Gap gap -> gap(gap, signed, statement, digest);
            case Body.IncidentBody body ->
                authority.add(
                        statement,
                        digest,
                        Amounts.time(statement.time()),
                        statement.type().code(),
                        Long.toString(body.act().revision()),
                        name(signed),
                        statement.role().code(),
                        statement.actor());
            case Body.EvidenceStored stored ->
                batch(signed, statement, stored.ranges().size(), "ranges of segments");
            case Body.EvidenceAccessed accessed -> {
                released = true;
                batch(
                        signed,
                        statement,
                        accessed.keys(),
                        "keys, " + accessed.purpose().code() + ", asked for by " + accessed.asker()
                                + by(accessed.authentication()));
            }
            default -> event(signed, statement, digest);
        }
    }

    private void batch(Signed signed, Statement statement, long amount, String of) {
        batches.add(
                statement,
                amount,
                statement.type().code(),
                of,
                name(signed),
                statement.role().code(),
                statement.actor());
    }

    private void event(Signed signed, Statement statement, Digest digest) {
        custody.add(
                statement,
                digest,
                Amounts.time(statement.time()),
                statement.type().code(),
                detail(statement.body()),
                name(signed),
                statement.role().code(),
                statement.actor());
    }

    private static String detail(Body body) {
        return switch (body) {
            case Body.CaptureStarted started -> "under revision " + started.revision();
            case Body.CaptureStopped stopped ->
                stopped.reason().code() + ", "
                        + Amounts.number(stopped.counters().packets()) + " packets";
            case Body.EvidenceExported exported -> exported.purpose().code() + ", bundle " + exported.bundle();
            case Body.EvidenceVerified verified -> verified.result().code();
            case Body.EvidenceTransferred transferred -> "bundle " + transferred.bundle();
            default -> "";
        };
    }

    private static String by(@Nullable Authentication authentication) {
        return authentication == null ? "" : ", by " + authentication.code();
    }

    private void gap(Body.Gap gap, Signed signed, Statement statement, Digest digest) {
        gaps.add(
                statement,
                digest,
                Amounts.time(gap.from()),
                Amounts.time(gap.to()),
                gap.reason().code(),
                gap.packets() == null ? "unknown" : Amounts.number(gap.packets()),
                name(signed));
        recorded.gap(statement, gap);
    }

    private static String name(Signed signed) {
        return TrustFile.claimedSigner(signed.certificate()).map(Signer::name).orElse("unknown");
    }

    /** Takes in a revision of the incident's document; the latest one counts. */
    public void document(byte[] bytes) {
        try {
            IncidentDocument read = IncidentDocument.parse(bytes);
            if (document == null || read.revision() > document.revision()) {
                document = read;
            }
        } catch (MalformedException e) {
            return; // the verifier reports it; there is nothing to tell of it here
        }
    }

    /**
     * What a verification adds to the page.
     *
     * @param bundle whether a bundle was verified, and not what the evidence store holds
     * @param traffic looked on while it was verified
     * @param now when the page is made
     */
    public record Verified(
            VerificationReport report, boolean bundle, Traffic traffic, OperatorFacts facts, Instant now) {}

    /**
     * The page of a bundle: UTF-8, no script, nothing from elsewhere, every text escaped.
     *
     * @param verdict what verifying the evidence came to before it was exported
     */
    byte[] write(IncidentId incident, Verdict verdict) {
        return write(incident, verdict, null);
    }

    /** The page with all that was found now. */
    public byte[] write(Verified verified) {
        return write(verified.report().incident(), verified.report().verdict(), verified);
    }

    private byte[] write(IncidentId incident, Verdict verdict, @Nullable Verified verified) {
        Html html = new Html("Incident " + incident, STYLE);
        html.open("main");
        Recorded.Sums sums = recorded.sums();
        head(html, incident, verdict, sums, verified);
        incident(html);
        if (verified != null) {
            html.element("h2", "Fact sheet for the supervisory authority");
            html.element(
                    "p",
                    "The points of GDPR Art. 33(3). Measured: from evidence and alerts. Stated: from the operator's own file."
                            + " Unknown: to be filled in; it may follow in phases (Art. 33(4)).");
            new FactSheet(html, verified.facts())
                    .write(document, nature(sums), verified.traffic().addresses(), verified.now());
        }
        recorded(html, sums);
        if (verified != null && !verified.traffic().isEmpty()) {
            html.element("h2", "Traffic");
            verified.traffic().write(html);
        }
        custody(html);
        if (verified == null) {
            html.element("h2", "Verdict before the export");
            html.open("p")
                    .element("strong", verdict.code())
                    .text(" " + meaning(verdict))
                    .close("p");
        } else {
            html.element("h2", "Verdict");
            html.element("p", verdict.code() + ": " + meaning(verdict));
            Checklist.write(html, verified.report(), verified.bundle(), applicable(sums));
        }
        check(html, incident, verified);
        html.close("main");
        return html.finish().getBytes(StandardCharsets.UTF_8);
    }

    private void head(
            Html html, IncidentId incident, Verdict verdict, Recorded.Sums sums, @Nullable Verified verified) {
        html.open("header");
        html.element("p", verified == null ? "Case summary" : "Case report", "class", "kind");
        html.element("h1", document == null ? "Incident " + incident : document.title());
        html.element("p", "Incident " + incident, "class", "id");
        String style = switch (verdict) {
            case VALID, VALID_ERASED -> "good";
            case INDEX_DRIFT, INCOMPLETE -> "warn";
            case UNTRUSTED, INVALID -> "bad";
        };
        html.open("div", "class", "verdict " + style);
        html.element("strong", (style.equals("good") ? "\u2713 " : "\u2717 ") + verdict.code());
        html.element("p", meaning(verdict));
        html.close("div");
        html.open("dl", "class", "facts");
        fact(html, "Packets", Amounts.number(sums.packets()), Amounts.bytes(sums.bytes()));
        fact(html, "Lost", sums.lostText(), "as the sensors stated");
        Instant first = sums.first();
        Instant last = sums.last();
        fact(
                html,
                "Recorded for",
                first == null || last == null ? "-" : Amounts.duration(Duration.between(first, last)),
                Amounts.number(sums.segments()) + " segments");
        IncidentDocument told = document;
        if (told != null) {
            long alerts = Math.max(told.alertChain().count(), told.alerts().size());
            fact(html, "Alerts", Amounts.number(alerts), "opened or joined it");
        }
        html.close("dl");
        html.element(
                "p",
                verified == null
                        ? "A summary for people. The evidence is in the files beside it; this page proves nothing by itself, and"
                                + " LIMITS.txt says what is not claimed."
                        : "Made " + Amounts.time(verified.now()) + " from "
                                + (verified.bundle() ? "a bundle" : "the evidence store")
                                + ", which was verified for it. All times are UTC. This page proves nothing by itself: the"
                                + " evidence does.",
                "class",
                "soft");
        html.close("header");
    }

    private static void fact(Html html, String name, String value, String small) {
        html.open("div")
                .element("dt", name)
                .open("dd")
                .text(value)
                .element("small", small)
                .close("dd")
                .close("div");
    }

    /** What is known of the attack, in words. */
    private String nature(Recorded.Sums sums) {
        IncidentDocument told = document;
        StringBuilder text = new StringBuilder();
        if (told != null) {
            text.append("Recorded under authority from ").append(Amounts.time(told.opened()));
            text.append(told.closed() == null ? "." : " to " + Amounts.time(told.closed()) + ".");
            told.alerts().stream()
                    .map(AlertNote::title)
                    .filter(title -> !title.isBlank())
                    .distinct()
                    .limit(5)
                    .forEach(title -> text.append("\nAlert: ").append(title));
            text.append('\n');
        }
        return text.append(FactSheet.between(sums.first(), sums.last()))
                .append(' ')
                .append(Amounts.number(sums.packets()))
                .append(" packets, ")
                .append(Amounts.bytes(sums.bytes()))
                .append(", ")
                .append(sums.lostText())
                .append(" lost.")
                .toString();
    }

    private void incident(Html html) {
        html.element("h2", "Incident");
        IncidentDocument told = document;
        if (told == null) {
            html.element("p", "There is no document of the incident here, so title, reason and filter are not shown.");
            return;
        }
        html.open("div", "class", "scroll").open("table").element("caption", "What was recorded, and by which law");
        html.open("tbody");
        html.pair("Title", told.title());
        html.pair("Reason", told.reason());
        html.pair("Legal basis", told.legalBasis().code());
        html.pair("Opened", Amounts.time(told.opened()));
        html.pair("Expires", Amounts.time(told.expires()));
        html.pair("Closed", told.closed() == null ? "no document here says so" : Amounts.time(told.closed()));
        html.pair("Filter", told.scope().filter());
        html.pair("Interfaces", listed(told.scope().interfaces()));
        html.pair("Sensors", listed(told.scope().sensors()));
        html.pair("Revision", Long.toString(told.revision()));
        ReportTable.end(html);
        alerts(html, told);
        notes(html, told);
    }

    private static void alerts(Html html, IncidentDocument told) {
        if (told.alerts().isEmpty()) {
            return;
        }
        html.element("h3", "Alerts");
        long all = Math.max(told.alertChain().count(), told.alerts().size());
        ReportTable.begin(
                html,
                all > told.alerts().size()
                        ? "The first " + told.alerts().size() + " of " + Amounts.number(all) + " alerts"
                        : "All alerts that opened or joined the incident",
                "Time",
                "Source",
                "Severity",
                "Alert",
                "Attacker",
                "Victim");
        for (AlertNote alert : told.alerts()) {
            html.open("tr");
            html.element("td", Amounts.time(alert.time()), "class", "t");
            html.element("td", alert.source());
            html.element("td", Integer.toString(alert.severity()), "class", "n");
            html.element("td", alert.title());
            html.element("td", alert.attacker() == null ? "-" : alert.attacker());
            html.element("td", alert.victim() == null ? "-" : alert.victim());
            html.close("tr");
        }
        ReportTable.end(html);
    }

    private static void notes(Html html, IncidentDocument told) {
        if (told.notes().isEmpty()) {
            return;
        }
        html.element("h3", "Notes");
        ReportTable.begin(html, "What operators wrote down", "Time", "By", "Marks", "Note");
        for (IncidentNote note : told.notes()) {
            IncidentNote.Mark mark = note.mark();
            Instant at = note.at();
            html.open("tr");
            html.element("td", Amounts.time(note.time()), "class", "t");
            html.element("td", note.by());
            html.element("td", mark == null || at == null ? "" : mark.code() + " at " + Amounts.time(at));
            html.element("td", note.text(), "class", "text");
            html.close("tr");
        }
        ReportTable.end(html);
    }

    private static String listed(List<String> values) {
        return values.isEmpty() ? "all" : String.join(", ", values);
    }

    private void recorded(Html html, Recorded.Sums sums) {
        html.element("h2", "Recorded and lost");
        html.element("p", "As the sensors stated it; a bundle may show less, and the captures in segments/ say what.");
        Course.Intervals intervals = recorded.course().intervals();
        if (intervals != null) {
            IncidentDocument told = document;
            List<Instant> times = told == null
                    ? List.of()
                    : told.alerts().stream().map(AlertNote::time).sorted().toList();
            new CoursePlot(html, intervals, times).write();
        }
        html.open("div", "class", "scroll")
                .open("table")
                .element("caption", "Sums over all segments and gaps")
                .open("tbody");
        Instant first = sums.first();
        Instant last = sums.last();
        html.pair("Segments", Amounts.number(sums.segments()));
        html.pair("Packets", Amounts.number(sums.packets()));
        html.pair("Bytes on the wire", Amounts.number(sums.bytes()));
        html.pair("First packet", first == null ? "none" : WireTime.format(first));
        html.pair("Last packet", last == null ? "none" : WireTime.format(last));
        html.pair("Segments given up before they were sent", Amounts.number(sums.discarded()));
        html.pair("Dropped by the kernel", Amounts.number(sums.droppedByKernel()));
        html.pair("Dropped by the interface", Amounts.number(sums.droppedByInterface()));
        html.pair("Dropped in the queue", Amounts.number(sums.droppedInQueue()));
        html.pair("Lost in gaps", Amounts.number(sums.inGaps()));
        html.pair("Gaps with an unknown number of packets", Amounts.number(sums.unknownGaps()));
        ReportTable.end(html);
        html.element("h3", "Gaps");
        if (gaps.isEmpty()) {
            html.element("p", "No sensor stated a gap.");
        } else {
            gaps.write(html, "Times for which something is missing", "From", "To", "Reason", "Packets", "Sensor");
        }
    }

    private void custody(Html html) {
        html.element("h2", "Chain of custody");
        html.element(
                "p",
                "Each act is a signed statement on the ledger. Names are pseudonyms; the operator knows who they are.");
        html.element("h3", "Authority");
        authority.write(html, "Who allowed the recording", "Time", "Statement", "Revision", "By", "Role", "Key");
        html.element("h3", "Acts");
        custody.write(html, "What was done with the evidence", "Time", "Statement", "Details", "By", "Role", "Key");
        if (!batches.isEmpty()) {
            html.element("h3", "Batches");
            batches.write(html, "What vaults and indexers stated as they worked, alike statements in one row");
        }
    }

    private Set<Checklist.Need> applicable(Recorded.Sums sums) {
        Set<Checklist.Need> found = EnumSet.noneOf(Checklist.Need.class);
        if (sums.segments() > 0) {
            found.add(Checklist.Need.SEGMENTS);
        }
        if (released) {
            found.add(Checklist.Need.RELEASES);
        }
        if (document != null && document.alertChain().count() > 0) {
            found.add(Checklist.Need.ALERTS);
        }
        return found;
    }

    private static String meaning(Verdict verdict) {
        return switch (verdict) {
            case VALID -> "Every check passed; losses are those listed here.";
            case VALID_ERASED -> "What is left is sound; the packets were erased by order of two custodians.";
            case INDEX_DRIFT -> "The evidence is sound; documents derived from it differ.";
            case INCOMPLETE -> "Something was missing; what was there is sound.";
            case UNTRUSTED -> "Something was signed by somebody who may not, or who is unknown.";
            case INVALID -> "Something was changed, or contradicts what was signed.";
        };
    }

    private static void check(Html html, IncidentId incident, @Nullable Verified verified) {
        html.element("h2", "How to verify by hand");
        List<String> lines = new ArrayList<>();
        if (verified != null && !verified.bundle()) {
            lines.add("tripcap evidence export " + incident
                    + " --to case     # states on the ledger that it was exported");
        }
        if (verified != null) {
            lines.add("cd " + (verified.bundle() ? "BUNDLE" : "case"));
        }
        lines.add("sha256sum -c manifest-sha256.txt     # every file is the one that was exported");
        lines.add(
                "less data/VERIFY.txt     # the rest with openssl, sha256sum and awk: signatures, chains, proofs, stamps");
        lines.add("tripcap evidence verify . --trust TRUST-FILE     # or all of it at once");
        html.element("pre", String.join("\n", lines));
        html.element(
                "p",
                "Whoever hands you a bundle must not be whom you have the trust file from. data/LIMITS.txt says what nobody can"
                        + " conclude from a bundle.");
    }

    private static String style() {
        try {
            return new String(CaseBundle.resource("report.css"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the program is incomplete", e);
        }
    }
}
