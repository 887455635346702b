package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.Identity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces a key. */
@Command(
        name = "rotate",
        description =
                "Replace a key by a new one for which the old one vouches. The old one is not believed any more after"
                        + " the overlap.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap key rotate operator --overlap 1s",
            "  tripcap key rotate vault                       # then start the server anew within a day",
            "  tripcap key rotate edge-3 --request edge-3.csr --to edge-3.crt --yes"
        })
final class KeyRotateCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingCustodian acting;

    @Mixin
    private Confirmation confirmation;

    @Parameters(paramLabel = "NAME", description = "Whose key.")
    private String name;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "730",
            description = "How long the certificate is valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--overlap",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "24h",
            description = "How long a service may go on with the old key until it is started anew"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration overlap;

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = "Where the key is elsewhere: the request of 'tripcap key request NAME --renew'.")
    private @Nullable Path request;

    @Option(names = "--to", paramLabel = "FILE", description = "Also write the new certificate here.")
    private @Nullable Path target;

    @Override
    public Integer call() throws InterruptedException {
        DataDirectory directory = options.dataDirectory();
        KeyDirectory keys = directory.keys();
        KeyDirectory.Held held = keys.held(name);
        Duration validity = KeyTexts.validity(days);
        if (request == null && !held.certificate().hasPrivateKey()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "the private key of '" + name + "' is not here; run 'tripcap key request " + name
                            + " --renew' where it is, and give its request with --request");
        }
        Custodian custodian = acting.in(directory);
        confirmation.proceed(
                "replace the key of " + name + ", which nobody believes any more after " + Durations.text(overlap));
        try {
            if (request == null) {
                rotateHere(custodian, keys, held, validity);
            } else {
                custodian.rotate(held, KeyTexts.request(request, name, null), validity, overlap);
            }
            KeyDirectory.Held renewed = keys.held(name);
            if (target != null) {
                CertificateFile.write(target, renewed.certificate().der());
            }
            KeyTexts.print(options, "replaced the key of", renewed, ActingCustodian.send(directory));
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the key was not replaced: " + e.getMessage(), e);
        }
    }

    private void rotateHere(Custodian custodian, KeyDirectory keys, KeyDirectory.Held held, Duration validity)
            throws IOException, InterruptedException {
        Identity old = keys.identity(
                name, held.certificate().signer().role(), acting.passphrases().source());
        char @Nullable [] passphrase =
                held.certificate().isProtected() ? acting.passphrases().forNew("the new key of " + name) : null;
        custodian.rotate(old, validity, overlap, passphrase);
    }
}
