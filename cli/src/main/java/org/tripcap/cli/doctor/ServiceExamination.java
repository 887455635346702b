package org.tripcap.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.tripcap.capture.ship.KafkaExamination;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.StoreExamination;
import org.tripcap.ingest.store.StoreException;
import org.tripcap.ingest.tls.Endpoint;

/** What is reached over the network: Kafka, Elasticsearch, the server, Kibana. */
final class ServiceExamination {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ELASTICSEARCH_WANTED = 9;
    private static final int KIBANA_WANTED = 9;

    private final Subject subject;
    private final Consumer<Finding> findings;

    private ServiceExamination(Subject subject, Consumer<Finding> findings) {
        this.subject = subject;
        this.findings = findings;
    }

    static void of(Subject subject, Consumer<Finding> findings) throws InterruptedException {
        ServiceExamination examination = new ServiceExamination(subject, findings);
        if (subject.kafka().isPresent()) {
            examination.kafka(subject.kafka().get());
        } else {
            examination.skip("kafka");
        }
        if (subject.elasticsearch().isPresent()) {
            examination.elasticsearch(subject.elasticsearch().get());
        } else {
            examination.skip("elasticsearch");
        }
        if (subject.server().isPresent()) {
            examination.server(subject.server().get());
        } else {
            examination.skip("server");
        }
        if (subject.kibana().isPresent()) {
            examination.kibana(subject.kibana().get());
        }
    }

    private void skip(String check) {
        findings.accept(Finding.skipped(check, subject.why(), "start a system with 'tripcap up' and look again"));
    }

    private void kafka(KafkaSettings kafka) throws InterruptedException {
        KafkaExamination found;
        try {
            found = KafkaExamination.of(kafka, subject.replication(), PATIENCE);
        } catch (IOException e) {
            findings.accept(Finding.fault(
                    "kafka",
                    kafka + " cannot be used: " + e.getMessage(),
                    "start the broker, or correct its address and credentials; sensors keep what they record until it"
                            + " is back"));
            return;
        }
        findings.accept(Finding.sound("kafka", found.brokers() + " brokers answer at " + kafka));
        if (!found.missing().isEmpty()) {
            findings.accept(Finding.fault(
                    "topics",
                    "missing: " + String.join(", ", found.missing()),
                    "start a server with credentials that may make topics, or make them with the settings of"
                            + " deploy/README.md"));
        }
        found.wrong()
                .forEach(each -> findings.accept(Finding.fault(
                        "topics",
                        each,
                        "set it with kafka-configs.sh --alter; partitions and copies take a new topic")));
        if (found.missing().isEmpty() && found.wrong().isEmpty()) {
            findings.accept(Finding.sound("topics", "all there, with the settings agreed"));
        }
        findings.accept(access(found));
        found.open()
                .forEach(each -> findings.accept(
                        Finding.fault("kafka access", each, "take that away; each role needs only its own topics")));
    }

    private static Finding access(KafkaExamination found) {
        return switch (found.access()) {
            case LISTED -> Finding.sound("kafka access", "access control lists decide who may do what");
            case UNREADABLE ->
                Finding.skipped(
                        "kafka access",
                        "these credentials may not read who may do what",
                        "look again with an administrator's");
            case UNGUARDED ->
                Finding.attention(
                        "kafka access",
                        "the brokers have no authorizer: who reaches one may do everything",
                        "fine where they listen on loopback only, as under 'tripcap up'; elsewhere turn one on");
        };
    }

    private void elasticsearch(ElasticsearchSettings settings) {
        StoreExamination found;
        try {
            found = StoreExamination.of(settings);
        } catch (StoreException e) {
            findings.accept(Finding.fault(
                    "elasticsearch",
                    settings.uris() + " cannot be used: " + e.getMessage(),
                    "start it, or correct its address and credentials; evidence waits in Kafka until it is back"));
            return;
        }
        version(found);
        if ("red".equals(found.health())) {
            findings.accept(Finding.fault(
                    "store health", "red: some data cannot be reached", "GET _cluster/allocation/explain tells why"));
        } else {
            findings.accept(Finding.sound("store health", found.health()));
        }
        templates(found);
        found.disks().forEach(disk -> findings.accept(disk(disk, found.watermarks())));
        findings.accept(Finding.sound(
                "store licence",
                found.licence().map(type -> type + "; ").orElse("") + "tripcap uses nothing that needs one"));
    }

    private void version(StoreExamination found) {
        String text = found.version() + ", " + found.nodes() + " nodes";
        String major = found.version().split("\\.", 2)[0];
        boolean known = major.matches("\\d{1,4}") && Integer.parseInt(major) >= ELASTICSEARCH_WANTED;
        findings.accept(
                known
                        ? Finding.sound("elasticsearch", text)
                        : Finding.fault(
                                "elasticsearch",
                                text + "; expected version " + ELASTICSEARCH_WANTED + " or later",
                                "upgrade it"));
    }

    private void templates(StoreExamination found) {
        if (found.missing().isEmpty() && found.changed().isEmpty()) {
            findings.accept(Finding.sound("store templates", "all there, with tripcap's mappings"));
        }
        if (!found.missing().isEmpty()) {
            findings.accept(Finding.fault(
                    "store templates",
                    "missing: " + String.join(", ", found.missing()),
                    "start a server: it puts them in place"));
        }
        if (!found.changed().isEmpty()) {
            findings.accept(Finding.fault(
                    "store templates",
                    "not tripcap's mappings: " + String.join(", ", found.changed()),
                    "start a server of this version: it replaces them; and see who changed them"));
        }
    }

    private static Finding disk(StoreExamination.Disk disk, List<Double> watermarks) {
        String text = String.format(
                Locale.ROOT,
                "node %s: %.0f %% of its disk used, %d MiB free",
                disk.node(),
                disk.used() * 100,
                disk.available() >> 20);
        if (watermarks.isEmpty()) {
            return Finding.sound("store disk", text);
        }
        String advice = "make room, add a node, or erase what is due ('tripcap evidence due')";
        if (disk.used() >= watermarks.getLast()) {
            return Finding.fault("store disk", text + "; Elasticsearch closes indices to writing from here on", advice);
        }
        return disk.used() >= watermarks.getFirst()
                ? Finding.attention("store disk", text + "; Elasticsearch puts no new shards there", advice)
                : Finding.sound("store disk", text);
    }

    private void server(Endpoint server) throws InterruptedException {
        try {
            JsonNode roles =
                    get(server.client(), server.uri().resolve("/api/v1/status")).path("roles");
            boolean sound = true;
            for (JsonNode role : roles) {
                String state = role.path("state").asText();
                if (!"up".equalsIgnoreCase(state)) {
                    sound = false;
                    String text = role.path("role").asText() + " is " + state.toLowerCase(Locale.ROOT) + ": "
                            + role.path("detail").asText();
                    findings.accept(
                            "down".equalsIgnoreCase(state)
                                    ? Finding.fault("server", text, "see the server's log")
                                    : Finding.attention("server", text, "look again in a minute, then at the log"));
                }
            }
            if (sound) {
                findings.accept(Finding.sound("server", roles.size() + " roles do their work at " + server));
            }
        } catch (IOException e) {
            findings.accept(Finding.fault(
                    "server", server + " does not answer: " + reason(e), "start it; see its log for why it ended"));
        }
    }

    private void kibana(URI kibana) throws InterruptedException {
        try {
            JsonNode status =
                    get(HttpClient.newBuilder(), URI.create(kibana.toString().replaceFirst("/+$", "") + "/api/status"));
            String version = status.at("/version/number").asText();
            String major = version.split("\\.", 2)[0];
            boolean known = major.matches("\\d{1,4}") && Integer.parseInt(major) >= KIBANA_WANTED;
            // Without a login it tells whether it is available, and not its version.
            findings.accept(
                    known || version.isEmpty()
                            ? Finding.sound("kibana", kibana + " answers" + (known ? ", version " + version : ""))
                            : Finding.attention(
                                    "kibana",
                                    "version " + version + "; what 'tripcap kibana install' brings is for "
                                            + KIBANA_WANTED,
                                    "upgrade it"));
        } catch (IOException e) {
            findings.accept(Finding.fault(
                    "kibana", kibana + " does not answer: " + reason(e), "start it, or correct kibana.url"));
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static JsonNode get(HttpClient.Builder how, URI uri) throws IOException, InterruptedException {
        try (HttpClient client = how.connectTimeout(PATIENCE).build()) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException("it answered " + answer.statusCode());
            }
            return JSON.readTree(answer.body());
        }
    }
}
