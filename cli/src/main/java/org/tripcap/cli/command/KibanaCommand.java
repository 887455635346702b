package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Kibana. */
@Command(
        name = "kibana",
        description = "Set up Kibana for investigators.",
        subcommands = KibanaInstallCommand.class,
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap kibana install --url http://127.0.0.1:5601"},
        synopsisSubcommandLabel = "(install)")
final class KibanaCommand {}
