package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Backs up vault and authority. */
@Command(
        name = "backup",
        description = {
            "Back up the authority and the vault's keys, encrypted under a passphrase, into a directory; called again"
                    + " with the same one, it brings it up to date. The system may run meanwhile.",
            "'evidence erase' takes the erased key out of every backup it can reach, and states how many it could not:"
                    + " have them at hand then, or call it again once they are."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap key backup /mnt/safe/tripcap --passphrase-file /root/backup.pass",
            "  tripcap key restore /mnt/safe/tripcap --data /srv/tripcap"
        })
final class KeyBackupCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private PassphraseOptions passphrases;

    @Parameters(paramLabel = "DIR", description = "Where the backup lies, or a new directory for it.")
    private Path place;

    @Override
    public Integer call() {
        DataDirectory directory = options.dataDirectory();
        if (!directory.keys().exists()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is nothing to back up: " + directory.keys().path() + " has no trust file");
        }
        KeyBackups backups = new KeyBackups(directory);
        try {
            KeyBackup backup = opened(backups);
            int files = backups.save(backup, place);
            print(backup, files);
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, e.getMessage() + "; nothing was done", e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the backup is not whole: " + e.getMessage(), e);
        }
    }

    /** A backup is known before it holds anything, so that erasure misses none. */
    private KeyBackup opened(KeyBackups backups) throws IOException {
        boolean exists = KeyBackup.isIn(place);
        char[] passphrase =
                exists ? passphrases.source().passphrase(place) : passphrases.forNew("the backup in " + place);
        try {
            KeyBackup backup = exists ? KeyBackup.open(place, passphrase) : KeyBackup.create(place, passphrase);
            if (exists && !backups.knows(backup.id())) {
                throw new CommandException(
                        ExitCode.REFUSED,
                        place + " holds the backup of another data directory; name another place for this one's");
            }
            backups.remember(backup.id(), place);
            return backup;
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private void print(KeyBackup backup, int files) {
        Console console = options.console();
        if (options.json()) {
            console.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("backup", place.toAbsolutePath().normalize().toString())
                    .put("id", backup.id())
                    .put("files", files));
            return;
        }
        console.done(place.toString(), "backed up " + files + " files of the authority and the vault to " + place);
        console.line("without its passphrase it is worthless: keep that elsewhere");
    }
}
