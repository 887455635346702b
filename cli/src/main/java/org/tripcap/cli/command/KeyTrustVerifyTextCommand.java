package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.tripcap.capture.incident.Digest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Adds the text that goes with every bundle of this version to the trust file. */
@Command(
        name = "trust-verify-text",
        description =
                "Add the digest of the VERIFY.txt that this version puts into bundles to the trust file here, as after"
                        + " an upgrade. The texts of earlier bundles stay trusted. Hand out the trust file anew.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap key trust-verify-text", "  tripcap key trust-verify-text --data /srv/custodian"})
final class KeyTrustVerifyTextCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Override
    public Integer call() {
        KeyDirectory keys = options.dataDirectory().keys();
        keys.requireTrust();
        try {
            Digest digest = keys.trustVerifyText();
            Console console = options.console();
            if (options.json()) {
                console.json(JsonNodeFactory.instance.objectNode().put("verify_text_sha256", digest.hex()));
            } else {
                console.done(digest.hex(), "trusted as the VERIFY.txt of bundles: that of this version");
                console.line("SHA-256 " + digest);
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "nothing was added: " + e, e);
        }
    }
}
