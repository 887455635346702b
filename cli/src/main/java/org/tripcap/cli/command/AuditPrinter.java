package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuditReport;
import org.tripcap.capture.custody.AuditReport.Authority;
import org.tripcap.capture.custody.AuditReport.Cosigned;
import org.tripcap.capture.custody.AuditReport.Recording;
import org.tripcap.capture.custody.AuditReport.Span;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.custody.Finding.Severity;

/** An audit's outcome, as text for people and as JSON for programs. */
final class AuditPrinter {
    private AuditPrinter() {}

    static void print(Console console, AuditReport report) {
        boolean good = report.verdict().exitCode() == ExitCode.OK;
        String verdict = report.verdict().code();
        console.line(console.bold(good ? console.green(verdict) : console.red(verdict)) + "  from "
                + Times.text(report.from()) + " to " + Times.text(report.to()));
        Cosigned cosigned = report.cosigned();
        console.line("  ledger of " + report.size() + " statements, root " + report.root() + ", "
                + (cosigned == null
                        ? "under no checkpoint"
                        : "cosigned up to " + cosigned.size() + " at " + Times.text(cosigned.time())));
        console.line("");
        if (report.recordings().isEmpty()) {
            console.line("No recording is stated in this time.");
        } else {
            console.table(
                    List.of(
                            "INCIDENT",
                            "SENSOR",
                            "STARTED",
                            "STOPPED",
                            "SEGMENTS",
                            "PACKETS",
                            "OPENED BY",
                            "LEGAL BASIS"),
                    report.recordings().stream().map(AuditPrinter::row).toList());
        }
        console.line("");
        console.table(
                List.of("SENSOR", "FROM", "TO", "ACTIVITY"),
                report.spans().stream()
                        .map(span ->
                                List.of(span.sensor(), Times.text(span.from()), Times.text(span.to()), activity(span)))
                        .toList());
        for (Damage finding : report.findings()) {
            String severity = finding.severity().code();
            console.result(
                    "  " + (finding.severity() == Severity.NOTE ? console.faint(severity) : console.red(severity)) + " "
                            + finding.check());
            console.result("      " + Printable.line(finding.message()));
            console.result("      at " + Printable.line(finding.place()));
            console.result("      " + console.faint(finding.advice()));
        }
    }

    private static List<String> row(Recording run) {
        Authority authority = run.authority();
        return List.of(
                run.incident().value().substring(0, 8),
                run.sensor(),
                Times.text(run.started()),
                run.stopped() == null ? "-" : Times.text(run.stopped()),
                Long.toString(run.segments()),
                Long.toString(run.packets()),
                authority == null
                        ? "nobody"
                        : authority.name() + " (" + authority.role().code() + ")",
                authority == null ? "-" : authority.legalBasis().code());
    }

    private static String activity(Span span) {
        return span.activity().name().toLowerCase(Locale.ROOT);
    }

    static ObjectNode json(AuditReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("verdict", report.verdict().code());
        json.put("from", report.from().toString());
        json.put("to", report.to().toString());
        ObjectNode ledger = json.putObject("ledger");
        ledger.put("size", report.size()).put("root", report.root().hex());
        Cosigned cosigned = report.cosigned();
        if (cosigned != null) {
            ledger.put("cosigned_size", cosigned.size())
                    .put("cosigned_at", cosigned.time().toString());
        }
        ArrayNode recordings = json.putArray("recordings");
        report.recordings().forEach(run -> recordings.add(json(run)));
        ArrayNode spans = json.putArray("spans");
        for (Span span : report.spans()) {
            spans.addObject()
                    .put("sensor", span.sensor())
                    .put("key", span.key())
                    .put("from", span.from().toString())
                    .put("to", span.to().toString())
                    .put("activity", activity(span));
        }
        ArrayNode findings = json.putArray("findings");
        for (Damage finding : report.findings()) {
            findings.addObject()
                    .put("severity", finding.severity().code())
                    .put("check", finding.check())
                    .put("place", finding.place())
                    .put("message", finding.message())
                    .put("advice", finding.advice());
        }
        return json;
    }

    private static ObjectNode json(Recording run) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("incident", run.incident().value());
        json.put("sensor", run.sensor());
        json.put("started", run.started().toString());
        json.put("stopped", text(run.stopped()));
        json.put("segments", run.segments());
        json.put("packets", run.packets());
        json.put("bytes", run.bytes());
        Authority authority = run.authority();
        if (authority != null) {
            json.putObject("authority")
                    .put("name", authority.name())
                    .put("key", authority.key())
                    .put("role", authority.role().code())
                    .put("cause", authority.cause().code())
                    .put("legal_basis", authority.legalBasis().code())
                    .put("opened", authority.opened().toString())
                    .put("expires", authority.expires().toString());
        }
        return json;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
