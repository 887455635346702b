package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Working with what was recorded. */
@Command(
        name = "evidence",
        description = "Search, verify and export what was recorded.",
        subcommands = {EvidenceSearchCommand.class, EvidenceVerifyCommand.class, EvidenceExportCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(search | verify | export)")
final class EvidenceCommand {}
