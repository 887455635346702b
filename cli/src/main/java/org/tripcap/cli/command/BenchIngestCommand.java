package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.cli.bench.IngestBench;
import org.tripcap.cli.bench.IngestPlan;
import org.tripcap.cli.bench.IngestReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures indexing. */
@Command(
        name = "ingest",
        description =
                "Measure the way from sealed segments in Kafka to the search, with a broker and a node of its own: rates,"
                        + " processor time of ingest and of Elasticsearch, and what the index takes on disk.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nLoads and examples:%n",
        footer = {
            "  normal          the packets of --mix, replayed with other addresses",
            "  incompressible  the same with random payload",
            "  flood           a SYN flood, each packet from a source of its own",
            "",
            "  tripcap bench ingest --mix traffic.pcap.gz",
            "  tripcap bench ingest --mix traffic.pcap.gz --json | tail -n 1",
            "",
            "MB are 10^6 bytes of packets on the wire. Each load is stored without keys first: what Elasticsearch spends on",
            "ciphertext is known by that, the rest is spent on derived documents. Broker and node share this host's",
            "processors. searchable_p95_s includes the time that a sensor lets a section grow."
        })
final class BenchIngestCommand implements Callable<Integer> {

    @Option(
            names = "--mix",
            paramLabel = "FILE",
            description = "Ethernet capture file, also compressed with gzip, that stands for normal traffic."
                    + " Without it, normal and incompressible are left out.")
    private @Nullable Path mix;

    @Option(
            names = "--replays",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often it is replayed (default: ${DEFAULT-VALUE}).")
    private int replays;

    @Option(
            names = "--sources",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Packets and sources of the flood (default: ${DEFAULT-VALUE}).")
    private int sources;

    @Option(
            names = "--sections",
            paramLabel = "N",
            defaultValue = "6",
            description = "Sections timed from the wire to the search, 2 s each (default: ${DEFAULT-VALUE}).")
    private int sections;

    @Mixin
    private Measurement measurement;

    @Override
    public Integer call() throws InterruptedException {
        return measurement.run("indexing was", (work, told) -> {
            IngestReport report = measure(work, told);
            return new Measurement.Figures(
                    IngestReport.header(),
                    report.rows(),
                    List.of(String.format(
                            Locale.ROOT,
                            "from the wire to the search: 95 of 100 packets within %.2f s",
                            report.searchableSeconds())),
                    report.toJson());
        });
    }

    private IngestReport measure(Path work, Console told) throws IOException, InterruptedException {
        try (IngestBench bench = IngestBench.start(plan(work));
                OnInterrupt _ = new OnInterrupt(bench::close)) {
            return bench.run(told::line);
        }
    }

    private IngestPlan plan(Path work) {
        try {
            return new IngestPlan(mix, replays, sources, sections, work);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
