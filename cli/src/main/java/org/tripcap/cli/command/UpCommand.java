package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.respond.PolicyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole system on this host. */
@Command(
        name = "up",
        description =
                "Run the whole system on this host: broker, evidence store, server and one sensor, on loopback only.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap up                                    # on the usual ports",
            "  tripcap up --data /srv/tripcap --interface eth0 --any-port",
            "  tripcap up --policy policy.yaml               # what alerts may do"
        })
final class UpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "any",
            description = "Where the sensor records when an incident names no interface (default: ${DEFAULT-VALUE}).")
    private List<String> interfaces;

    @Option(names = "--kafka-port", defaultValue = "9092", description = "Broker's port (default: ${DEFAULT-VALUE}).")
    private int kafkaPort;

    @Option(
            names = "--elasticsearch-port",
            defaultValue = "9200",
            description = "Evidence store's port (default: ${DEFAULT-VALUE}).")
    private int elasticsearchPort;

    @Option(
            names = "--http-port",
            defaultValue = "8686",
            description = "Port of webhook, vault and status (default: ${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "What alerts may do (default: serious ones open incidents; see 'tripcap policy test').")
    private @Nullable Path policyFile;

    @Option(names = "--any-port", description = "Take free ports instead of the usual ones.")
    private boolean anyPort;

    @Override
    public Integer call() throws InterruptedException {
        Console console = options.console();
        DataDirectory directory = options.dataDirectory();
        StandaloneSystem.Ports ports = anyPort
                ? StandaloneSystem.Ports.ANY
                : new StandaloneSystem.Ports(kafkaPort, elasticsearchPort, httpPort);
        try (StandaloneSystem system = start(directory, ports);
                OnInterrupt interrupt = new OnInterrupt(() -> stop(console, system))) {
            print(console, directory, system);
            system.awaitFailure();
            if (interrupt.fired()) {
                return ExitCode.OK;
            }
            throw new CommandException(
                    ExitCode.FAILED,
                    "the embedded broker or evidence store ended by itself; its log is below " + directory.stores());
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "tripcap could not start: " + e.getMessage(), e);
        }
    }

    private StandaloneSystem start(DataDirectory directory, StandaloneSystem.Ports ports)
            throws IOException, InterruptedException {
        StandaloneSystem.Options settings = new StandaloneSystem.Options(interfaces, policy());
        Story story = new Story(new Console(command.commandLine().getErr()));
        try (Story.Waiting _ = story.waiting("starting Kafka, Elasticsearch, server and sensor")) {
            return StandaloneSystem.start(directory, ports, settings);
        }
    }

    private Policy policy() {
        return policyFile == null ? PolicyFile.standard() : PolicyTestCommand.read(policyFile);
    }

    private static void stop(Console console, StandaloneSystem system) {
        console.line("stopping: sensor, server, stores");
        system.close();
    }

    private void print(Console console, DataDirectory directory, StandaloneSystem system) throws IOException {
        RunFile run = system.run();
        if (options.json()) {
            console.json(run.toJson());
            return;
        }
        console.line(console.bold("tripcap runs on this host only (127.0.0.1); Ctrl-C stops it."));
        console.table(
                List.of("PART", "WHERE"),
                List.of(
                        List.of("Kafka broker", run.kafka()),
                        List.of("Elasticsearch", run.elasticsearch().toString()),
                        List.of("alert webhook", run.server() + "/api/v1/alerts/suricata"),
                        List.of("status", run.server() + "/api/v1/status"),
                        List.of("sensor", "records on " + String.join(", ", interfaces) + " while an incident is open"),
                        List.of("data", directory.path().toString()),
                        List.of(
                                "webhook secret",
                                system.installation().alertSecret("suricata").toString())));
        console.line("");
        console.line("Recording: " + console.bold("no") + ". Next, in another terminal:");
        String data = directory.equals(DataDirectory.of(null)) ? "" : " --data " + directory.path();
        console.line("  ./tripcap status" + data);
        console.line("  ./tripcap incident open" + data + " --reason 'first try' --legal-basis gdpr-6-1-c \\");
        console.line("      --filter 'host 127.0.0.1 and icmp' --interface lo --for 5m");
        console.line("  ./tripcap incident list" + data);
    }
}
