package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Measurements. */
@Subcommands({
    BenchCaptureCommand.class,
    BenchTriggerCommand.class,
    BenchSealCommand.class,
    BenchVerifyCommand.class,
    BenchAlertsCommand.class,
    BenchIngestCommand.class,
    BenchSoakCommand.class
})
@Command(
        name = "bench",
        description = "Measure on this host what recording, sealing and verifying cost, how soon recording begins, what"
                + " alerts come to, how fast evidence is indexed, and whether anything grows that should not.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap bench seal", "  tripcap bench capture --packets 1000000"},
        synopsisSubcommandLabel = "COMMAND")
final class BenchCommand {}
