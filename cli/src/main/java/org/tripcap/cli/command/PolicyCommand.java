package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Working with the policy of what alerts may do. */
@Subcommands({PolicyTestCommand.class})
@Command(
        name = "policy",
        description = "Check what alerts may do without a person's word.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap policy test policy.yaml"},
        synopsisSubcommandLabel = "test")
final class PolicyCommand {}
