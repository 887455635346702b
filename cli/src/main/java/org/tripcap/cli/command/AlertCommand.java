package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Working with alerts. */
@Subcommands({AlertSendCommand.class, AlertFormatsCommand.class})
@Command(
        name = "alert",
        description = "Send alerts as an intrusion detection system would, and list what is understood.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap alert send eve.json --source suricata", "  tripcap alert formats"},
        synopsisSubcommandLabel = "(send | formats)")
final class AlertCommand {}
