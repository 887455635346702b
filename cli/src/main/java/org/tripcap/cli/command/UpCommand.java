package org.tripcap.cli.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.enrich.AddressDatabases;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.notary.TimeStamping;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.respond.PolicyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the whole system on this host. */
@Command(
        name = "up",
        description =
                "Run the whole system on this host: broker, evidence store, server and one sensor, on loopback unless"
                        + " told otherwise.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap up                                    # on the usual ports",
            "  tripcap up --data /srv/tripcap --interface eth0 --any-port",
            "  tripcap up --policy policy.yaml               # what alerts may do",
            "  tripcap up --alerts-port 8687 --tls-certificate server.pem --tls-key server-key.pem",
            "  tripcap up --evidence-port 8688 --tls-certificate server.pem --tls-key server-key.pem"
        })
final class UpCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Configured("up.interface")
    @Option(
            names = "--interface",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "any",
            description = "Where the sensor records when an incident names no interface (default: ${DEFAULT-VALUE}).")
    private List<String> interfaces;

    @Configured("up.kafka-port")
    @Option(names = "--kafka-port", defaultValue = "9092", description = "Broker's port (default: ${DEFAULT-VALUE}).")
    private int kafkaPort;

    @Configured("up.elasticsearch-port")
    @Option(
            names = "--elasticsearch-port",
            defaultValue = "9200",
            description = "Evidence store's port (default: ${DEFAULT-VALUE}).")
    private int elasticsearchPort;

    @Configured("up.http-port")
    @Option(
            names = "--http-port",
            defaultValue = "8686",
            description = "Port of webhook, vault and status (default: ${DEFAULT-VALUE}).")
    private int httpPort;

    @Configured("up.policy")
    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "What alerts may do (default: serious ones open incidents; see 'tripcap policy test').")
    private @Nullable Path policyFile;

    @Configured("up.time-stamping")
    @Option(
            names = "--time-stamping",
            paramLabel = "URI",
            description = "Authority that stamps checkpoints with the time (RFC 3161); first tell the trust file of its"
                    + " certificate with 'tripcap key trust-time-stamping' (default: none).")
    private @Nullable URI timeStamping;

    @Mixin
    private TlsOptions tls;

    @Configured("up.payload-heads")
    @Option(
            names = "--payload-heads",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Show the first 64 bytes of payload of each side with every flow, in the clear. They may be"
                    + " anybody's words: only where the legal basis covers it (default: no payload in the index).")
    private boolean payloadHeads;

    @Configured("up.country-database")
    @Option(
            names = "--country-database",
            paramLabel = "FILE",
            description = "Countries of public addresses, in MaxMind's DB format, such as GeoLite2-Country.mmdb or"
                    + " GeoLite2-City.mmdb. Read again when it is replaced (default: none).")
    private @Nullable Path countryDatabase;

    @Configured("up.as-database")
    @Option(
            names = "--as-database",
            paramLabel = "FILE",
            description = "Autonomous systems of public addresses, in MaxMind's DB format, such as GeoLite2-ASN.mmdb."
                    + " Read again when it is replaced (default: none).")
    private @Nullable Path asDatabase;

    @Option(names = "--any-port", description = "Take free ports instead of the usual ones.")
    private boolean anyPort;

    @Override
    public Integer call() throws InterruptedException {
        Console console = options.console();
        DataDirectory directory = options.dataDirectory();
        tls.check();
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
        StandaloneSystem.Options settings = new StandaloneSystem.Options(
                interfaces, policy(), timeStamping(), tls.alerts(), tls.evidence(), indexer());
        Story story = new Story(options.errors());
        try (Story.Waiting _ = story.waiting("starting Kafka, Elasticsearch, server and sensor")) {
            return StandaloneSystem.start(directory, ports, settings);
        }
    }

    private IndexerSettings indexer() {
        IndexerSettings settings = payloadHeads ? IndexerSettings.DEFAULT.withPayloadHeads() : IndexerSettings.DEFAULT;
        try {
            AddressDatabases known = AddressFiles.open(countryDatabase, asDatabase);
            return known == null ? settings : settings.withAddressFacts(known);
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private Policy policy() {
        return policyFile == null ? PolicyFile.standard() : PolicyTestCommand.read(policyFile);
    }

    private @Nullable TimeStamping timeStamping() {
        try {
            return timeStamping == null ? null : TimeStamping.by(timeStamping);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--time-stamping: " + e.getMessage(), e);
        }
    }

    private static void stop(Console console, StandaloneSystem system) {
        console.line("stopping: sensor, server, stores");
        system.close();
    }

    private static String port(int port) {
        return port == 0 ? "-" : "https on port " + port;
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
                        List.of("alerts from other hosts", port(system.tlsPort())),
                        List.of("packets for other hosts", port(system.evidencePort())),
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
