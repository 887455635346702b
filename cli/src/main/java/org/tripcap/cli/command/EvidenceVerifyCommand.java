package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Finding;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.cli.casefile.CaseKeys;
import org.tripcap.ingest.store.StoreEvidence;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Verifies a case. */
@Command(
        name = "verify",
        description = "Check everything about an incident's evidence that can be checked, and say where it fails.",
        mixinStandardHelpOptions = true,
        footerHeading = "%n",
        footer = {"Example:", "  tripcap evidence verify 5f3a", "", ExitCode.HELP})
final class EvidenceVerifyCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "INCIDENT", description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Override
    public Integer call() throws InterruptedException {
        Console console = options.console();
        try (Session session = Session.open(options)) {
            IncidentId id =
                    session.incidents().find(incident, Instant.now()).document().id();
            VerificationReport report = verify(session, id, progress(console));
            if (options.json()) {
                console.json(json(report));
            } else {
                print(console, report);
            }
            return report.verdict().exitCode();
        }
    }

    static VerificationReport verify(Session session, IncidentId id, VerificationProgress progress)
            throws InterruptedException {
        try {
            CaseEvidence evidence = StoreEvidence.of(session.store(), id);
            CaseKeys keys = CaseKeys.request(evidence, session.keyRequester(), Purpose.VERIFY);
            VerificationReport report = CaseVerifier.verify(evidence, session.trust(), keys, progress);
            if (!keys.ranges().isEmpty()) {
                session.investigator()
                        .state(id, new Body.EvidenceVerified(keys.ranges(), Purpose.VERIFY, report.verdict(), null));
            }
            return report;
        } catch (UnwrapRefusedException e) {
            throw new CommandException(ExitCode.REFUSED, "the vault releases no keys: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, "not verified: " + e.getMessage(), e);
        }
    }

    private VerificationProgress progress(Console console) {
        if (!console.terminal() || options.json()) {
            return VerificationProgress.NONE;
        }
        return (segments, bytes) -> console.partial("\r" + segments + " segments, " + (bytes >> 20) + " MiB ...");
    }

    private static void print(Console console, VerificationReport report) {
        if (console.terminal()) {
            console.partial("\r" + " ".repeat(40) + "\r");
        }
        boolean valid = report.verdict().exitCode() == ExitCode.OK;
        String verdict = report.verdict().code();
        console.line(console.bold(valid ? console.green(verdict) : console.red(verdict)) + "  incident "
                + report.incident() + ": " + report.segments() + " segments, " + report.packets() + " packets, "
                + report.bytes() + " bytes are sound");
        if (report.verdict() == Verdict.VALID && lost(report) > 0) {
            console.line("  stated as lost: " + report.losses().droppedKernel() + " in the kernel, "
                    + report.losses().droppedInterface() + " at the interface, "
                    + report.losses().droppedQueue() + " for want of memory");
        }
        for (Finding finding : report.findings()) {
            console.line("  " + severity(console, finding) + " " + finding.check() + where(finding));
            console.line("      " + Printable.line(finding.message()));
            console.line("      at " + Printable.line(finding.place()));
            if (!finding.advice().isEmpty()) {
                console.line("      " + console.faint(finding.advice()));
            }
        }
    }

    private static long lost(VerificationReport report) {
        return report.losses().droppedKernel()
                + report.losses().droppedInterface()
                + report.losses().droppedQueue();
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
        json.putObject("lost")
                .put("kernel", report.losses().droppedKernel())
                .put("interface", report.losses().droppedInterface())
                .put("queue", report.losses().droppedQueue());
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
