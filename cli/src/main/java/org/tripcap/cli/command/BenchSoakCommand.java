package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.tripcap.cli.bench.SoakReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Watches whether a system that runs for long grows. */
@Command(
        name = "soak",
        description =
                "Run the whole system for a while under traffic, with incidents that open and close at random, and with broker,"
                        + " node, server and sensor restarted now and then; tell what grew: memory, file descriptors, threads, disks,"
                        + " topics. Starts everything, makes a pair of interfaces, and removes it all; needs root.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap bench soak --for 30m",
            "  tripcap bench soak --for 8h --seed 4711 --json | tail -n 1",
            "",
            "The first quarter of the time is the lead-in; the beginning is the median of the second, the end that of the last.",
            "Disks, topics and the node's descriptors grow with the cases that are kept. The rest is to stay level."
        })
final class BenchSoakCommand implements Callable<Integer> {

    private static final Duration SHORTEST = Duration.ofSeconds(20);

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "30m",
            converter = Durations.class,
            description = "How long, such as 90s, 30m or 8h; 20s at least (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Does the same at random as the run that told this number (default: another each time).")
    private @Nullable Long seed;

    @Mixin
    private Measurement measurement;

    @Override
    public Integer call() throws InterruptedException {
        if (duration.compareTo(SHORTEST) < 0) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--for is " + Durations.text(SHORTEST) + " at least, found " + Durations.text(duration));
        }
        return measurement.run("growth was", (work, told) -> {
            SoakReport report = measure(work, told);
            return new Measurement.Figures(SoakReport.header(), report.rows(), report.lines(), report.toJson());
        });
    }

    private SoakReport measure(Path work, Console told) throws IOException, InterruptedException {
        long random = seed == null ? ThreadLocalRandom.current().nextLong() : seed;
        told.line("seed " + random);
        try (Soak soak = Soak.start(work, random);
                OnInterrupt _ = new OnInterrupt(soak::close)) {
            return soak.run(duration, told::line);
        }
    }
}
