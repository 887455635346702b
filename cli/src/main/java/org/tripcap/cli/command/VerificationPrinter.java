package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.VerificationReport;

/** What a verification found, as text for people and as JSON for programs. */
final class VerificationPrinter {
    private VerificationPrinter() {}

    static void print(Console console, VerificationReport report) {
        boolean valid = report.verdict().exitCode() == ExitCode.OK;
        String verdict = report.verdict().code();
        console.line(console.bold(valid ? console.green(verdict) : console.red(verdict)) + "  incident "
                + report.incident() + ": " + report.segments() + " segments, " + report.packets() + " packets, "
                + report.bytes() + " bytes are sound");
        if (report.disclosed().segments() > 0) {
            console.line("  a disclosure: of " + report.disclosed().segments() + " segments some packets are shown, "
                    + report.disclosed().hidden() + " are not");
        }
        Counters lost = report.losses();
        if (lost.droppedKernel() + lost.droppedInterface() + lost.droppedQueue() > 0) {
            console.line("  stated as lost: " + lost.droppedKernel() + " in the kernel, " + lost.droppedInterface()
                    + " at the interface, " + lost.droppedQueue() + " for want of memory");
        }
        VerificationReport.Gaps gaps = report.gaps();
        if (gaps.packets() > 0 || gaps.unknown() > 0) {
            console.line("  stated as missing in gaps: " + (gaps.unknown() == 0 ? "" : "at least ") + gaps.packets()
                    + " packets"
                    + (gaps.unknown() == 0 ? "" : "; " + gaps.unknown() + " gaps do not tell how many"));
        }
        for (Finding finding : report.findings()) {
            console.result("  " + severity(console, finding) + " " + finding.check() + where(finding));
            console.result("      " + Printable.line(finding.message()));
            console.result("      at " + Printable.line(finding.place()));
            if (!finding.advice().isEmpty()) {
                console.result("      " + console.faint(finding.advice()));
            }
        }
    }

    private static String severity(Console console, Finding finding) {
        String code = finding.severity().code();
        return finding.severity().verdict().exitCode() == ExitCode.OK ? console.faint(code) : console.red(code);
    }

    private static String where(Finding finding) {
        String sensor = finding.sensor();
        Long seq = finding.seq();
        return (sensor == null ? "" : "  " + sensor) + (seq == null ? "" : "  seq " + seq);
    }

    static ObjectNode json(VerificationReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("incident", report.incident().value());
        json.put("verdict", report.verdict().code());
        json.put("segments", report.segments());
        json.put("packets", report.packets());
        json.put("bytes", report.bytes());
        json.putObject("disclosed")
                .put("segments", report.disclosed().segments())
                .put("hidden_packets", report.disclosed().hidden());
        json.putObject("lost")
                .put("kernel", report.losses().droppedKernel())
                .put("interface", report.losses().droppedInterface())
                .put("queue", report.losses().droppedQueue())
                .put("gaps", report.gaps().packets())
                .put("unknown_gaps", report.gaps().unknown());
        ArrayNode findings = json.putArray("findings");
        for (Finding finding : report.findings()) {
            findings.addObject()
                    .put("severity", finding.severity().code())
                    .put("check", finding.check())
                    .put("incident", finding.incident().value())
                    .put("sensor", finding.sensor())
                    .put("seq", finding.seq())
                    .put("place", finding.place())
                    .put("message", finding.message())
                    .put("advice", finding.advice());
        }
        return json;
    }
}
