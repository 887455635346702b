package org.tripcap.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.tripcap.cli.bench.SealBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures sealing. */
@Command(
        name = "seal",
        description = "Measure how fast one core seals IMIX with random payload: commitment, tree over the blocks,"
                + " compression where it pays, encryption. By the processor's time of the whole process, the best"
                + " round.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap bench seal --json")
final class BenchSealCommand implements Callable<Integer> {

    private static final int MOST_ROUNDS = 10_000;

    @Mixin
    private OutputOptions options;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Rounds of 8 sections of 4 MiB (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Override
    public Integer call() {
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new CommandException(ExitCode.USAGE, "--rounds is 1 to " + MOST_ROUNDS + ", found " + rounds);
        }
        Console out = options.console();
        try {
            SealBench.Report report = SealBench.run(rounds);
            if (options.json()) {
                out.json(report.toJson());
            } else {
                out.table(SealBench.Report.header(), List.of(report.row()));
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "sealing was not measured: " + e.getMessage(), e);
        }
    }
}
