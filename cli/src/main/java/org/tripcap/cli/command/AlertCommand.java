package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Working with alerts. */
@Command(
        name = "alert",
        description = "Send alerts as an intrusion detection system would.",
        subcommands = {AlertSendCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "send")
final class AlertCommand {}
