package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Kibana. */
@Subcommands(KibanaInstallCommand.class)
@Command(
        name = "kibana",
        description = "Set up Kibana for investigators.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap kibana install --url http://127.0.0.1:5601"},
        synopsisSubcommandLabel = "(install)")
final class KibanaCommand {}
