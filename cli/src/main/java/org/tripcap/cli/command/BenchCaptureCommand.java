package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tripcap.cli.bench.CaptureBench;
import org.tripcap.cli.bench.CapturePlan;
import org.tripcap.cli.bench.CaptureReport;
import org.tripcap.cli.bench.RecorderFigures;
import org.tripcap.cli.bench.RecorderKind;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures recording beside the tools that people use today. */
@Command(
        name = "capture",
        description =
                "Measure recording: loss, CPU and memory of the full path (read, seal, sign, store, Kafka), of reading"
                        + " alone, and of tcpdump, dumpcap and netsniff-ng where they are installed, one after the other under the"
                        + " same load. Makes two network namespaces and removes them; needs root.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap bench capture",
            "  tripcap bench capture --packets 64 --rate top --for 5s",
            "  tripcap bench capture --recorder tripcap,tcpdump --json | tail -n 1",
            "",
            "CPU is user and system time of the recording process alone, from the end of the lead-in until everything it",
            "recorded is where it belongs (acknowledged by Kafka; in the file), divided by the packets recorded."
        })
final class BenchCaptureCommand implements Callable<Integer> {

    @Option(
            names = "--packets",
            paramLabel = "64|imix|1500|FILE",
            defaultValue = "imix",
            description =
                    "What is sent: frames of 64 octets; frames of 64, 594 and 1518 octets, 7 to 4 to 1; IP packets of"
                            + " 1500 octets; or the packets of an Ethernet capture file (default: ${DEFAULT-VALUE}).")
    private String packets;

    @Option(
            names = "--rate",
            paramLabel = "N|top",
            defaultValue = "250000",
            description = "Packets a second, or as many as this host can send (default: ${DEFAULT-VALUE}).")
    private String rate;

    @Option(
            names = "--lead-in",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = Durations.class,
            description = "How long each recorder gets the same load before it is measured; what is lost then counts"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration leadIn;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "12s",
            converter = Durations.class,
            description = "How long the load of each recorder takes (default: ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--recorder",
            paramLabel = "NAME",
            split = ",",
            converter = Kinds.class,
            description = "What to measure: tripcap, tripcap-read-only, tcpdump, dumpcap, netsniff-ng"
                    + " (default: all that are installed).")
    private List<RecorderKind> recorders = List.of();

    @Mixin
    private Measurement measurement;

    @Override
    public Integer call() throws InterruptedException {
        return measurement.run("recording was", (work, told) -> {
            CaptureReport report = measure(work, told);
            return new Measurement.Figures(CaptureReport.header(), report.rows(), undelivered(report), report.toJson());
        });
    }

    private CaptureReport measure(Path work, Console told) throws IOException, InterruptedException {
        List<RecorderFigures> figures;
        try (CaptureBench bench = CaptureBench.start(plan(work));
                OnInterrupt _ = new OnInterrupt(bench::close)) {
            figures = bench.run(f -> told.line(f.kind().key().replace('_', '-') + ": " + f.recorded() + " of "
                    + f.offered() + " packets at " + f.packetsPerSecond() + " a second"));
        }
        return new CaptureReport(figures);
    }

    private CapturePlan plan(Path work) {
        try {
            return new CapturePlan(packets, packetsPerSecond(), leadIn, duration, kinds(), work);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private long packetsPerSecond() {
        if (rate.equals("top")) {
            return CapturePlan.TOP_SPEED;
        }
        try {
            long wanted = Long.parseLong(rate);
            if (wanted > 0) {
                return wanted;
            }
        } catch (NumberFormatException e) {
            throw new CommandException(ExitCode.USAGE, badRate(), e);
        }
        throw new CommandException(ExitCode.USAGE, badRate());
    }

    private String badRate() {
        return "--rate: expected packets a second or 'top', found '" + Printable.line(rate) + "'";
    }

    private List<RecorderKind> kinds() {
        List<RecorderKind> wanted = new ArrayList<>();
        for (RecorderKind kind : RecorderKind.values()) {
            if (recorders.contains(kind) && !kind.isInstalled()) {
                throw new CommandException(ExitCode.NOT_FOUND, kind.key().replace('_', '-') + " is not installed");
            }
            if (recorders.contains(kind) || (recorders.isEmpty() && kind.isInstalled())) {
                wanted.add(kind);
            }
        }
        return wanted;
    }

    private static List<String> undelivered(CaptureReport report) {
        return report.figures().stream()
                .filter(f -> f.undelivered() != 0)
                .map(f -> f.kind().key().replace('_', '-') + ": " + f.undelivered()
                        + " packets were sent and did not arrive at the interface; they are not among those offered")
                .toList();
    }

    private static final class Kinds implements CommandLine.ITypeConverter<RecorderKind> {
        @Override
        public RecorderKind convert(String text) {
            return Arrays.stream(RecorderKind.values())
                    .filter(kind ->
                            kind.key().equals(text.toLowerCase(Locale.ROOT).replace('-', '_')))
                    .findFirst()
                    .orElseThrow(
                            () -> new CommandLine.TypeConversionException(
                                    "'" + Printable.line(text)
                                            + "' is no recorder; expected tripcap, tripcap-read-only, tcpdump, dumpcap or netsniff-ng"));
        }
    }
}
