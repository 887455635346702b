package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.cli.casefile.CaseBundle;
import org.tripcap.cli.casefile.CaseKeys;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.store.StoreEvidence;
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
        footerHeading = "%nExample:%n",
        footer = {
            "  tripcap evidence export 5f3a --to case-5f3a",
            "  cd case-5f3a && sha256sum -c manifest-sha256.txt && less data/VERIFY.txt"
        })
final class EvidenceExportCommand implements Callable<Integer> {

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

    @Override
    public Integer call() throws InterruptedException {
        try (Session session = Session.open(options)) {
            IncidentId id =
                    session.incidents().find(incident, Instant.now()).document().id();
            CaseBundle.Summary summary = export(session, id, target == null ? Path.of(id.value()) : target);
            print(options.console(), summary);
            return ExitCode.OK;
        }
    }

    /** Writes the bundle, and states on the ledger that it was. */
    static CaseBundle.Summary export(Session session, IncidentId id, Path target) throws InterruptedException {
        try (RemoteLedger notary = session.notary()) {
            CaseEvidence evidence = StoreEvidence.of(session.store(), id, notary);
            CaseKeys keys = CaseKeys.request(evidence, session.keyRequester(), Purpose.EXPORT);
            CaseBundle.Summary summary = CaseBundle.write(target, evidence, session.trust(), keys, session.clock());
            if (!summary.ranges().isEmpty()) {
                session.investigator()
                        .state(
                                id,
                                new Body.EvidenceExported(summary.ranges(), Purpose.EXPORT, summary.manifest(), null));
            }
            return summary;
        } catch (UnwrapRefusedException e) {
            throw new CommandException(ExitCode.REFUSED, "the vault releases no keys: " + e.getMessage(), e);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(
                    ExitCode.USAGE, e.getFile() + " exists already; name another directory with --to", e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "no bundle was written: " + e.getMessage(), e);
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
        console.line("wrote " + summary.directory() + ": " + summary.segments() + " segments, " + summary.packets()
                + " packets, " + summary.bytes() + " bytes");
        console.line("check it: cd " + summary.directory() + " && sha256sum -c manifest-sha256.txt");
        console.line("manifest " + summary.manifest().hex());
    }
}
