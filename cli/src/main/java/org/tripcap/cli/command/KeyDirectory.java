package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.PassphraseSource;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.cli.casefile.CaseBundle;

/**
 * A directory of keys: {@code authority.pem}, for each actor {@code NAME.pem} (private key and certificate) or {@code NAME.crt}
 * (certificate of a key that is elsewhere), a notary's second key {@code NAME-mldsa44.pem}, and {@code trust.json}.
 */
record KeyDirectory(Path path) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final String COSIGNING = "-mldsa44";

    /** A certificate and its file. */
    record Held(String name, Path file, CertificateFile certificate) {}

    Path authority() {
        return path.resolve("authority.pem");
    }

    Path trustFile() {
        return path.resolve("trust.json");
    }

    /** Private key and certificate of an actor. */
    Path identity(String name) {
        return path.resolve(checked(name) + ".pem");
    }

    /** Certificate of an actor whose private key is elsewhere. */
    Path certificate(String name) {
        return path.resolve(checked(name) + ".crt");
    }

    /** A notary's second key. */
    Path cosigningKey(String name) {
        return path.resolve(checked(name) + COSIGNING + ".pem");
    }

    /** A key that waits for its certificate, to replace the one there is. */
    Path next(String name) {
        return path.resolve(checked(name) + ".next");
    }

    /** A notary's second key that waits together with {@link #next}. */
    Path nextCosigningKey(String name) {
        return path.resolve(checked(name) + COSIGNING + ".next");
    }

    /** Where the certificate of a replaced key is kept. */
    Path retired(CertificateFile certificate) {
        String name =
                certificate.signer().name() + "-" + certificate.signer().keyId().substring(0, 16) + ".crt";
        return path.resolve("retired").resolve(name);
    }

    /** Whether somebody has begun to use it. */
    boolean exists() {
        return Files.exists(trustFile());
    }

    TrustFile trust() {
        try {
            return TrustFile.load(trustFile());
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Looks whether there is a trust file.
     *
     * @throws CommandException if there is none
     */
    void requireTrust() {
        if (!exists()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND, "there is no trust file in " + path + ": make one with 'tripcap key init'");
        }
    }

    /** Lets the trust file vouch for the text that this version puts into bundles, and says which that is. */
    Digest trustVerifyText() throws IOException {
        Digest digest = CaseBundle.verifyTextDigest();
        TrustFile trust = trust();
        if (!trust.verifyTexts().contains(digest)) {
            trust.withVerifyText(digest).store(trustFile());
        }
        return digest;
    }

    Authority openAuthority(PassphraseSource passphrases, InstantSource clock) {
        if (!Files.exists(authority())) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "the authority's key is not here: " + authority()
                            + " does not exist; make one with 'tripcap key init', or go where it is kept");
        }
        try {
            return Authority.load(authority(), passphrases, clock);
        } catch (IOException e) {
            throw new CommandException(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The identity with this name.
     *
     * @throws CommandException if there is none, its passphrase is missing or wrong, or its role is another
     */
    Identity identity(String name, Role role, PassphraseSource passphrases) {
        Path file = identity(name);
        if (!Files.exists(file)) {
            throw new CommandException(
                    ExitCode.NOT_FOUND, "there is no key of '" + name + "': " + file + " is missing");
        }
        Identity identity;
        try {
            identity = Identity.load(file, passphrases);
        } catch (IOException e) {
            throw new CommandException(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
        }
        if (identity.role() != role) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    file + " is the key of role " + identity.role().code() + ", expected " + role.code());
        }
        return identity;
    }

    /**
     * The certificate of an actor, whether its private key is here or not.
     *
     * @throws CommandException if there is none
     */
    Held held(String name) {
        for (Path file : List.of(identity(name), certificate(name))) {
            try {
                if (Files.exists(file) && CertificateFile.isIn(file)) {
                    return new Held(name, file, CertificateFile.read(file));
                }
            } catch (IOException e) {
                throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
            }
        }
        throw new CommandException(
                ExitCode.NOT_FOUND,
                "there is no certificate of '" + name + "' in " + path + "; 'tripcap key list' shows those there are");
    }

    /** Every actor's certificate, also those of replaced keys, by name and age. */
    List<Held> certificates() {
        List<Held> found = new ArrayList<>();
        try {
            for (Path directory : List.of(path, path.resolve("retired"))) {
                if (Files.isDirectory(directory)) {
                    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{pem,crt}")) {
                        for (Path file : files) {
                            if (!file.equals(authority()) && CertificateFile.isIn(file)) {
                                CertificateFile certificate = CertificateFile.read(file);
                                found.add(new Held(certificate.signer().name(), file, certificate));
                            }
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the keys cannot be listed: " + e.getMessage(), e);
        }
        found.sort(Comparator.comparing(Held::name)
                .thenComparing(held -> held.certificate().validFrom()));
        return found;
    }

    /**
     * A key that is here, of somebody who may ask a server: an investigator's, else an operator's, else a custodian's.
     *
     * @throws CommandException if there is none
     */
    Path firstIdentity() {
        List<Held> held = certificates();
        for (Role role : List.of(Role.INVESTIGATOR, Role.OPERATOR, Role.CUSTODIAN)) {
            for (Held each : held) {
                if (each.certificate().signer().role() == role && each.file().equals(identity(each.name()))) {
                    return each.file();
                }
            }
        }
        throw new CommandException(
                ExitCode.NOT_FOUND,
                "there is no key in " + path + " to ask a server with; make one with 'tripcap key request'");
    }

    /** The name, if a file can be called that. */
    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "'" + Printable.line(name)
                            + "' is no name of a key; expected at most 63 lower-case letters, digits and hyphens, a"
                            + " pseudonym and no person's name");
        }
        if (name.equals("authority") || name.endsWith(COSIGNING)) {
            throw new CommandException(ExitCode.USAGE, "the name '" + name + "' is taken for another file; choose one");
        }
        return name;
    }
}
