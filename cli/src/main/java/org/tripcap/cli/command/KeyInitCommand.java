package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the authority. */
@Command(
        name = "init",
        description =
                "Make the authority, the first custodian and the trust file. 'tripcap up' does this by itself on one"
                        + " host; in production it is done once, on a host of the custodian's.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap key init --data /srv/custodian --protect",
            "  openssl x509 -in /srv/custodian/keys/authority.pem -noout -text"
        })
final class KeyInitCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private PassphraseOptions passphrases;

    @Option(names = "--protect", description = "Put the private keys under a passphrase.")
    private boolean protect;

    @Override
    public Integer call() throws InterruptedException {
        DataDirectory directory = options.dataDirectory();
        KeyDirectory keys = directory.keys();
        if (keys.exists() && Files.exists(keys.identity(Custodian.FIRST))) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "there is an authority already: " + keys.trustFile()
                            + "; 'tripcap key list' shows what it certified");
        }
        char @Nullable [] passphrase = protect ? passphrases.forNew("authority and custodian") : null;
        try {
            Custodian.init(directory, passphrase, InstantSource.system());
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, "no authority was made: " + e.getMessage(), e);
        }
        Console console = options.console();
        if (options.json()) {
            console.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("authority", keys.authority().toString())
                    .put("custodian", keys.identity(Custodian.FIRST).toString())
                    .put("trust", keys.trustFile().toString()));
            return ExitCode.OK;
        }
        console.done(
                keys.authority().toString(),
                "authority  " + keys.authority() + (protect ? "" : "  (not under a passphrase: see --protect)"));
        console.line("custodian  " + keys.identity(Custodian.FIRST));
        console.line("trust file " + keys.trustFile() + ": bring it to every host, apart from any bundle");
        return ExitCode.OK;
    }
}
