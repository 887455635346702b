package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Adds the root of time-stamping authorities to the trust file. */
@Command(
        name = "trust-time-stamping",
        description = "Add the certificate that time stamps lead to (RFC 3161) to the trust file here: the root of an"
                + " authority, or the authority's own. Compare its digest with what the authority publishes.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap key trust-time-stamping tsa-root.pem",
            "  tripcap up --time-stamping https://tsa.example.org/"
        })
final class KeyTrustTimeStampingCommand implements Callable<Integer> {

    private static final int LONGEST = 64 * 1024;

    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "FILE", description = "X.509, PEM or DER.")
    private Path file;

    @Override
    public Integer call() {
        KeyDirectory keys = options.dataDirectory().keys();
        keys.requireTrust();
        TrustFile trust = keys.trust();
        try {
            if (Files.size(file) > LONGEST) {
                throw new CommandException(ExitCode.USAGE, file + " is no certificate: it is too long");
            }
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
            byte[] der = certificate.getEncoded();
            if (trust.timeStamping().stream().noneMatch(known -> Arrays.equals(known, der))) {
                trust.withTimeStamping(der).store(keys.trustFile());
            }
            String digest = Digest.of(der).hex();
            Console console = options.console();
            if (options.json()) {
                console.json(JsonNodeFactory.instance.objectNode().put("certificate_sha256", digest));
            } else {
                console.done(
                        digest,
                        "trusted for time stamps: "
                                + Printable.line(
                                        certificate.getSubjectX500Principal().getName()));
                console.line("SHA-256 " + digest);
            }
            return ExitCode.OK;
        } catch (CertificateException e) {
            throw new CommandException(ExitCode.USAGE, file + " is no X.509 certificate: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "nothing was added: " + e, e);
        }
    }
}
