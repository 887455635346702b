package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.store.StoredStatement;

/** Every panel's query and aggregation and every saved search, asked of a real node that holds recorded captures and an alert. */
class KibanaPanelsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Ethernet; together they speak DNS, TLS and HTTP, and have more flows than get documents. */
    private static final List<String> CAPTURES = List.of(
            "dns-nxdomain.pcap",
            "ja4-quic.pcap",
            "ja4-tls.pcap",
            "pppoe-http.pcap",
            "sofacy-http-c2.pcap",
            "smb-psexec-add-user.pcap",
            "dns-over-https.pcap",
            "security-8510-defrag-spray.pcap");

    /** What none of these captures has: certificates and ALPN in the clear. */
    private static final Set<String> ABSENT = Set.of("tls.server.subject", "tls.server.issuer", "tls.next_protocol");

    private static final KibanaObjects OBJECTS = KibanaObjects.read();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static String incident = "";

    @BeforeAll
    static void fill(@TempDir Path directory) throws Exception {
        SharedSystem system = SharedSystem.get();
        system.closeIncidents();
        try (InputStream alert = Demonstration.class.getResourceAsStream("demo/suricata-alert.json")) {
            Path file = directory.resolve("eve.json");
            Files.write(file, Objects.requireNonNull(alert).readAllBytes());
            StringWriter err = new StringWriter();
            assertThat(Tripcap.run(
                            new PrintWriter(new StringWriter()),
                            new PrintWriter(err),
                            "alert",
                            "send",
                            file.toString(),
                            "--source",
                            "suricata",
                            "--data",
                            system.directory().toString()))
                    .as(err.toString())
                    .isZero();
        }
        try (Session session = system.session()) {
            IncidentDocument opened = session.operator()
                    .open(
                            "Panels",
                            "test",
                            LegalBasis.GDPR_6_1_C,
                            new Scope("greater 0", List.of(), List.of(), Source.FILE, Scope.MAX_SNAPLEN),
                            Duration.ofMinutes(10));
            incident = opened.id().value();
            system.parts().sensor().replay(opened.id(), merged(directory), Pace.FULL_SPEED);
            session.operator().close(session.incidents().find(incident, Instant.now()));
            await().atMost(PATIENCE).until(() -> CaseProgress.stopped(session.store(), opened.id()));
            await().atMost(PATIENCE).until(() -> {
                session.store().refresh();
                return count("tripcap-case-*", "tripcap.kind:rest") > 0
                        && count("tripcap-case-*", "tripcap.kind:alert") > 0
                        && count("tripcap-checkpoints", "_exists_:tripcap.checkpoint.size") > 0
                        && accessed(session, opened) > 0;
            });
        } finally {
            system.closeIncidents();
        }
    }

    private static long accessed(Session session, IncidentDocument opened) {
        try (Stream<StoredStatement> statements = session.store().statements(opened.id())) {
            return statements.count();
        }
    }

    /** All captures in one file, in nanoseconds. */
    private static Path merged(Path directory) throws Exception {
        Path file = directory.resolve("merged.pcap");
        try (var out = Files.newOutputStream(file)) {
            out.write(little(24)
                    .putInt(0xa1b23c4d)
                    .putShort((short) 2)
                    .putShort((short) 4)
                    .putLong(0)
                    .putInt(262_144)
                    .putInt(1)
                    .array());
            for (String capture : CAPTURES) {
                for (ClassicPcap.Packet packet : ClassicPcap.resource(capture).packets()) {
                    out.write(little(16)
                            .putInt((int) (packet.epochNanos() / 1_000_000_000L))
                            .putInt((int) (packet.epochNanos() % 1_000_000_000L))
                            .putInt(packet.data().length)
                            .putInt(packet.originalLength())
                            .array());
                    out.write(packet.data());
                }
            }
        }
        return file;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Stream<String> panels() {
        return OBJECTS.ofType("lens").map(lens -> lens.path("id").asText());
    }

    @ParameterizedTest
    @MethodSource("panels")
    void panel_answersWithData(String panel) throws Exception {
        for (KibanaObjects.Layer layer : OBJECTS.layers(Objects.requireNonNull(OBJECTS.byName.get("lens/" + panel)))) {
            JsonNode answer = search(layer.indices(), KibanaObjects.request(layer, ""));
            assertThat(answer.at("/hits/total/value").asLong()).as("%s", answer).isPositive();
            filled(answer.path("aggregations"), layer);
        }
    }

    /** Every bucketing finds something, down to the metrics, which have values. */
    private static void filled(JsonNode aggregations, KibanaObjects.Layer layer) {
        JsonNode level = aggregations;
        for (String id : layer.order()) {
            JsonNode column = layer.columns().path(id);
            if (column.path("isBucketed").asBoolean()) {
                JsonNode buckets = level.path(id).path("buckets");
                assertThat(buckets).as("%s of %s", id, layer.id()).isNotEmpty();
                level = buckets.get(0);
            } else if (!column.path("operationType").asText().equals("count") && !column.has("filter")) {
                assertThat(level.path(id).path("value").isNumber())
                        .as("%s in %s", id, level)
                        .isTrue();
            }
        }
    }

    static Stream<String> searches() {
        return OBJECTS.ofType("search").map(search -> search.path("id").asText());
    }

    @ParameterizedTest
    @MethodSource("searches")
    void search_findsDocuments_withItsColumns(String id) throws Exception {
        JsonNode search = Objects.requireNonNull(OBJECTS.byName.get("search/" + id));
        JsonNode source = KibanaObjects.inner(search.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON"));
        ObjectNode request = KibanaObjects.JSON.createObjectNode().put("size", 10_000);
        request.putObject("query")
                .putObject("query_string")
                .put("query", source.at("/query/query").asText());
        request.putArray("sort").addObject().put("@timestamp", "desc");
        request.put("_source", false);
        request.set("fields", search.at("/attributes/columns"));

        JsonNode hits = search(OBJECTS.indices(search, "kibanaSavedObjectMeta.searchSourceJSON.index"), request)
                .path("hits");

        if (id.equals("tripcap-unsound")) { // nobody damaged anything here; that it is answered is all there is to see
            assertThat(hits.at("/total/relation").asText()).isEqualTo("eq");
            return;
        }
        assertThat(hits.path("hits")).isNotEmpty();
        for (JsonNode column : search.at("/attributes/columns")) {
            if (!ABSENT.contains(column.asText())) {
                assertThat(hits.path("hits"))
                        .as("%s", column)
                        .anyMatch(hit -> hit.path("fields").has(column.asText()));
            }
        }
    }

    @Test
    void oneIncidentsDashboard_countsWhatWasRecorded() throws Exception {
        long expected = 0;
        for (String capture : CAPTURES) {
            expected += ClassicPcap.resource(capture).packets().size();
        }
        KibanaObjects.Layer layer =
                OBJECTS.layers(Objects.requireNonNull(OBJECTS.byName.get("lens/tripcap-one-packets"))).stream()
                        .filter(one -> one.columns().has("m"))
                        .findFirst()
                        .orElseThrow();
        JsonNode years =
                search(layer.indices(), KibanaObjects.request(layer, incident)).at("/aggregations/x/buckets");
        double packets = 0;
        for (JsonNode year : years) {
            packets += year.at("/m/value").asDouble();
        }
        assertThat((long) packets).isEqualTo(expected);
    }

    private static long count(String indices, String query) throws Exception {
        ObjectNode request = KibanaObjects.JSON.createObjectNode().put("size", 0);
        request.putObject("query").putObject("query_string").put("query", query);
        return search(indices, request).at("/hits/total/value").asLong();
    }

    private static JsonNode search(String indices, ObjectNode request) throws Exception {
        URI uri = SharedStores.elasticsearchUri()
                .resolve("/" + indices + "/_search?ignore_unavailable=true&allow_no_indices=true");
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        JsonNode body = KibanaObjects.JSON.readTree(answer.body());
        assertThat(answer.statusCode()).as("%s", body).isEqualTo(200);
        return body;
    }
}
