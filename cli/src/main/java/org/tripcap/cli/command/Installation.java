package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.cli.casefile.CaseBundle;

/**
 * The authority and the actors of a system that runs on one host, and the secrets of its alert sources: made on the first
 * start, read on every later one. On one host all roles are in one hand; statements say so ({@code standalone}).
 */
final class Installation {

    /** Two years: long enough to forget nothing monthly, short enough to practise renewal. */
    private static final Duration VALIDITY = Duration.ofDays(2 * 365);

    private static final String AUTHORITY = "authority.pem";
    private static final List<Role> ROLES = List.of(
            Role.OPERATOR, Role.RESPONDER, Role.SENSOR, Role.VAULT, Role.INDEXER, Role.NOTARY, Role.INVESTIGATOR);
    /** The sensor that records capture files by hand. */
    static final String REPLAYER = "replay";

    private static final int SECRET_BYTES = 32;

    private final Path keys;
    private final TrustFile trust;

    private Installation(Path keys, TrustFile trust) {
        this.keys = keys;
        this.trust = trust;
    }

    /**
     * Opens a data directory's installation, making what is not there yet. A first start that was cut off is completed by
     * the next: the trust file is written last.
     *
     * @throws IOException if a key file cannot be read or written, or others than its owner may read it
     */
    static Installation prepare(DataDirectory directory, InstantSource clock) throws IOException {
        directory.create();
        Path keys = directory.keys();
        DurableFile.makeDirectory(keys);
        Path authorityFile = keys.resolve(AUTHORITY);
        Authority authority;
        if (Files.exists(authorityFile)) {
            authority = Authority.load(authorityFile, clock);
        } else {
            authority = Authority.create(clock);
            authority.store(authorityFile);
        }
        for (Role role : ROLES) {
            Path file = keyFile(keys, role);
            if (!Files.exists(file)) {
                authority.enrol(name(role), role, VALIDITY).store(file);
            }
        }
        Path trustFile = trustFile(keys);
        if (!Files.exists(trustFile)) {
            authority
                    .trustFile()
                    .withNotary(notary(keys, authority).keys())
                    .withVerifyText(CaseBundle.verifyTextDigest())
                    .store(trustFile);
        }
        return new Installation(keys, TrustFile.load(trustFile));
    }

    /**
     * Opens an installation that must exist.
     *
     * @throws CommandException if none was made here yet
     */
    static Installation open(DataDirectory directory) {
        Path keys = directory.keys();
        if (!Files.exists(trustFile(keys))) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "no tripcap was ever started on " + directory.path()
                            + ": start one with 'tripcap up', or name its directory with --data");
        }
        try {
            return new Installation(keys, TrustFile.load(trustFile(keys)));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, trustFile(keys) + ": " + e.getMessage(), e);
        }
    }

    TrustFile trust() {
        return trust;
    }

    Path trustPath() {
        return trustFile(keys);
    }

    Path identityPath(Role role) {
        return keyFile(keys, role);
    }

    Identity identity(Role role) {
        try {
            return Identity.load(keyFile(keys, role));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, keyFile(keys, role) + ": " + e.getMessage(), e);
        }
    }

    /**
     * The identity with this name.
     *
     * @throws CommandException if there is none, or its role is another
     */
    Identity identity(String name, Role role) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "'" + Printable.line(name)
                            + "' is no name of a key; expected lower-case letters, digits and hyphens");
        }
        Path file = keys.resolve(name + ".pem");
        if (!Files.exists(file)) {
            throw new CommandException(
                    ExitCode.NOT_FOUND, "there is no key of '" + name + "': " + file + " is missing");
        }
        Identity identity;
        try {
            identity = Identity.load(file);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, file + ": " + e.getMessage(), e);
        }
        if (identity.role() != role) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    file + " is the key of a " + identity.role().code() + ", not of an " + role.code());
        }
        return identity;
    }

    /**
     * The identity of the sensor that records capture files by hand, made when first asked for.
     *
     * @throws IOException if it is missing and cannot be made
     */
    Identity replayer(InstantSource clock) throws IOException {
        Path file = keys.resolve(REPLAYER + ".pem");
        Path authority = keys.resolve(AUTHORITY);
        if (!Files.exists(file)) {
            if (!Files.exists(authority)) {
                throw new IOException("there is no identity to replay with, and no authority in " + keys
                        + " that could enrol one; put that of a sensor '" + REPLAYER + "' into " + file);
            }
            Authority.load(authority, clock)
                    .enrol(REPLAYER, Role.SENSOR, VALIDITY)
                    .store(file);
        }
        return Identity.load(file);
    }

    /** The file with the secret that a source of alerts proves itself with; made when first asked for. */
    Path alertSecret(String source) throws IOException {
        Path file = secretFile(source);
        if (!Files.exists(file)) {
            byte[] secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            DurableFile.write(file, (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    /**
     * The secret's file of a source that the system knows.
     *
     * @throws CommandException if it knows no such source
     */
    Path knownAlertSecret(String source) {
        Path file = secretFile(source);
        if (!Files.exists(file)) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is no source of alerts called '" + Printable.line(source) + "': " + file
                            + " does not exist");
        }
        return file;
    }

    private Path secretFile(String source) {
        if (!source.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "'" + Printable.line(source)
                            + "' is no name of a source; expected lower-case letters, digits and hyphens");
        }
        return keys.resolve("alerts-" + source + ".secret");
    }

    /** The notary signs checkpoints with two keys; the second one, ML-DSA-44, is in no certificate but in the trust file. */
    private static NotaryIdentity notary(Path keys, Authority authority) throws IOException {
        Identity identity = Identity.load(keyFile(keys, Role.NOTARY));
        String origin =
                "tripcap.standalone/" + Digest.of(authority.root()).hex().substring(0, 16);
        NotaryIdentity notary = NotaryIdentity.create(identity, origin);
        notary.store(keys.resolve("notary-mldsa44.pem"));
        return notary;
    }

    private static String name(Role role) {
        String name = role.name().toLowerCase(Locale.ROOT);
        return role == Role.SENSOR ? name + "-1" : name;
    }

    private static Path keyFile(Path keys, Role role) {
        return keys.resolve(name(role) + ".pem");
    }

    private static Path trustFile(Path keys) {
        return keys.resolve("trust.json");
    }
}
