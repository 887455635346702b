package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.SensorExit;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.capture.testing.Programs;
import org.tripcap.ingest.store.StoredStatement;

/** A storm of alerts, posted as an IDS posts them, on its way through the server to live sensors and what they record. */
class AlertStormCaptureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BODIES = 40;
    private static final int ALERTS_IN_A_BODY = 50;
    private static final int SENDERS = 4;
    private static final int PACKETS = 50;

    @TempDir
    private Path directory;

    private SharedSystem system;

    @BeforeEach
    void findSystem() throws Exception {
        assumeTrue(Programs.output("id", "--user").strip().equals("0"), "capturing takes root");
        system = SharedSystem.get();
        system.closeIncidents();
    }

    @AfterEach
    void closeIncidents() {
        if (system != null) {
            system.closeIncidents();
        }
    }

    /** Alerts of the one flow that {@link SensorDistributionIT#frames} are of, each about another of its rules and moments. */
    private static byte[] body(int number) {
        StringBuilder lines = new StringBuilder();
        Instant time = Instant.now();
        for (int i = 0; i < ALERTS_IN_A_BODY; i++) {
            lines.append("""
                    {"timestamp":"%s","event_type":"alert","flow_id":77,"pcap_cnt":%d,"src_ip":"192.0.2.77","src_port":9,\
                    "dest_ip":"192.0.2.78","dest_port":9,"proto":"UDP",\
                    "alert":{"signature":"ET SCAN Storm %d","signature_id":%d,"severity":1}}
                    """.formatted(time, number * ALERTS_IN_A_BODY + i, i, i));
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Posts all bodies, several at a time; the receipts. */
    private static List<String> storm(Session session) throws Exception {
        String secret = Files.readString(session.installation().knownAlertSecret("suricata"))
                .strip();
        ServerClient client = new ServerClient(session.server());
        List<Future<String>> posted = new ArrayList<>();
        try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            for (int i = 0; i < BODIES; i++) {
                byte[] body = body(i);
                posted.add(senders.submit(() ->
                        client.alert("suricata", secret, body).path("receipt").asText()));
            }
        }
        List<String> receipts = new ArrayList<>();
        for (Future<String> receipt : posted) {
            receipts.add(receipt.get());
        }
        return receipts;
    }

    /** How often each outcome was, once all are decided. */
    private static Map<String, Integer> outcomes(Session session, List<String> receipts) {
        Map<String, Integer> outcomes = new TreeMap<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String id : receipts) {
                URI uri = session.server().uri().resolve("/api/v1/receipts/" + id);
                JsonNode receipt = await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(
                                () -> JSON.readTree(client.send(
                                                HttpRequest.newBuilder(uri).build(),
                                                HttpResponse.BodyHandlers.ofString())
                                        .body()),
                                answer -> answer.path("decided").asBoolean());
                receipt.path("outcomes")
                        .findValuesAsText("outcome")
                        .forEach(outcome -> outcomes.merge(outcome, 1, Integer::sum));
            }
        }
        return outcomes;
    }

    private static List<Statement> statements(Session session, IncidentId incident) {
        try (Stream<StoredStatement> statements = session.store().statements(incident)) {
            return statements
                    .map(stored -> Statement.parse(stored.signed().bytes()))
                    .toList();
        }
    }

    @Test
    void stormOfOneAttack_isOneIncident_andStartsEachSensorOnce() throws Exception {
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left());
                SensorProcess sensor = SensorProcess.start(
                        SensorProcess.DISTRIBUTION,
                        List.of(),
                        SensorProcess.configure(directory, "storm", pair.right()),
                        Map.of(),
                        directory.resolve("log"));
                Session session = system.session()) {
            sensor.awaitReady();
            List<String> receipts = storm(session);
            sensor.awaitMetric("tripcap_sensor_capture_sockets", 1);
            sender.send(SensorDistributionIT.frames(PACKETS));
            sensor.awaitMetric("tripcap_sensor_packets_total", PACKETS);

            int alerts = BODIES * ALERTS_IN_A_BODY;
            assertThat(outcomes(session, receipts)).isEqualTo(Map.of("opened", 1, "joined", alerts - 1));
            List<IncidentDocument> open = session.incidents().all().stream()
                    .map(AuthorisedDocument::document)
                    .filter(document -> IncidentBook.isOpen(document, Instant.now()))
                    .toList();
            assertThat(open).hasSize(1);
            IncidentId incident = open.getFirst().id();
            Outcome.on(system.directory(), "incident", "close", incident.value(), "--yes")
                    .succeeded();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> CaseProgress.stopped(session.store(), incident)
                            && session.store().counts(incident).packets() >= PACKETS);

            assertThat(sensor.terminate()).as(sensor.log()).isEqualTo(SensorExit.OK);
            Map<String, Long> started = statements(session, incident).stream()
                    .filter(statement -> statement.body() instanceof Body.CaptureStarted)
                    .collect(Collectors.groupingBy(Statement::actor, Collectors.counting()));
            // The one at the pair of interfaces, and the system's own.
            assertThat(started)
                    .hasSize(2)
                    .allSatisfy((name, times) -> assertThat(times).as(name).isEqualTo(1));
        }
    }
}
