package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Working with the policy of what alerts may do. */
@Command(
        name = "policy",
        description = "Check what alerts may do without a person's word.",
        subcommands = {PolicyTestCommand.class},
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap policy test policy.yaml"},
        synopsisSubcommandLabel = "test")
final class PolicyCommand {}
