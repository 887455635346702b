package org.tripcap.cli.command;

import picocli.CommandLine.Option;

/** Which operator acts, where several have their key in the data directory. */
final class ActingOperator {

    @Configured("operator")
    @Option(
            names = "--as",
            paramLabel = "NAME",
            defaultValue = "operator",
            description = "Name of the operator who acts; their key is keys/NAME.pem in the data directory"
                    + " (default: ${DEFAULT-VALUE}).")
    private String name;

    /**
     * The operator.
     *
     * @throws CommandException if there is no such key, or it is not an operator's
     */
    Operator in(Session session) {
        return session.operator(name);
    }
}
