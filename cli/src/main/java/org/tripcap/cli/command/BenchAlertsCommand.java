package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.tripcap.cli.bench.AlertBench;
import org.tripcap.cli.bench.AlertPlan;
import org.tripcap.cli.bench.AlertReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what alerts come to. */
@Command(
        name = "alerts",
        description =
                "Measure alerts: how many a second a server takes in, what a storm of one attack and of attackers from"
                        + " everywhere comes to, and how soon an alert is an incident on the ledger. Starts a broker and a server with"
                        + " nothing but webhook and responder, and removes what they wrote.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap bench alerts",
            "  tripcap bench alerts --alerts 20000 --attackers 2000 --body 1",
            "  tripcap bench alerts --json | tail -n 1",
            "",
            "An alert counts as recorded once the signed document of its incident commits to it, and as lost if it was",
            "acknowledged and is neither recorded nor refused. Senders and server share this host's processors."
        })
final class BenchAlertsCommand implements Callable<Integer> {

    @Option(
            names = "--alerts",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Alerts of one attack (default: ${DEFAULT-VALUE}).")
    private int alerts;

    @Option(
            names = "--attackers",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Different attackers of one victim (default: ${DEFAULT-VALUE}).")
    private int attackers;

    @Option(
            names = "--openings",
            paramLabel = "N",
            defaultValue = "200",
            description = "Attacks that each open an incident, one after the other (default: ${DEFAULT-VALUE}).")
    private int openings;

    @Option(
            names = "--body",
            paramLabel = "N",
            defaultValue = "50",
            description = "Alerts in one body, as senders that batch put them (default: ${DEFAULT-VALUE}).")
    private int body;

    @Option(
            names = "--senders",
            paramLabel = "N",
            defaultValue = "8",
            description = "Senders that post at the same time (default: ${DEFAULT-VALUE}).")
    private int senders;

    @Mixin
    private Measurement measurement;

    @Override
    public Integer call() throws InterruptedException {
        return measurement.run("alerts were", (work, told) -> {
            AlertReport report = measure(work, told);
            return new Measurement.Figures(AlertReport.header(), report.rows(), report.lines(), report.toJson());
        });
    }

    private AlertReport measure(Path work, Console told) throws IOException, InterruptedException {
        try (AlertBench bench = AlertBench.start(plan(work));
                OnInterrupt _ = new OnInterrupt(bench::close)) {
            return bench.run(told::line);
        }
    }

    private AlertPlan plan(Path work) {
        try {
            return new AlertPlan(alerts, attackers, openings, body, senders, work);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
