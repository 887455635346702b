package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Opening, approving, closing and looking at incidents. */
@Command(
        name = "incident",
        description = "Open, approve, close, list and show incidents: the authority to record.",
        subcommands = {
            IncidentOpenCommand.class,
            IncidentApproveCommand.class,
            IncidentCloseCommand.class,
            IncidentListCommand.class,
            IncidentShowCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(open | approve | close | list | show)")
final class IncidentCommand {}
