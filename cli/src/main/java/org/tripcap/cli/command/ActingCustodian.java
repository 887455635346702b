package org.tripcap.cli.command;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.tripcap.capture.custody.Role;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which custodian acts, and how their acts on keys reach the ledger. */
final class ActingCustodian {

    @Configured("custodian")
    @Option(
            names = "--as",
            paramLabel = "NAME",
            defaultValue = Custodian.FIRST,
            description = "Name of the custodian who acts; their key is keys/NAME.pem in the data directory"
                    + " (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin
    private PassphraseOptions passphrases;

    /**
     * The custodian.
     *
     * @throws CommandException if their key or the authority's is not here, or its passphrase is missing or wrong
     */
    Custodian in(DataDirectory directory) {
        return Custodian.of(directory, name, passphrases.source(), InstantSource.system());
    }

    /**
     * The custodian, to state something about an incident.
     *
     * @throws CommandException if there is no such key, or it is no custodian's
     */
    Actor in(Session session) {
        return session.actor(name, passphrases.source(), Role.CUSTODIAN);
    }

    /** A new passphrase if one is asked for, else none. */
    PassphraseOptions passphrases() {
        return passphrases;
    }

    /** Brings what was stated to the ledger, if a system runs here; says what waits otherwise. */
    static Optional<String> send(DataDirectory directory) {
        Optional<Connection> connection = Connection.find(directory);
        if (connection.isEmpty()) {
            return Optional.of("no system runs on " + directory.path()
                    + ": the statement about it waits there for the next" + " 'tripcap up' or 'tripcap key publish'");
        }
        try {
            WaitingStatements.send(directory, connection.get().kafka());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the ledger does not answer (" + e.getMessage()
                    + "): the statement about it waits for 'tripcap key publish'");
        }
    }
}
