package org.tripcap.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuditReport;
import org.tripcap.capture.custody.CaseEvidence.CheckpointOrigin;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.LedgerAudit;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.cli.casefile.LedgerFile;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredStatement;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Answers an auditor. */
@Command(
        name = "audit",
        description = {
            "Say when anything was recorded, under whose authority, whether there is evidence outside an incident,",
            "and which times are unknown, with the proof: the whole ledger, compared with every checkpoint."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%n",
        footer = {
            "Examples:",
            "  tripcap ledger audit --from 2026-03-01T00:00:00Z --to 2026-03-02T00:00:00Z",
            "  tripcap ledger audit --from 2026-03-01T00:00:00Z --ledger ledger.txt --trust trust.json --checkpoint kept.txt",
            "",
            "Exit codes:",
            "  0   every time is known, and everything recorded had its authority",
            "  11  times are unknown, or statements are missing: INCOMPLETE",
            "  12  something was signed by a revoked or unknown key: UNTRUSTED",
            "  13  evidence outside an incident, or a ledger that was changed: INVALID",
            "  1 to 5 as for every command"
        })
final class LedgerAuditCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            converter = Time.class,
            description = "Beginning, such as 2026-03-01T00:00:00Z.")
    private Instant from;

    @Option(names = "--to", paramLabel = "TIME", converter = Time.class, description = "End (default: now).")
    private @Nullable Instant to;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Read what 'ledger export' wrote, with no system running (default: the evidence store).")
    private @Nullable Path ledger;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Trust file to check with (default: the one of the system in --data).")
    private @Nullable Path trust;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "A checkpoint that was kept outside: the ledger has to reach as far (may be repeated).")
    private List<Path> checkpoints = List.of();

    /** Reads RFC 3339. */
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no time; expected for example 2026-03-01T00:00:00Z");
            }
        }
    }

    @Override
    public Integer call() {
        try {
            LedgerAudit audit = begin(Trust.load(trust, options.dataDirectory()));
            Path file = ledger;
            if (file == null) {
                readStore(audit);
            } else {
                LedgerFile.read(file, audit::take, audit::take);
            }
            readHeld(audit);
            AuditReport report = audit.conclude();
            if (options.json()) {
                options.console().json(AuditPrinter.json(report));
            } else {
                AuditPrinter.print(options.console(), report);
            }
            return report.verdict().exitCode();
        } catch (IOException | UncheckedIOException e) {
            throw new CommandException(ExitCode.FAILED, "not audited: " + e.getMessage(), e);
        }
    }

    private LedgerAudit begin(TrustFile trusted) {
        try {
            return new LedgerAudit(trusted, from, to == null ? Instant.now() : to);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--from and --to: " + e.getMessage(), e);
        }
    }

    private void readStore(LedgerAudit audit) {
        try (Session session = Session.open(options)) {
            EvidenceStore store = session.store();
            store.refresh();
            try (Stream<StoredStatement> statements = store.ledger(0)) {
                statements.forEach(statement -> audit.take(statement.signed()));
            }
            try (Stream<byte[]> notes = store.checkpoints()) {
                notes.forEach(note ->
                        audit.take(new CheckpointRecord("evidence store, checkpoints", note, CheckpointOrigin.LEDGER)));
            }
        }
    }

    private void readHeld(LedgerAudit audit) throws IOException {
        for (Path file : checkpoints) {
            if (Files.size(file) > SignedCheckpoint.MAX_BYTES) {
                throw new IOException(file + " has more than " + SignedCheckpoint.MAX_BYTES + " bytes: no checkpoint");
            }
            audit.take(new CheckpointRecord(file.toString(), Files.readAllBytes(file), CheckpointOrigin.HELD));
        }
    }
}
