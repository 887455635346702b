package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.PassphraseSource;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.ingest.AlertSources;

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
     * one key for each role. A first start that was cut off is completed by the next, and the first of another version adds the
     * text that its bundles hold to the trust file.
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
        if (Files.exists(keys.authority())) {
            var _ = keys.trustVerifyText(); // another version's text, where the custodian is at home
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
                            + ": start one with 'tripcap up', name its directory with --data, or bring a key and the trust"
                            + " file of a system elsewhere there with 'tripcap key request' and 'install'");
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
        return identity(nameOf(role), role);
    }

    /** The first start's name of the role; where that is not here, the only one who has it. */
    private String nameOf(Role role) {
        if (Files.exists(keys.identity(name(role)))) {
            return name(role);
        }
        List<String> held = keys.certificates().stream()
                .filter(each -> each.certificate().signer().role() == role
                        && each.file().equals(keys.identity(each.name())))
                .map(KeyDirectory.Held::name)
                .toList();
        return held.size() == 1 ? held.getFirst() : name(role);
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
        return AlertSources.secret(keys.path(), checked(source));
    }

    /**
     * The secret's file of a source that the system knows.
     *
     * @throws CommandException if it knows no such source
     */
    Path knownAlertSecret(String source) {
        Path file = AlertSources.secretFile(keys.path(), checked(source));
        if (!Files.exists(file)) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is no source of alerts called '" + Printable.line(source) + "': " + file
                            + " does not exist");
        }
        return file;
    }

    private static String checked(String source) {
        if (!source.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "'" + Printable.line(source)
                            + "' is no name of a source; expected lower-case letters, digits and hyphens");
        }
        return source;
    }

    private static String name(Role role) {
        String name = role.name().toLowerCase(Locale.ROOT);
        return role == Role.SENSOR ? name + "-1" : name;
    }
}
