package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Opening, closing and looking at incidents. */
@Command(
        name = "incident",
        description = "Open, close, list and show incidents: the authority to record.",
        subcommands = {
            IncidentOpenCommand.class,
            IncidentCloseCommand.class,
            IncidentListCommand.class,
            IncidentShowCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(open | close | list | show)")
final class IncidentCommand {}
