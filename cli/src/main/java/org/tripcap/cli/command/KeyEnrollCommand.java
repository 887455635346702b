package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.CertificateRequest;
import org.tripcap.capture.custody.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Certifies a key. */
@Command(
        name = "enroll",
        description = "Certify a key for a role: one that is made here, or one that is elsewhere, by its request.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap key enroll custodian-2 --role custodian --protect",
            "  tripcap key enroll edge-3 --role sensor --request edge-3.csr --to edge-3.crt"
        })
final class KeyEnrollCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingCustodian acting;

    @Parameters(paramLabel = "NAME", description = "A pseudonym: lower-case letters, digits and hyphens.")
    private String name;

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "What the holder may state: ${COMPLETION-CANDIDATES}.")
    private Role role;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "730",
            description = "How long the certificate is valid (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = "Certify the key of this request (PKCS#10, PEM), made by 'tripcap key request' or openssl.")
    private @Nullable Path request;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Also write the certificate here, for the way back to who asked.")
    private @Nullable Path target;

    @Option(names = "--protect", description = "Put the private key that is made under a passphrase.")
    private boolean protect;

    @Override
    public Integer call() throws InterruptedException {
        DataDirectory directory = options.dataDirectory();
        KeyDirectory keys = directory.keys();
        if (Files.exists(keys.identity(name)) || Files.exists(keys.certificate(name))) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "'" + name + "' has a key already; replace it with 'tripcap key rotate', or choose another name");
        }
        Duration validity = KeyTexts.validity(days);
        Custodian custodian = acting.in(directory);
        try {
            Path made = request == null
                    ? enrol(custodian, keys, validity)
                    : enrol(custodian, keys, KeyTexts.request(request, name, role), validity);
            CertificateFile certificate = CertificateFile.read(made);
            if (target != null) {
                CertificateFile.write(target, certificate.der());
            }
            KeyTexts.print(
                    options,
                    "enrolled",
                    new KeyDirectory.Held(name, made, certificate),
                    ActingCustodian.send(directory));
            return ExitCode.OK;
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, "no key was enrolled: " + e.getMessage(), e);
        }
    }

    private Path enrol(Custodian custodian, KeyDirectory keys, Duration validity)
            throws IOException, InterruptedException {
        custodian.enrol(name, role, validity, protect ? acting.passphrases().forNew("the key of " + name) : null);
        return keys.identity(name);
    }

    private static Path enrol(Custodian custodian, KeyDirectory keys, CertificateRequest asked, Duration validity)
            throws IOException, InterruptedException {
        custodian.enrol(asked, validity);
        return keys.certificate(asked.name());
    }
}
