package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stops counting a backup that was destroyed. */
@Command(
        name = "forget-backup",
        description = {
            "Say on the ledger that a backup of the vault is destroyed, so that erasures do not count it any more as a"
                    + " copy that they could not reach. A custodian vouches for it; a backup that is still at its place is"
                    + " refused.",
            "The id is in the file backup.json of a backup, and in the directory 'backups' of the data directory."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap key forget-backup 0c1e4f2a9b7d4c5e8f60718293a4b5c6"})
final class KeyForgetBackupCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingCustodian acting;

    @Mixin
    private Confirmation confirmation;

    @Parameters(paramLabel = "ID", description = "The backup's id, 32 hexadecimal digits.")
    private String id;

    @Override
    public Integer call() throws InterruptedException {
        DataDirectory directory = options.dataDirectory();
        KeyBackups backups = new KeyBackups(directory);
        Custodian custodian = acting.in(directory);
        try {
            Path place = backups.place(id)
                    .orElseThrow(() -> new CommandException(
                            ExitCode.NOT_FOUND,
                            "no backup '" + Printable.line(id) + "' is known here; " + known(backups)));
            if (KeyBackup.idIn(place).equals(Optional.of(id))) {
                throw new CommandException(
                        ExitCode.REFUSED, "the backup is still in " + place + "; destroy it first, then say so");
            }
            confirmation.proceed("state that backup " + id + " is destroyed");
            custodian.forget(id);
            backups.forget(id);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the backup is still counted: " + e.getMessage(), e);
        }
        Optional<String> waiting = ActingCustodian.send(directory);
        Console console = options.console();
        if (options.json()) {
            console.json(JsonNodeFactory.instance.objectNode().put("backup", id).put("waiting", waiting.isPresent()));
            return ExitCode.OK;
        }
        console.done(id, "backup " + console.bold(id) + " is not counted any more");
        waiting.ifPresent(console::line);
        return ExitCode.OK;
    }

    private static String known(KeyBackups backups) {
        try {
            return "known are: " + String.join(", ", backups.ids());
        } catch (IOException e) {
            return "what is known cannot be read: " + e.getMessage();
        }
    }
}
