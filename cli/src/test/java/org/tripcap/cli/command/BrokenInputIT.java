package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.record.ReplayReport;
import org.tripcap.capture.testing.ClassicPcap;

/** What cannot be read is named, and what could be read before it is kept, sealed, and verifies. */
class BrokenInputIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    /** A file's bytes, how many packets come before the fault, and what the error says beside the file's name. */
    static Stream<Arguments> captures() {
        byte[] whole = ClassicPcap.resourceBytes("zerologon.pcap");
        int packets = ClassicPcap.resource("zerologon.pcap").packets().size();
        return Stream.of(
                Arguments.of("fuzzed-bytes.pcap", ClassicPcap.resourceBytes("fuzzed-bytes.pcap"), 1, ""),
                Arguments.of("empty.pcap", new byte[0], 0, "empty"),
                Arguments.of(
                        "text.pcap", "not a capture, but some text\n".getBytes(StandardCharsets.US_ASCII), 0, "pcap"),
                Arguments.of("cut.pcap", Arrays.copyOf(whole, whole.length - 5), packets - 1, "truncated"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("captures")
    void capture_isRecordedUpToItsFault(String name, byte[] bytes, int packets, String fault) throws Exception {
        SharedSystem system = SharedSystem.get();
        try (Session session = system.session()) {
            Path file = Files.write(directory.resolve(name), bytes);
            IncidentDocument incident = session.operator()
                    .open(
                            name,
                            "test",
                            LegalBasis.GDPR_6_1_C,
                            new Scope("greater 0", List.of(), List.of(), Source.FILE, Scope.MAX_SNAPLEN),
                            Duration.ofMinutes(10));

            ReplayReport report = system.parts().sensor().replay(incident.id(), file, Pace.FULL_SPEED);

            assertThat(report.problem()).contains(name).containsIgnoringCase(fault);
            assertThat(report.packets()).isEqualTo(packets);
            session.operator().close(session.incidents().find(incident.id().value(), Instant.now()));
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
                session.store().refresh();
                assertThat(session.store().counts(incident.id()).packets()).isEqualTo(packets);
            });
            VerificationReport verified =
                    EvidenceVerifyCommand.verify(session, incident.id(), VerificationProgress.NONE);
            assertThat(verified.packets()).isEqualTo(packets);
            assertThat(verified.verdict()).as("%s", verified.findings()).isEqualTo(Verdict.VALID);
        }
    }

    @Test
    void webhookBodyThatIsNoJson_isRefusedWithTheReason_andItsNeighbourCounts() throws Exception {
        SharedSystem system = SharedSystem.get();
        try (Session session = system.session()) {
            String oneLine;
            try (InputStream alert = Demonstration.class.getResourceAsStream("demo/suricata-alert.json")) {
                oneLine = new String(Objects.requireNonNull(alert).readAllBytes(), StandardCharsets.UTF_8)
                        .replace("\n", " ")
                        // An alert of its own: other tests post the same one, and twice is a duplicate.
                        .replaceFirst("\"flow_id\": *[0-9]+", "\"flow_id\":" + System.nanoTime());
            }

            HttpResponse<String> nonsense = post(session, "this is no JSON");
            HttpResponse<String> mixed = post(session, oneLine + "\nthis is no JSON\n");

            assertThat(nonsense.statusCode()).isEqualTo(422);
            assertThat(nonsense.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/problem+json");
            assertThat(nonsense.body()).contains("JSON");
            assertThat(mixed.statusCode()).isEqualTo(202);
            JsonNode receipt = JSON.readTree(mixed.body());
            assertThat(receipt.path("outcomes").path(1).path("outcome").asText())
                    .isEqualTo("unreadable");
            assertThat(receipt.path("outcomes").path(1).path("detail").asText()).contains("JSON");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    decision(session, receipt.path("receipt").asText()))
                            .isIn("opened", "joined"));
        } finally {
            system.closeIncidents();
        }
    }

    /** What the first record of a receipt did. */
    private static String decision(Session session, String receipt) throws Exception {
        HttpResponse<String> answer =
                send(request(session, "/api/v1/receipts/" + receipt).GET());
        return JSON.readTree(answer.body())
                .path("outcomes")
                .path(0)
                .path("outcome")
                .asText();
    }

    private static HttpResponse<String> post(Session session, String body) throws Exception {
        return send(request(session, "/api/v1/alerts/suricata").POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(Session session, String path) throws Exception {
        String secret = Files.readString(session.installation().knownAlertSecret("suricata"))
                .strip();
        return HttpRequest.newBuilder(session.server().uri().resolve(path)).header("Authorization", "Bearer " + secret);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
