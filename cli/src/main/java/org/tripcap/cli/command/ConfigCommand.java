package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** What is set, where, and whether it is right. */
@Subcommands({ConfigShowCommand.class, ConfigCheckCommand.class, ConfigReferenceCommand.class})
@Command(
        name = "config",
        description = "Show and check what is configured: by file, environment and options.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(show | check | reference)",
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap config show", "  tripcap config check sensor --file sensor.yaml"})
final class ConfigCommand {}
