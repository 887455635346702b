package org.tripcap.cli.command;

/** Finds a flow by the id that a person typed. */
final class FlowQuery {
    private FlowQuery() {}

    /**
     * In Lucene's syntax: what is a flow's id at all holds no character that it gives a meaning within quotes.
     *
     * @throws CommandException if it is neither a flow's id nor a community id
     */
    static String of(String id) {
        if (!id.matches("[0-9a-f]{32}|1:[A-Za-z0-9+/]{27}=")) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--flow: expected a flow's id of 32 hexadecimal digits or a community id such as"
                            + " 1:TR7UEpsKZUGh7KuZJ+UiZJeD91Q=, found '" + Printable.line(id) + "'");
        }
        return (id.startsWith("1:") ? "network.community_id" : "tripcap.flow.id") + ":\"" + id + "\"";
    }
}
