package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts a backup of vault and authority back. */
@Command(
        name = "restore",
        description = {
            "Put the authority and the vault's keys back from a backup, into a data directory that has neither. Keys"
                    + " that were erased since are destroyed once more when the server starts, before its vault answers.",
            "Whoever states something gets a new key, since no chain of statements can go on from an earlier state:"
                    + " 'tripcap key init' makes the first custodian's, 'tripcap up' those of one host, 'tripcap key"
                    + " enroll' any other."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap key restore /mnt/safe/tripcap --data /srv/tripcap --passphrase-file /root/backup.pass",
            "  tripcap key init --data /srv/tripcap"
        })
final class KeyRestoreCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private PassphraseOptions passphrases;

    @Parameters(paramLabel = "DIR", description = "Where the backup lies.")
    private Path place;

    @Override
    public Integer call() {
        DataDirectory directory = options.dataDirectory();
        if (!KeyBackup.isIn(place)) {
            throw new CommandException(ExitCode.NOT_FOUND, "there is no backup in " + place);
        }
        int files;
        try {
            char[] passphrase = passphrases.source().passphrase(place);
            KeyBackup backup;
            try {
                backup = KeyBackup.open(place, passphrase);
            } finally {
                Arrays.fill(passphrase, '\0');
            }
            directory.create();
            KeyBackups backups = new KeyBackups(directory);
            backups.remember(backup.id(), place);
            files = backups.restore(backup);
        } catch (IOException e) {
            throw new CommandException(ExitCode.REFUSED, "not restored: " + e.getMessage(), e);
        }
        Console console = options.console();
        if (options.json()) {
            console.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("data", directory.path().toString())
                    .put("files", files));
        } else {
            console.done(
                    directory.path().toString(),
                    "restored " + files + " files of the authority and the vault to " + directory.path());
            console.line("next: tripcap key init, which makes the first custodian's key anew; then start the server");
        }
        return ExitCode.OK;
    }
}
