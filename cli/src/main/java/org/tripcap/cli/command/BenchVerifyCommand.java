package org.tripcap.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.tripcap.cli.bench.VerifyBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures verifying. */
@Command(
        name = "verify",
        description =
                "Measure how fast one core verifies a bundle, which is made for it, and what share of it is proof data."
                        + " By the processor's time of the whole process, the best round.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap bench verify --json")
final class BenchVerifyCommand implements Callable<Integer> {

    /** All segments of the case are in memory while its bundle is written. */
    private static final int MOST_SEGMENTS = 64;

    private static final int MOST_ROUNDS = 10_000;

    @Option(
            names = "--segments",
            paramLabel = "N",
            defaultValue = "24",
            description = "Segments of 4 MiB in the bundle (default: ${DEFAULT-VALUE}).")
    private int segments;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "12",
            description = "How often the bundle is verified (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private Measurement measurement;

    @Override
    public Integer call() throws InterruptedException {
        if (rounds < 1 || rounds > MOST_ROUNDS || segments < 1 || segments > MOST_SEGMENTS) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--segments is 1 to " + MOST_SEGMENTS + " and --rounds 1 to " + MOST_ROUNDS + ", found " + segments
                            + " and " + rounds);
        }
        return measurement.run("verifying was", (work, told) -> {
            VerifyBench.Report report = VerifyBench.run(work, segments, rounds);
            return new Measurement.Figures(
                    VerifyBench.Report.header(), List.of(report.row()), List.of(), report.toJson());
        });
    }
}
