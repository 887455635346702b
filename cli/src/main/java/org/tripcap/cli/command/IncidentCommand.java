package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Opening, approving, extending, noting on, closing and looking at incidents. */
@Subcommands({
    IncidentOpenCommand.class,
    IncidentApproveCommand.class,
    IncidentExtendCommand.class,
    IncidentNoteCommand.class,
    IncidentCloseCommand.class,
    IncidentListCommand.class,
    IncidentShowCommand.class,
    IncidentWatchCommand.class
})
@Command(
        name = "incident",
        description = "Open, approve, extend, note on, close, list, show and watch incidents: the authority to record.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap incident open --reason 'SYN flood' --legal-basis gdpr-6-1-c --filter 'host 203.0.113.7'",
            "  tripcap incident list",
            "  tripcap incident extend 5f3a --for 2h"
        },
        synopsisSubcommandLabel = "(open | approve | extend | note | close | list | show | watch)")
final class IncidentCommand {}
