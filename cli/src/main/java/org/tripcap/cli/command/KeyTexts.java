package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.CertificateRequest;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.UntrustedException;

/** What the commands about keys read and print alike. */
final class KeyTexts {

    private static final int LONGEST = 7300;

    private KeyTexts() {}

    /** A certificate's validity, of 1 to 7,300 days. */
    static Duration validity(int days) {
        if (days < 1 || days > LONGEST) {
            throw new CommandException(ExitCode.USAGE, "--days is between 1 and " + LONGEST + ", not " + days);
        }
        return Duration.ofDays(days);
    }

    /**
     * Reads a request, which must ask for what the custodian means to give.
     *
     * @param role null for any
     */
    static CertificateRequest request(Path file, String name, @Nullable Role role) {
        CertificateRequest request;
        try {
            if (Files.size(file) > CertificateRequest.MAX_LENGTH) {
                throw new CommandException(ExitCode.USAGE, file + " is no certificate request: it is too long");
            }
            request = CertificateRequest.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new CommandException(ExitCode.NOT_FOUND, file + " cannot be read: " + e, e);
        } catch (UntrustedException e) {
            throw new CommandException(ExitCode.REFUSED, file + ": " + e.getMessage(), e);
        }
        if (!request.name().equals(name) || (role != null && request.role() != role)) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    file + " asks for " + request.name() + " as "
                            + request.role().code() + ", not for " + name + (role == null ? "" : " as " + role.code())
                            + "; say what you mean to certify");
        }
        return request;
    }

    /** Tells of a certificate that was made, and of a statement that waits. */
    static void print(CommonOptions options, String verb, KeyDirectory.Held held, Optional<String> waiting) {
        Console console = options.console();
        if (options.json()) {
            console.json(json(held).put("waiting", waiting.isPresent()));
            return;
        }
        CertificateFile certificate = held.certificate();
        console.done(
                certificate.signer().keyId(),
                verb + " " + console.bold(held.name()) + " as "
                        + certificate.signer().role().code() + " until " + Times.text(certificate.validUntil()));
        console.line("key id " + certificate.signer().keyId());
        console.line((certificate.hasPrivateKey() ? "key and certificate " : "certificate ") + held.file());
        waiting.ifPresent(console::line);
    }

    static ObjectNode json(KeyDirectory.Held held) {
        CertificateFile certificate = held.certificate();
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", held.name())
                .put("role", certificate.signer().role().code())
                .put("key", certificate.signer().keyId())
                .put("valid_from", certificate.validFrom().toString())
                .put("valid_until", certificate.validUntil().toString())
                .put("file", held.file().toString())
                .put("private_key", certificate.hasPrivateKey())
                .put("protected", certificate.isProtected());
    }
}
