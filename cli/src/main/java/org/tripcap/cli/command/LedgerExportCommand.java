package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Signed;
import org.tripcap.cli.casefile.LedgerFile;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredStatement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies the ledger into a file. */
@Command(
        name = "export",
        description = "Write all statements and checkpoints into one file, for an auditor who works elsewhere.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap ledger export --to ledger.txt")
final class LedgerExportCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Option(names = "--to", paramLabel = "FILE", required = true, description = "File to make; it must not exist.")
    private Path target;

    @Override
    public Integer call() {
        try (Session session = Session.open(options)) {
            EvidenceStore store = session.store();
            store.refresh();
            try (Stream<StoredStatement> statements = store.ledger(0);
                    Stream<byte[]> checkpoints = store.checkpoints()) {
                Stream<Signed> signed = statements.map(StoredStatement::signed);
                LedgerFile.write(target, signed, checkpoints);
            }
            if (options.json()) {
                options.console().json(JsonNodeFactory.instance.objectNode().put("file", target.toString()));
            } else {
                options.console()
                        .done(
                                target.toString(),
                                "wrote " + target + "; 'tripcap ledger audit --ledger " + target + "' reads it");
            }
            return ExitCode.OK;
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(ExitCode.USAGE, target + " exists already; name another file with --to", e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the ledger was not written: " + e.getMessage(), e);
        }
    }
}
