package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.KeyRequest;
import org.tripcap.capture.custody.PassphraseSource;
import org.tripcap.capture.custody.UntrustedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds the custodian's certificate to the key that waits for it. */
@Command(
        name = "install",
        description = "Add the custodian's certificate to the key on this host that waits for it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap key install edge-3.crt --trust trust.json")
final class KeyInstallCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private PassphraseOptions passphrases;

    @Parameters(paramLabel = "CERTIFICATE", description = "What the custodian made of the request, PEM.")
    private Path certificateFile;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "The trust file, where it is not here yet; it must vouch for the certificate.")
    private @Nullable Path trust;

    @Override
    public Integer call() {
        KeyDirectory keys = options.dataDirectory().keys();
        try {
            CertificateFile certificate = CertificateFile.read(certificateFile);
            String name = certificate.signer().name();
            requireTrusted(keys, certificate);
            install(keys, name, certificate);
            KeyTexts.print(options, "installed", keys.held(name), Optional.empty());
            return ExitCode.OK;
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(ExitCode.REFUSED, "nothing was installed: " + e.getMessage(), e);
        }
    }

    private void requireTrusted(KeyDirectory keys, CertificateFile certificate) throws IOException {
        if (trust != null && !keys.exists()) {
            DurableFile.write(keys.trustFile(), Files.readAllBytes(trust));
        }
        if (!keys.exists()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    keys.trustFile() + " is missing: bring the custodian's trust file with --trust");
        }
        try {
            keys.trust().verifyCertificate(certificate.der(), Instant.now());
        } catch (UntrustedException e) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "the trust file does not vouch for " + certificateFile + ": " + e.getMessage(),
                    e);
        }
    }

    private void install(KeyDirectory keys, String name, CertificateFile certificate) throws IOException {
        Path next = keys.next(name);
        boolean renewed = Files.exists(next);
        Path waiting = renewed ? next : keys.identity(name);
        if (!Files.exists(waiting)) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "no key of '" + name + "' waits here for a certificate; make one with 'tripcap key request'");
        }
        PassphraseSource known = new Remembered(passphrases.source());
        KeyRequest request = KeyRequest.load(waiting, known);
        char @Nullable [] passphrase = request.isProtected() ? known.passphrase(waiting) : null;
        Path second = keys.nextCosigningKey(name);
        if (renewed) {
            CertificateFile old = keys.held(name).certificate();
            CertificateFile.write(keys.retired(old), old.der());
            if (Files.exists(second)) {
                Files.move(
                        second,
                        keys.cosigningKey(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        request.certified(certificate.der()).store(keys.identity(name), passphrase);
        DurableFile.delete(next);
    }

    /** Asks a person once for a passphrase that is needed twice: to read the key, and to write it again. */
    private static final class Remembered implements PassphraseSource {
        private final PassphraseSource source;
        private char @Nullable [] passphrase;

        Remembered(PassphraseSource source) {
            this.source = source;
        }

        @Override
        public char[] passphrase(Path keyFile) throws IOException {
            char[] known = passphrase;
            if (known == null) {
                known = source.passphrase(keyFile);
                passphrase = known;
            }
            return known.clone();
        }
    }
}
