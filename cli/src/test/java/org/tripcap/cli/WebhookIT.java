package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.PublishedRevision;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.standalone.EmptyStores;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.alert.Severity;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.Credential;
import org.tripcap.ingest.http.HttpServer;
import org.tripcap.ingest.http.LedgerLog;
import org.tripcap.ingest.http.Limits;
import org.tripcap.ingest.respond.AlertKeys;
import org.tripcap.ingest.respond.Bounds;
import org.tripcap.ingest.respond.Conditions;
import org.tripcap.ingest.respond.Extent;
import org.tripcap.ingest.respond.KafkaAlertIntake;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.respond.Responder;
import org.tripcap.ingest.respond.ResponderStatus;
import org.tripcap.ingest.respond.Rule;
import org.tripcap.ingest.respond.Target;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/** From the POST of a real alert to the signed incident on a real Kafka, over restarts of the responder. */
@ExtendWith(EmptyStores.class)
class WebhookIT {
    private static final String TOKEN = "webhook-it-bearer-token";
    private static final byte[] SECRET = "webhook-it-hmac-secret".getBytes(StandardCharsets.UTF_8);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger FLOWS = new AtomicInteger();

    @TempDir
    private Path directory;

    private final InstantSource clock = InstantSource.system();
    private final Authority authority = Authority.create(clock);
    private final Identity responderIdentity = authority.enrol("responder-1", Role.RESPONDER, Duration.ofDays(1));
    private final TrustFile trust = authority.trustFile();
    private final KafkaSettings kafka = KafkaSettings.of(SharedStores.bootstrapServers());
    private final List<AuthorisedDocument> revisions = new CopyOnWriteArrayList<>();
    /** Other tests of the run have their own authorities. */
    private final AtomicInteger foreign = new AtomicInteger();

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();
    private int port;
    private final Life life = new Life();

    /** Everything that a server's process holds. */
    private final class Life {
        private final List<AutoCloseable> parts = new ArrayList<>();

        private void start() throws Exception {
            StatementChain chain = StatementChain.open(
                    directory.resolve("chain"),
                    responderIdentity,
                    new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE));
            parts.add(chain);
            Receipts receipts = new Receipts(clock);
            Responder responder = Responder.start(new Responder.Settings(
                    policy(),
                    kafka,
                    () -> trust,
                    keys(),
                    chain,
                    () -> IncidentKeyPair.generate().publicKey(),
                    receipts,
                    directory.resolve("respond"),
                    clock));
            parts.addFirst(responder);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> responder.status().state() == ResponderStatus.State.UP);
            KafkaAlertIntake intake = new KafkaAlertIntake(kafka, keys(), receipts, Duration.ofSeconds(5));
            parts.addFirst(intake);
            HttpServer server = HttpServer.start(settings(intake, receipts));
            parts.addFirst(server);
            port = server.port();
        }

        private void end() throws Exception {
            for (AutoCloseable part : parts) {
                part.close();
            }
            parts.clear();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        try (Admin admin = kafka.admin()) {
            Topics.ensure(admin, Topics.Replication.STANDALONE);
        }
        open.add(IncidentFeed.start(kafka, "webhook-it", new IncidentFeed.Listener() {
            @Override
            public void revision(PublishedRevision revision) {
                try {
                    revisions.add(revision.authorise(trust));
                } catch (UntrustedException ofAnotherTest) {
                    foreign.incrementAndGet();
                }
            }
        }));
        life.start();
    }

    @AfterEach
    void end() throws Exception {
        life.end();
        for (AutoCloseable part : open) {
            part.close();
        }
        client.close();
    }

    private AlertKeys keys() throws IOException {
        return AlertKeys.load(directory.resolve("alerts.key"));
    }

    private static Policy policy() {
        return Policy.of(
                List.of(new Rule(
                        "all",
                        Conditions.atLeast(Severity.LOW),
                        Rule.Action.OPEN,
                        Extent.BOTH,
                        Rule.NETWORK,
                        Target.EVERYWHERE,
                        Duration.ofMinutes(10),
                        Duration.ofHours(1),
                        LegalBasis.GDPR_6_1_F,
                        "{signature}")),
                Bounds.STANDARD.withIncidents(50, 100));
    }

    private HttpServer.Settings settings(KafkaAlertIntake intake, Receipts receipts) {
        AlertSource ids = new AlertSource(
                "ids",
                AlertFormats.named("suricata"),
                ZoneOffset.UTC,
                List.of(
                        Credential.BearerToken.of(TOKEN),
                        Credential.HmacSignature.of(SECRET),
                        Credential.Basic.of("ids", TOKEN),
                        Credential.UrlSecret.of(TOKEN)));
        return new HttpServer.Settings(
                "127.0.0.1",
                0,
                Limits.DEFAULT,
                Duration.ofMillis(10),
                List.of(ids),
                intake,
                receipts,
                request -> {
                    throw new UnwrapRefusedException(Refusal.MALFORMED, "no vault here");
                },
                new LedgerLog(
                        Optional::empty,
                        new LedgerTree(Authority.create(InstantSource.system()).trustFile())),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List::of,
                Map.of(),
                clock,
                null,
                null,
                null);
    }

    /** An alert of a flow that no other test has. */
    private static String alert(int flow, int sid) {
        return ("{'timestamp':'2026-01-31T12:00:00.000001+0000','flow_id':%d,'event_type':'alert','direction':'to_server',"
                        + "'src_ip':'198.51.100.%d','src_port':4444,'dest_ip':'203.0.113.9','dest_port':80,'proto':'TCP',"
                        + "'alert':{'gid':1,'signature_id':%d,'rev':1,'signature':'Attack','category':'','severity':1}}")
                .formatted(flow, flow, sid)
                .replace('\'', '"');
    }

    /** As senders post that can set no bearer token. */
    private HttpResponse<String> post(String path, @Nullable String authorization, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(byte[] body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/alerts/ids"))
                        .header("Authorization", "Bearer " + TOKEN)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode accepted(String body) throws Exception {
        HttpResponse<String> response = post(body.getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.path("decided").asBoolean()).as(response.body()).isTrue();
        return answer;
    }

    private JsonNode receipt(String id) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/receipts/" + id))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static List<String> outcomes(JsonNode answer) {
        return answer.path("outcomes").findValuesAsText("outcome");
    }

    private long incidents() {
        return revisions.stream()
                .map(revision -> revision.document().id())
                .distinct()
                .count();
    }

    @Test
    void alert_opensASignedIncident_andItsReceiptSaysSo() throws Exception {
        int flow = FLOWS.incrementAndGet();
        JsonNode answer = accepted(alert(flow, 1));
        assertThat(outcomes(answer)).containsExactly("opened");
        String incident = answer.path("outcomes").path(0).path("incident").asText();
        await().until(() -> !revisions.isEmpty());
        AuthorisedDocument opened = revisions.getFirst();
        assertThat(opened.document().id().value()).isEqualTo(incident);
        assertThat(opened.verified().signer().role()).isEqualTo(Role.RESPONDER);
        assertThat(opened.document().scope().filter())
                .isEqualTo(
                        "(host 198.51.100.%d and host 203.0.113.9) or (vlan and host 198.51.100.%d and host 203.0.113.9)"
                                .formatted(flow, flow));
        assertThat(receipt(answer.path("receipt").asText()).path("outcomes")).isEqualTo(answer.path("outcomes"));
    }

    @Test
    void alertsOfOneAttack_areOneIncident_andBrokenNeighboursAreNamed() throws Exception {
        int flow = FLOWS.incrementAndGet();
        JsonNode answer = accepted(String.join(
                "\n",
                alert(flow, 1),
                alert(flow, 2),
                "{\"event_type\":\"flow\"}",
                "{\"cut",
                alert(flow, 3),
                alert(flow, 2)));
        assertThat(outcomes(answer))
                .containsExactly("opened", "joined", "ignored", "unreadable", "joined", "duplicate");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(incidents()).isEqualTo(1);
            assertThat(revisions.getLast().document().alerts()).hasSize(3);
        });
    }

    @Test
    void gzippedAndSignedBody_isAccepted() throws Exception {
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(gzipped)) {
            gzip.write(alert(FLOWS.incrementAndGet(), 1).getBytes(StandardCharsets.UTF_8));
        }
        String now = Long.toString(Instant.now().getEpochSecond());
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/alerts/ids"))
                        .header("X-Tripcap-Timestamp", now)
                        .header(
                                "X-Tripcap-Signature",
                                Credential.HmacSignature.sign(SECRET, now, gzipped.toByteArray()))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(gzipped.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    @Test
    void senderWithoutBearerToken_opensByItsUrlOrPassword() throws Exception {
        int flow = FLOWS.incrementAndGet();
        HttpResponse<String> opened = post("/api/v1/alerts/ids/" + TOKEN, null, alert(flow, 1));
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(202);
        assertThat(outcomes(JSON.readTree(opened.body()))).containsExactly("opened");
        assertThat(receipt(JSON.readTree(opened.body()).path("receipt").asText())
                        .toString())
                .doesNotContain(TOKEN);
        String pair = Base64.getEncoder().encodeToString(("ids:" + TOKEN).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> joined = post("/api/v1/alerts/ids", "Basic " + pair, alert(flow, 2));
        assertThat(outcomes(JSON.readTree(joined.body()))).containsExactly("joined");

        assertThat(post("/api/v1/alerts/ids/" + TOKEN + "x", null, alert(flow, 3))
                        .statusCode())
                .isEqualTo(401);
        assertThat(incidents()).isEqualTo(1);
    }

    @Test
    void restart_keepsReceipts_andDoesNothingTwice() throws Exception {
        int flow = FLOWS.incrementAndGet();
        String body = alert(flow, 1) + "\n" + alert(flow, 2) + "\n{\"event_type\":\"stats\"}";
        JsonNode before = accepted(body);
        life.end();
        life.start();
        assertThat(receipt(before.path("receipt").asText())).isEqualTo(before);
        JsonNode again = accepted(body);
        assertThat(outcomes(again)).containsExactly("duplicate", "duplicate", "ignored");
        assertThat(again.path("outcomes").path(0).path("incident"))
                .isEqualTo(before.path("outcomes").path(0).path("incident"));
        assertThat(incidents()).isEqualTo(1);
    }

    @Test
    void alertsAcceptedWhileNoResponderRuns_areDecidedByTheNext() throws Exception {
        String body = alert(FLOWS.incrementAndGet(), 1);
        life.end();
        Receipts receipts = new Receipts(clock);
        String receipt;
        try (KafkaAlertIntake intake = new KafkaAlertIntake(kafka, keys(), receipts, Duration.ofMillis(50));
                HttpServer alone = HttpServer.start(settings(intake, receipts))) {
            port = alone.port();
            HttpResponse<String> response = post(body.getBytes(StandardCharsets.UTF_8));
            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(outcomes(JSON.readTree(response.body()))).containsExactly("pending");
            receipt = JSON.readTree(response.body()).path("receipt").asText();
        }
        life.start();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(outcomes(receipt(receipt))).containsExactly("opened"));
        await().untilAsserted(() -> assertThat(incidents()).isEqualTo(1));
    }

    @Test
    void kafkaAway_isAnsweredInTimeWith503() throws Exception {
        int nobodyListens;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodyListens = socket.getLocalPort();
        }
        Receipts receipts = new Receipts(clock);
        try (KafkaAlertIntake intake = new KafkaAlertIntake(
                        KafkaSettings.of("127.0.0.1:" + nobodyListens), keys(), receipts, Duration.ofMillis(50));
                HttpServer alone = HttpServer.start(settings(intake, receipts))) {
            port = alone.port();
            long start = System.nanoTime();
            HttpResponse<String> response =
                    post(alert(FLOWS.incrementAndGet(), 1).getBytes(StandardCharsets.UTF_8));
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void concurrentPosts_ofOneAttack_areOneIncident() throws Exception {
        int flow = FLOWS.incrementAndGet();
        int posts = 200;
        List<String> all = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < posts; i++) {
            int sid = i;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    all.addAll(outcomes(accepted(alert(flow, sid))));
                } catch (Exception e) {
                    all.add(e.toString());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(all).hasSize(posts).containsOnly("opened", "joined");
        assertThat(all).filteredOn("opened"::equals).hasSize(1);
    }
}
