package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.SensorProgram;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.doctor.Examination;
import org.tripcap.cli.doctor.Finding;
import org.tripcap.cli.doctor.Subject;
import org.tripcap.ingest.ServerConfiguration;
import org.tripcap.ingest.tls.Endpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for what is wrong, and says what to do. */
@Command(
        name = "doctor",
        description = {
            "Look whether all is as it should be, and say what to do where it is not.",
            "Looked at are Java, libpcap, capabilities, interfaces, clock, configuration, policy, keys and who may"
                    + " read them, trust file, the sensor's disk, Kafka with topics and access, Elasticsearch with"
                    + " templates and disks, server, Kibana.",
            "Nothing is changed. With --quiet only what is not sound is shown."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap doctor",
            "  tripcap doctor --quiet --data /srv/tripcap",
            "  tripcap doctor --json --interface eth1 --kibana http://127.0.0.1:5601"
        })
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Configured("up.interface")
    @Option(
            names = "--interface",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "any",
            description = "Where a sensor records (default: ${DEFAULT-VALUE}).")
    private List<String> interfaces;

    @Configured("up.policy")
    @Option(names = "--policy", paramLabel = "FILE", description = "What alerts may do (default: none is looked at).")
    private @Nullable Path policy;

    @Configured("kibana.url")
    @Option(names = "--kibana", paramLabel = "URL", description = "Where Kibana is (default: none is looked at).")
    private @Nullable URI kibana;

    @Override
    public Integer call() throws InterruptedException {
        Console console = options.console();
        List<Finding> findings = Examination.of(
                subject(),
                Instant.now(),
                options.json() ? Instant::toString : Times::text,
                options.json() ? _ -> {} : finding -> print(console, finding));
        if (options.json()) {
            console.json(json(findings));
        }
        Finding.State worst = worst(findings);
        console.line("");
        if (!options.json()) {
            console.line(summary(console, worst));
        }
        return switch (worst) {
            case SOUND, SKIPPED -> ExitCode.OK;
            case ATTENTION -> ExitCode.WARNED;
            case FAULT -> ExitCode.FAULTY;
        };
    }

    private Subject subject() {
        DataDirectory directory = options.dataDirectory();
        List<String> configuration = configuration();
        Optional<Connection> connection = connection(directory, configuration);
        Optional<Endpoint> server = Optional.empty();
        if (connection.flatMap(Connection::server).isPresent()) {
            try {
                server = connection.map(found -> found.server(directory.keys()));
            } catch (CommandException e) {
                configuration.add(String.valueOf(e.getMessage()));
            }
        }
        return new Subject(
                directory.path(),
                directory.keys().path(),
                directory.sensor(),
                interfaces,
                configuration,
                Optional.ofNullable(policy),
                connection.map(Connection::kafka),
                connection.map(Connection::replication).orElse(Topics.Replication.STANDALONE),
                connection.flatMap(Connection::store),
                server,
                Optional.ofNullable(kibana),
                "no system runs on " + directory.path() + ", and nothing tells how one elsewhere is reached");
    }

    private static Optional<Connection> connection(DataDirectory directory, List<String> problems) {
        try {
            return Connection.find(directory);
        } catch (CommandException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static List<String> configuration() {
        Map<String, String> environment = ClientSettings.environment();
        List<String> problems = new ArrayList<>(ClientSettings.read(environment).problems());
        if (Files.exists(SensorProgram.USUAL_FILE)) {
            problems.addAll(ConfigCheckCommand.problems(
                    ConfiguredProgram.SENSOR, ConfiguredProgram.SENSOR.sources(null, environment, Map.of())));
        }
        if (Files.exists(ServerConfiguration.USUAL_FILE)) {
            problems.addAll(ConfigCheckCommand.problems(
                    ConfiguredProgram.SERVER, ConfiguredProgram.SERVER.sources(null, environment, Map.of())));
        }
        return problems;
    }

    private static void print(Console console, Finding finding) {
        if (console.quiet() && (finding.state() == Finding.State.SOUND || finding.state() == Finding.State.SKIPPED)) {
            return;
        }
        console.result(mark(console, finding.state()) + "  " + String.format("%-15s ", finding.check())
                + Printable.message(finding.found()));
        if (!finding.advice().isEmpty()) {
            console.result(" ".repeat(28) + console.faint("-> " + Printable.message(finding.advice())));
        }
    }

    private static String mark(Console console, Finding.State state) {
        return switch (state) {
            case SOUND -> console.green("sound    ");
            case SKIPPED -> console.faint("skipped  ");
            case ATTENTION -> console.yellow("attention");
            case FAULT -> console.red("fault    ");
        };
    }

    private static Finding.State worst(List<Finding> findings) {
        return findings.stream()
                .map(Finding::state)
                .max(Finding.State::compareTo)
                .orElse(Finding.State.SOUND);
    }

    private static String summary(Console console, Finding.State worst) {
        return switch (worst) {
            case SOUND, SKIPPED -> console.green("sound");
            case ATTENTION -> console.yellow("something wants attention");
            case FAULT -> console.red("something is wrong");
        };
    }

    private static ObjectNode json(List<Finding> findings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("worst", worst(findings).code());
        ArrayNode array = json.putArray("findings");
        findings.forEach(finding -> array.addObject()
                .put("check", finding.check())
                .put("state", finding.state().code())
                .put("found", finding.found())
                .put("advice", finding.advice()));
        return json;
    }
}
