package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Measurements. */
@Command(
        name = "bench",
        description = "Measure on this host what recording, sealing and verifying cost.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchCaptureCommand.class})
final class BenchCommand {}
