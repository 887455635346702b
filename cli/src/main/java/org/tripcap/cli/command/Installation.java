package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.PassphraseSource;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;

/**
 * The authority and the actors of a system that runs on one host, and the secrets of its alert sources: made on the first
 * start, read on every later one. On one host all roles are in one hand; statements say so ({@code standalone}).
 */
final class Installation {

    private static final List<Role> ROLES = List.of(
            Role.OPERATOR, Role.RESPONDER, Role.SENSOR, Role.VAULT, Role.INDEXER, Role.NOTARY, Role.INVESTIGATOR);
    /** Persons whose keys these are may have put them under a passphrase. */
    private static final PassphraseSource PASSPHRASES = new PassphraseOptions().source();
    /** The sensor that records capture files by hand. */
    static final String REPLAYER = "replay";

    private static final int SECRET_BYTES = 32;

    private final DataDirectory directory;
    private final KeyDirectory keys;
    private final TrustFile trust;

    private Installation(DataDirectory directory, TrustFile trust) {
        this.directory = directory;
        this.keys = directory.keys();
        this.trust = trust;
    }

    /**
     * Opens a data directory's installation, making what is not there yet: as {@code tripcap key init} and {@code enroll} would,
     * one key for each role. A first start that was cut off is completed by the next.
     *
     * @throws IOException if a key file cannot be read or written, or others than its owner may read it
     */
    static Installation prepare(DataDirectory directory, InstantSource clock) throws IOException, InterruptedException {
        KeyDirectory keys = directory.keys();
        List<Role> missing = ROLES.stream()
                .filter(role -> !Files.exists(keys.identity(name(role)))
                        || (role == Role.NOTARY && !Files.exists(keys.cosigningKey(name(role)))))
                .toList();
        if (!missing.isEmpty() || !keys.exists()) {
            Custodian custodian = keys.exists()
                    ? Custodian.of(directory, Custodian.FIRST, PASSPHRASES, clock)
                    : Custodian.init(directory, null, clock);
            for (Role role : missing) {
                custodian.enrol(name(role), role, Custodian.VALIDITY, null);
            }
        }
        return new Installation(directory, keys.trust());
    }

    /**
     * Opens an installation that must exist.
     *
     * @throws CommandException if none was made here yet
     */
    static Installation open(DataDirectory directory) {
        KeyDirectory keys = directory.keys();
        if (!keys.exists()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "no tripcap was ever started on " + directory.path()
                            + ": start one with 'tripcap up', or name its directory with --data");
        }
        return new Installation(directory, keys.trust());
    }

    TrustFile trust() {
        return trust;
    }

    Path trustPath() {
        return keys.trustFile();
    }

    Path identityPath(Role role) {
        return keys.identity(name(role));
    }

    Identity identity(Role role) {
        return identity(name(role), role);
    }

    /**
     * The identity with this name.
     *
     * @throws CommandException if there is none, its passphrase is missing or wrong, or its role is another
     */
    Identity identity(String name, Role role) {
        return keys.identity(name, role, PASSPHRASES);
    }

    /**
     * The identity of the sensor that records capture files by hand, made when first asked for.
     *
     * @throws IOException if it is missing and cannot be made
     */
    Identity replayer(InstantSource clock) throws IOException, InterruptedException {
        Path file = keys.identity(REPLAYER);
        if (!Files.exists(file)) {
            if (!Files.exists(keys.authority())) {
                throw new IOException("there is no identity to replay with, and no authority in " + keys.path()
                        + " that could enrol one; put that of a sensor '" + REPLAYER + "' into " + file);
            }
            Custodian.of(directory, Custodian.FIRST, PASSPHRASES, clock)
                    .enrol(REPLAYER, Role.SENSOR, Custodian.VALIDITY, null);
            var _ = ActingCustodian.send(directory);
        }
        return Identity.load(file, PASSPHRASES);
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

    /** The file that names the client certificates with which a source of alerts proves itself; there need be none. */
    Path alertClients(String source) {
        return keys.path().resolve("alerts-" + source + ".clients");
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
        return keys.path().resolve("alerts-" + source + ".secret");
    }

    private static String name(Role role) {
        String name = role.name().toLowerCase(Locale.ROOT);
        return role == Role.SENSOR ? name + "-1" : name;
    }
}
