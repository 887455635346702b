package org.tripcap.cli.command;

import org.tripcap.capture.custody.Role;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who acts on holds: an operator or a custodian. */
final class ActingKeeper {

    @Configured("operator")
    @Option(
            names = "--as",
            paramLabel = "NAME",
            defaultValue = "operator",
            description = "Name of the operator or custodian who acts; their key is keys/NAME.pem in the data directory"
                    + " (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin
    private PassphraseOptions passphrases;

    /**
     * Who acts.
     *
     * @throws CommandException if there is no such key, or it is neither an operator's nor a custodian's
     */
    Actor in(Session session) {
        return session.actor(name, passphrases.source(), Role.OPERATOR, Role.CUSTODIAN);
    }
}
