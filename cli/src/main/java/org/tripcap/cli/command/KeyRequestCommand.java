package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.KeyRequest;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a key that never leaves this host, and the request to certify it. */
@Command(
        name = "request",
        description =
                "Make a key on this host, and the request that the custodian certifies: the private key never travels.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap key request edge-3 --role sensor --to edge-3.csr",
            "  tripcap key request edge-3 --renew --to edge-3.csr   # to replace the key there is",
            "  openssl req -in edge-3.csr -noout -text -verify"
        })
final class KeyRequestCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private PassphraseOptions passphrases;

    @Parameters(paramLabel = "NAME", description = "A pseudonym: lower-case letters, digits and hyphens.")
    private String name;

    @Option(names = "--role", paramLabel = "ROLE", description = "What it is for: ${COMPLETION-CANDIDATES}.")
    private @Nullable Role role;

    @Option(names = "--renew", description = "Ask to replace the key there is, which vouches for the new one.")
    private boolean renew;

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            description = "For a notary: the name of the ledger, as the trust file has it of other notaries"
                    + " (default: that one).")
    private @Nullable String origin;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "Where to write the request; nothing in it is secret.")
    private Path target;

    @Option(names = "--protect", description = "Put the private key under a passphrase.")
    private boolean protect;

    @Override
    public Integer call() {
        DataDirectory directory = options.dataDirectory();
        KeyDirectory keys = directory.keys();
        Path file = renew ? keys.next(name) : keys.identity(name);
        if (Files.exists(file)) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    file
                            + " exists already: a key waits there for its certificate, or is in use; delete it to make"
                            + " another");
        }
        char @Nullable [] passphrase = protect ? passphrases.forNew("the key of " + name) : null;
        try {
            DurableFile.makeDirectory(keys.path());
            KeyRequest request = renew ? renewal(keys) : KeyRequest.create(name, firstRole());
            if (wantedRole(keys) == Role.NOTARY) {
                Path cosigning = renew ? keys.nextCosigningKey(name) : keys.cosigningKey(name);
                request = request.withCosigningKey(
                        NotaryIdentity.createCosigningKey(cosigning, origin(keys), passphrase));
            }
            request.store(file, passphrase);
            DurableFile.write(target, request.toPem().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, "no request was made: " + e.getMessage(), e);
        }
        print(file);
        return ExitCode.OK;
    }

    private Role wantedRole(KeyDirectory keys) {
        return renew ? keys.held(name).certificate().signer().role() : firstRole();
    }

    private Role firstRole() {
        if (role == null) {
            throw new CommandException(ExitCode.USAGE, "--role is missing: say what the key is for");
        }
        return role;
    }

    private KeyRequest renewal(KeyDirectory keys) {
        CertificateFile certificate = keys.held(name).certificate();
        Role held = certificate.signer().role();
        if (role != null && role != held) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "'" + name + "' is of role " + held.code()
                            + "; a renewal changes no role, enrol another name for it");
        }
        Identity old = keys.identity(name, held, passphrases.source());
        return KeyRequest.create(name, held).vouchedForBy(old);
    }

    private String origin(KeyDirectory keys) {
        if (origin != null) {
            return origin;
        }
        if (keys.exists() && !keys.trust().notaries().isEmpty()) {
            return keys.trust().notaries().getFirst().origin();
        }
        throw new CommandException(
                ExitCode.USAGE,
                "--origin is missing: name the ledger as the custodian's 'tripcap key list' does, or bring the trust"
                        + " file to "
                        + keys.trustFile());
    }

    private void print(Path file) {
        Console console = options.console();
        if (options.json()) {
            console.json(JsonNodeFactory.instance
                    .objectNode()
                    .put("request", target.toString())
                    .put("private_key", file.toString()));
            return;
        }
        console.done(target.toString(), "private key " + file + ": it stays here");
        console.line("request " + target + ": bring it to the custodian, who runs 'tripcap key "
                + (renew ? "rotate " : "enroll ") + name + " --request ...'");
        console.line("then add the certificate here: tripcap key install CERTIFICATE");
    }
}
