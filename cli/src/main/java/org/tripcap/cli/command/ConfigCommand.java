package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** What is set, where, and whether it is right. */
@Command(
        name = "config",
        description = "Show and check what is configured: by file, environment and options.",
        subcommands = {ConfigShowCommand.class, ConfigCheckCommand.class, ConfigReferenceCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(show | check | reference)",
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap config show", "  tripcap config check sensor --file sensor.yaml"})
final class ConfigCommand {}
