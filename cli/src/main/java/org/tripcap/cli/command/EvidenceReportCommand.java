package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.SegmentInspector;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.cli.casefile.BadBundleException;
import org.tripcap.cli.casefile.BundleEvidence;
import org.tripcap.cli.casefile.CaseReport;
import org.tripcap.cli.casefile.OperatorFacts;
import org.tripcap.cli.casefile.Traffic;
import org.tripcap.ingest.config.ConfigurationException;
import org.tripcap.ingest.config.YamlFile;
import org.tripcap.ingest.config.YamlMap;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.store.StoreEvidence;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a page about a case for people. */
@Command(
        name = "report",
        description = {
            "Verify a case, and write one page for people, to read on a screen or on paper: the case, its course, who talked to"
                    + " whom, alerts, losses, custody, every check, and the fact sheet for the supervisory authority (GDPR Art. 33).",
            "The page holds personal data. The exit code is that of the verdict."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence report 5f3a",
            "  tripcap evidence report 5f3a --facts facts.yaml -o report.html",
            "  tripcap evidence report case-5f3a --trust trust.json",
            "",
            "Names in the file of --facts, each with a text: nature, data_subject_categories, data_subjects,",
            "record_categories, records, contact, consequences, measures, delay."
        })
final class EvidenceReportCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Parameters(
            paramLabel = "INCIDENT|BUNDLE",
            description = "The incident's id, or as much of its beginning as is unique; or a bundle's directory.")
    private String which;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The page to write or replace; only you may read it (default: report-INCIDENT.html).")
    private @Nullable Path output;

    @Option(
            names = "--facts",
            paramLabel = "FILE",
            description = "YAML file with what only you can say of a breach of personal data; see below.")
    private @Nullable Path facts;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description =
                    "Trust file to check a bundle with: never one that came with the bundle (default: the one of the system in --data).")
    private @Nullable Path trust;

    @Override
    public Integer call() throws InterruptedException {
        OperatorFacts stated = facts == null ? OperatorFacts.NONE : read(facts);
        Path bundle = bundle();
        CaseReport page = new CaseReport();
        CaseReport.Verified verified = bundle == null ? stored(page, stated) : bundled(bundle, page, stated);
        VerificationReport report = verified.report();
        Path file = (output == null ? Path.of("report-" + report.incident() + ".html") : output).toAbsolutePath();
        try {
            DurableFile.write(file, page.write(verified));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, file + " was not written: " + e.getMessage(), e);
        }
        Console console = options.console();
        if (options.json()) {
            console.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("report", file.toString())
                    .put("incident", report.incident().value())
                    .put("verdict", report.verdict().code()));
        } else {
            console.line("wrote " + file + ": " + report.verdict().code());
        }
        return report.verdict().exitCode();
    }

    private CaseReport.Verified stored(CaseReport page, OperatorFacts stated) throws InterruptedException {
        try (Session session = Session.open(options);
                RemoteLedger notary = session.notary()) {
            IncidentId id = session.find(which).id();
            Console console = options.console();
            ProgressBar progress = new ProgressBar(
                    console,
                    console.terminal() && !options.json(),
                    session.store().counts(id).segments());
            Traffic[] traffic = new Traffic[1];
            try {
                VerificationReport report = EvidenceVerifyCommand.verify(
                        session,
                        id,
                        index -> traffic[0] = new Traffic(index),
                        (segments, bytes) ->
                                progress.update(segments, segments + " segments, " + (bytes >> 20) + " MiB"));
                take(StoreEvidence.of(session.store(), id, notary), page);
                return new CaseReport.Verified(
                        report, false, traffic[0], stated, session.clock().instant());
            } finally {
                progress.end();
            }
        }
    }

    private CaseReport.Verified bundled(Path bundle, CaseReport page, OperatorFacts stated) {
        try {
            TrustFile trusted = Trust.load(trust, options.dataDirectory());
            BundleEvidence evidence = BundleEvidence.open(bundle, trusted);
            Console console = options.console();
            ProgressBar progress =
                    new ProgressBar(console, console.terminal() && !options.json(), evidence.segmentBytes());
            try {
                Traffic traffic = new Traffic(SegmentInspector.NONE);
                VerificationReport report = CaseVerifier.verify(
                        evidence,
                        trusted,
                        EvidenceVerifyCommand.NO_KEYS,
                        traffic,
                        (segments, bytes) -> progress.update(bytes, segments + " segments, " + (bytes >> 20) + " MiB"));
                take(evidence, page);
                return new CaseReport.Verified(
                        report, true, traffic, stated, InstantSource.system().instant());
            } finally {
                progress.end();
            }
        } catch (BadBundleException e) {
            throw new CommandException(ExitCode.INVALID, "INVALID: " + bundle + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "no report: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new CommandException(ExitCode.FAILED, "no report: " + e.getMessage(), e);
        }
    }

    private static void take(CaseEvidence evidence, CaseReport page) {
        try (Stream<Signed> statements = evidence.statements()) {
            statements.forEach(signed -> parsed(signed, page));
        }
        try (Stream<CaseEvidence.DocumentRecord> documents = evidence.documents()) {
            documents.forEach(document -> page.document(document.bytes()));
        }
    }

    private static void parsed(Signed signed, CaseReport page) {
        try {
            page.statement(signed, Statement.parse(signed.bytes()));
        } catch (MalformedException e) {
            return; // the verification has found it, and the page lists what it found
        }
    }

    private @Nullable Path bundle() {
        try {
            Path path = Path.of(which);
            return Files.isDirectory(path) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static OperatorFacts read(Path file) {
        try {
            YamlMap yaml = YamlFile.read(file);
            Map<OperatorFacts.Item, String> values = new EnumMap<>(OperatorFacts.Item.class);
            for (OperatorFacts.Item item : OperatorFacts.Item.values()) {
                if (yaml.has(item.code())) {
                    values.put(item, yaml.text(item.code()));
                }
            }
            yaml.end();
            return new OperatorFacts(values);
        } catch (IOException | ConfigurationException e) {
            throw new CommandException(ExitCode.USAGE, "--facts: " + e.getMessage(), e);
        }
    }
}
