package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.tripcap.cli.bench.TriggerBench;
import org.tripcap.cli.bench.TriggerReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the way from an alert to a recording. */
@Command(
        name = "trigger",
        description =
                "Measure how long it takes from an alert's POST until packets are recorded, over many incidents one after"
                        + " the other: webhook, policy, signature, Kafka, sensor, capture handle. Starts a broker, a server and a"
                        + " sensor, makes a pair of interfaces, and removes everything; needs root.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap bench trigger",
            "  tripcap bench trigger --runs 100 --json | tail -n 1",
            "",
            "A thousand packets a second arrive meanwhile; the figure ends with the kernel's time of the first recorded."
        })
final class BenchTriggerCommand implements Callable<Integer> {

    private static final int MOST_RUNS = 100_000;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Incidents to measure (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--lead-in",
            paramLabel = "N",
            defaultValue = "20",
            description = "Incidents before them that are not measured (default: ${DEFAULT-VALUE}).")
    private int leadIn;

    @Mixin
    private Measurement measurement;

    @Override
    public Integer call() throws InterruptedException {
        if (runs < 1 || runs > MOST_RUNS || leadIn < 0 || leadIn > MOST_RUNS) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--runs is 1 to " + MOST_RUNS + " and --lead-in 0 to " + MOST_RUNS + ", found " + runs + " and "
                            + leadIn);
        }
        return measurement.run("the trigger was", (work, told) -> {
            TriggerReport report = measure(work, told);
            return new Measurement.Figures(TriggerReport.header(), report.rows(), List.of(), report.toJson());
        });
    }

    private TriggerReport measure(Path work, Console told) throws IOException, InterruptedException {
        try (TriggerBench bench = TriggerBench.start(work);
                OnInterrupt _ = new OnInterrupt(bench::close)) {
            return bench.run(leadIn, runs, done -> {
                if (done % 100 == 0) {
                    told.line(done + " incidents of " + runs);
                }
            });
        }
    }
}
