package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.PacketFilter;
import org.tripcap.cli.casefile.BundleContents;
import org.tripcap.cli.casefile.CaseBundle;
import org.tripcap.cli.casefile.CaseKeys;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.store.StoreEvidence;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports a case. */
@Command(
        name = "export",
        description = "Write an incident's evidence, decrypted, as a bundle that anyone can check without tripcap.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence export 5f3a --to case-5f3a",
            "  cd case-5f3a && sha256sum -c manifest-sha256.txt && less data/VERIFY.txt",
            "  tripcap evidence export 5f3a --to for-the-court --filter 'host 203.0.113.7' --to-whom 'District court'"
                    + " --purpose court"
        })
final class EvidenceExportCommand implements Callable<Integer> {

    private static final List<Purpose> HANDED_FOR =
            List.of(Purpose.LAW_ENFORCEMENT, Purpose.COURT, Purpose.AUDIT, Purpose.BACKUP);

    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "INCIDENT", description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description =
                    "Directory to make; it must not exist (default: the incident's id, in the current directory).")
    private @Nullable Path target;

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = {
                "Show only the packets that this filter accepts (pcap-filter syntax), each with a proof that it is in"
                        + " its segment."
            })
    private @Nullable String filter;

    @Option(
            names = "--with-documents",
            description = "With --filter: add the incident's documents, which hold its filter and what alerts said.")
    private boolean withDocuments;

    @Option(
            names = "--to-whom",
            paramLabel = "TEXT",
            description =
                    "Who is handed the bundle: the ledger states that it was handed over, with a salted commitment to"
                            + " this text. The text itself stays in the data directory until the incident is erased.")
    private @Nullable String recipient;

    @Option(
            names = "--purpose",
            paramLabel = "CODE",
            description =
                    "With --to-whom: what they get it for, law-enforcement, court, audit or backup (default: export, or"
                            + " disclose with --filter).")
    private @Nullable String handedFor;

    @Override
    public Integer call() throws InterruptedException {
        Purpose transfer = transferPurpose();
        try (Session session = Session.open(options);
                PacketFilter shown = filter == null ? null : new PacketFilter(filter)) {
            IncidentId id = session.find(incident).id();
            BundleContents contents = shown == null
                    ? BundleContents.WHOLE
                    : BundleContents.disclosure(PacketChoice.of(shown), withDocuments);
            CaseBundle.Summary summary =
                    export(session, id, target == null ? Path.of(id.value()) : target, contents, options.errors());
            if (recipient != null) {
                transferred(session, id, summary, recipient, transfer);
            }
            print(options.console(), summary);
            return ExitCode.OK;
        } catch (BadFilterException e) {
            throw new CommandException(ExitCode.USAGE, "--filter: " + e.getMessage(), e);
        }
    }

    private Purpose transferPurpose() {
        String code = handedFor;
        if (code == null) {
            return filter == null ? Purpose.EXPORT : Purpose.DISCLOSE;
        }
        if (recipient == null) {
            throw new CommandException(ExitCode.USAGE, "--purpose says what a recipient gets it for: add --to-whom");
        }
        return HANDED_FOR.stream()
                .filter(purpose -> purpose.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE,
                        "--purpose: expected law-enforcement, court, audit or backup, not '" + Printable.line(code)
                                + "'"));
    }

    /** The bundle is there already, so what is stated is no promise. */
    private void transferred(Session session, IncidentId id, CaseBundle.Summary summary, String to, Purpose purpose)
            throws InterruptedException {
        CommittedText named = CommittedText.of(CommittedText.Kind.RECIPIENT, to);
        try {
            named.keep(options.dataDirectory(), id);
            session.investigator()
                    .state(id, new Body.EvidenceTransferred(summary.manifest(), purpose, named.commit(), null));
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    "the bundle " + summary.directory()
                            + " was written, but that it is handed over could not be stated: " + e.getMessage()
                            + "; hand it over only when the ledger can be reached again",
                    e);
        }
    }

    static CaseBundle.Summary export(Session session, IncidentId id, Path target) throws InterruptedException {
        return export(
                session,
                id,
                target,
                BundleContents.WHOLE,
                new Console(new PrintWriter(Writer.nullWriter()), false, true));
    }

    /**
     * Writes the bundle, and states on the ledger that it was.
     *
     * @param told where it is shown how far that has come
     */
    private static CaseBundle.Summary export(
            Session session, IncidentId id, Path target, BundleContents contents, Console told)
            throws InterruptedException {
        Purpose purpose = contents.choice() == null ? Purpose.EXPORT : Purpose.DISCLOSE;
        try (RemoteLedger notary = session.notary()) {
            CaseEvidence evidence = StoreEvidence.of(session.store(), id, notary);
            CaseKeys keys = CaseKeys.request(evidence, session.keyRequester(), purpose);
            UnwrapRefusedException refused = keys.refused().orElse(null);
            if (refused != null && refused.refusal() != Refusal.ERASED) {
                throw new CommandException(
                        ExitCode.REFUSED, "the vault releases no keys: " + refused.getMessage(), refused);
            }
            CaseBundle.Summary summary = write(session, id, target, evidence, keys, contents, told);
            if (!summary.ranges().isEmpty()) {
                session.investigator()
                        .state(id, new Body.EvidenceExported(summary.ranges(), purpose, summary.manifest(), null));
            }
            return summary;
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(
                    ExitCode.USAGE, e.getFile() + " exists already; name another directory with --to", e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "no bundle was written: " + e.getMessage(), e);
        }
    }

    private static CaseBundle.Summary write(
            Session session,
            IncidentId id,
            Path target,
            CaseEvidence evidence,
            CaseKeys keys,
            BundleContents contents,
            Console told)
            throws IOException {
        long all = session.store().counts(id).segments();
        ProgressBar progress = new ProgressBar(told, told.terminal(), 2 * all);
        try {
            return CaseBundle.write(
                    target,
                    evidence,
                    session.trust(),
                    keys,
                    contents,
                    session.clock(),
                    (steps, bytes) -> progress.update(
                            steps,
                            steps <= all
                                    ? "verifies segment " + steps + " of " + all
                                    : "writes segment " + (steps - all) + " of " + all));
        } finally {
            progress.end();
        }
    }

    private void print(Console console, CaseBundle.Summary summary) {
        if (options.json()) {
            console.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("bundle", summary.directory().toString())
                    .put("manifest_sha256", summary.manifest().hex())
                    .put("segments", summary.segments())
                    .put("packets", summary.packets())
                    .put("bytes", summary.bytes()));
            return;
        }
        console.done(
                summary.directory().toString(),
                "wrote " + summary.directory() + ": " + summary.segments() + " segments, " + summary.packets()
                        + " packets, " + summary.bytes() + " bytes");
        console.line("check it: cd " + summary.directory() + " && sha256sum -c manifest-sha256.txt");
        console.line("manifest " + summary.manifest().hex());
    }
}
