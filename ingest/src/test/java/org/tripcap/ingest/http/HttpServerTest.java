package org.tripcap.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.alert.Samples;
import org.tripcap.ingest.respond.Item;
import org.tripcap.ingest.respond.Outcome;
import org.tripcap.ingest.respond.Receipt;
import org.tripcap.ingest.respond.ReceiptId;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

class HttpServerTest {
    private static final String TOKEN = "0123456789-bearer-token";
    private static final String OTHER_TOKEN = "0123456789-other-token";
    private static final byte[] SECRET = "0123456789-hmac-secret".getBytes(StandardCharsets.UTF_8);
    private static final IncidentId INCIDENT = new IncidentId("0123456789abcdef0123456789abcdef");
    private static final Limits LIMITS = new Limits(64 * 1024, 128 * 1024, Duration.ofSeconds(2));

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<List<Item>> accepted = new ArrayList<>();
    private final AtomicReference<List<RoleHealth>> health = new AtomicReference<>(List.of());
    private volatile boolean kafkaAway;
    private HttpServer server = start();

    /** Takes in what is posted and says that every alert opened an incident. */
    private Receipt accept(String source, Instant received, List<Item> items) throws IOException {
        if (kafkaAway) {
            throw new IOException("no broker answers");
        }
        accepted.add(items);
        List<Receipt.Entry> entries = new ArrayList<>();
        for (Item item : items) {
            entries.add(new Receipt.Entry(
                    item.record(),
                    switch (item) {
                        case Item.Arrived arrived -> new Outcome(Outcome.Code.OPENED, INCIDENT, "", "");
                        case Item.Settled settled -> settled.outcome();
                    }));
        }
        return new Receipt(new ReceiptId("ab".repeat(16)), source, received, entries);
    }

    private HttpServer start() {
        try {
            return HttpServer.start(settings(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpServer.Settings settings(int port) {
        return settings(port, LIMITS);
    }

    private HttpServer.Settings settings(int port, Limits limits) {
        return settings(port, limits, Duration.ofMillis(20));
    }

    private HttpServer.Settings settings(int port, Limits limits, Duration failureDelay) {
        AlertSource ids = new AlertSource(
                "ids",
                AlertFormats.named("suricata"),
                ZoneOffset.UTC,
                List.of(Credential.BearerToken.of(TOKEN), Credential.HmacSignature.of(SECRET)));
        AlertSource other = new AlertSource(
                "other-ids",
                AlertFormats.named("suricata"),
                ZoneOffset.UTC,
                List.of(Credential.BearerToken.of(OTHER_TOKEN)));
        AlertSource groups = new AlertSource(
                "groups",
                AlertFormats.named("alertmanager"),
                ZoneOffset.UTC,
                List.of(Credential.BearerToken.of(OTHER_TOKEN)));
        Map<String, Supplier<?>> status = Map.of("sensor", () -> Map.of("recording", true, "packets", 7));
        return new HttpServer.Settings(
                "127.0.0.1",
                port,
                limits,
                failureDelay,
                List.of(ids, other, groups),
                this::accept,
                new Receipts(InstantSource.system()),
                request -> {
                    throw new UnwrapRefusedException(Refusal.LEDGER_UNAVAILABLE, "no ledger");
                },
                new LedgerLog(
                        Optional::empty,
                        new LedgerTree(Authority.create(InstantSource.system()).trustFile())),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                health::get,
                status,
                InstantSource.system(),
                null,
                null,
                null);
    }

    @BeforeEach
    void calm() {
        kafkaAway = false;
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(byte[] body) throws Exception {
        return send(request("/api/v1/alerts/ids")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static void assertProblem(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(response).path("status").asInt()).isEqualTo(status);
        assertThat(json(response).path("detail").asText()).isNotBlank();
    }

    @Nested
    class Alerts {
        @Test
        void post_realBatch_answersEachRecord() throws Exception {
            HttpResponse<String> response = post(Samples.resource("suricata/batch-mixed.ndjson"));
            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.headers().firstValue("Location")).contains("/api/v1/receipts/" + "ab".repeat(16));
            JsonNode answer = json(response);
            assertThat(answer.path("decided").asBoolean()).isTrue();
            assertThat(answer.path("outcomes").findValuesAsText("outcome"))
                    .containsExactly(
                            "opened", "opened", "ignored", "ignored", "opened", "ignored", "ignored", "opened");
            assertThat(answer.path("outcomes").path(0).path("incident").asText())
                    .isEqualTo(INCIDENT.value());
        }

        @Test
        void post_gzip_isTheSameAsPlain() throws Exception {
            byte[] body = Samples.resource("suricata/batch-burst-one-flow.ndjson");
            assertThat(post(body).statusCode()).isEqualTo(202);
            assertThat(post(gzip(body)).statusCode()).isEqualTo(202);
            assertThat(accepted).hasSize(2);
            assertThat(accepted.get(1)).isEqualTo(accepted.get(0));
        }

        @Test
        void post_contentType_isAHintOnly() throws Exception {
            assertThat(send(request("/api/v1/alerts/ids")
                                    .header("Authorization", "Bearer " + TOKEN)
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(
                                            Samples.resource("suricata/alert-tls.json"))))
                            .statusCode())
                    .isEqualTo(202);
        }

        @Test
        void post_signedBody_isAccepted() throws Exception {
            byte[] body = gzip(Samples.resource("suricata/alert-tls.json"));
            String now = Long.toString(Instant.now().getEpochSecond());
            HttpRequest.Builder signed = request("/api/v1/alerts/ids")
                    .header("X-Tripcap-Timestamp", now)
                    .header("X-Tripcap-Signature", Credential.HmacSignature.sign(SECRET, now, body));
            assertThat(send(signed.copy().POST(HttpRequest.BodyPublishers.ofByteArray(body)))
                            .statusCode())
                    .isEqualTo(202);
            assertProblem(send(signed.copy().POST(HttpRequest.BodyPublishers.ofString("{}"))), 401);
        }

        @Test
        void post_brokenRecordAmongGoodOnes_isNamedAndTheOthersCount() throws Exception {
            String good = new ObjectMapper()
                    .readTree(Samples.resource("suricata/alert-tls.json"))
                    .toString();
            String body = good + "\n" + good.replace("10.47.8.208", "web.example.org") + "\n{\"cut\":\n" + good;
            JsonNode outcomes =
                    json(post(body.getBytes(StandardCharsets.UTF_8))).path("outcomes");
            assertThat(outcomes.findValuesAsText("outcome"))
                    .containsExactly("opened", "unreadable", "unreadable", "opened");
            assertThat(outcomes.path(1).path("record").asInt()).isEqualTo(1);
            assertThat(outcomes.path(1).path("field").asText()).isEqualTo("src_ip");
            assertThat(outcomes.path(1).path("detail").asText()).contains("address");
        }

        @Test
        void post_emptyArray_isAccepted() throws Exception {
            assertThat(post("[]".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(202);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "no json",
                    "<xml/>",
                    "{\"event_type\":\"alert\"",
                    "{\"event_type\":\"alert\"}",
                    "[1,2]",
                    "ip=192.0.2.1&jail=sshd",
                    "\u001f\u008b\u0008broken"
                })
        void post_bodyThatIsNeverAccepted_gets422(String body) throws Exception {
            assertProblem(post(body.getBytes(StandardCharsets.ISO_8859_1)), 422);
            assertThat(accepted).isEmpty();
        }

        @Test
        void post_moreAlertsInGroupsThanABodyMayHold_gets422() throws Exception {
            String group = "{\"alerts\":[7" + ",7".repeat(5_000) + "]}";
            HttpResponse<String> response = send(request("/api/v1/alerts/groups")
                    .header("Authorization", "Bearer " + OTHER_TOKEN)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"alerts\":[]}\n" + group + "\n" + group)));
            assertProblem(response, 422);
            assertThat(json(response).path("detail").asText()).contains("more than 10000 alerts");
            assertThat(accepted).isEmpty();
        }

        @Test
        void post_kafkaAway_gets503AndWhenToComeAgain() throws Exception {
            kafkaAway = true;
            HttpResponse<String> response = post(Samples.resource("suricata/alert-tls.json"));
            assertProblem(response, 503);
            assertThat(response.headers().firstValueAsLong("Retry-After")).hasValue(5);
        }

        @ParameterizedTest
        @CsvSource({
            "/api/v1/alerts/ids, Bearer wrong-wrong-wrong-wrong",
            "/api/v1/alerts/ids, ''",
            "/api/v1/alerts/other, Bearer " + TOKEN,
            "/api/v1/alerts/IDS, Bearer " + TOKEN,
        })
        void post_wrongCredentialsOrSource_getTheSame401(String path, String authorization) throws Exception {
            HttpRequest.Builder request = request(path)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(Samples.resource("suricata/alert-tls.json")));
            HttpResponse<String> response =
                    send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
            assertProblem(response, 401);
            assertThat(json(response).path("detail").asText()).contains("no such source, or none of its credentials");
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(accepted).isEmpty();
        }

        @Test
        void get_ofTheWebhook_isNothing() throws Exception {
            assertProblem(send(request("/api/v1/alerts/ids").GET()), 404);
        }
    }

    @Nested
    class Bounds {
        @Test
        void declaredTooLarge_isRefusedUnread() throws Exception {
            assertThat(raw("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nContent-Length: 104857600\r\n\r\n"))
                    .startsWith("HTTP/1.1 422 ");
        }

        @Test
        void chunkedTooLarge_isRefusedOnTheWay() throws Exception {
            String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
            assertThat(raw("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(6)))
                    .startsWith("HTTP/1.1 422 ");
        }

        @Test
        void gzipBomb_isRefused() throws Exception {
            byte[] bomb = gzip(new byte[4 << 20]);
            assertThat(bomb.length).isLessThan(LIMITS.body());
            assertProblem(post(bomb), 422);
        }

        @Test
        void unknownEncoding_isRefused() throws Exception {
            assertProblem(
                    send(request("/api/v1/alerts/ids")
                            .header("Authorization", "Bearer " + TOKEN)
                            .header("Content-Encoding", "br")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                    422);
        }

        @Test
        void slowBody_isCutOff() throws Exception {
            try (Socket socket = connect()) {
                OutputStream out = socket.getOutputStream();
                out.write(ascii("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                        + "\r\nContent-Length: 1000\r\n\r\n"));
                Thread writer = Thread.ofVirtual().start(() -> trickle(out));
                assertThat(firstLine(socket)).startsWith("HTTP/1.1 408 ");
                writer.interrupt();
                writer.join();
            }
            assertThat(accepted).isEmpty();
        }

        @Test
        void slowHead_isCutOff() throws Exception {
            try (Socket socket = connect()) {
                socket.setSoTimeout(20_000);
                OutputStream out = socket.getOutputStream();
                out.write(ascii("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nX: "));
                Thread writer = Thread.ofVirtual().start(() -> trickle(out));
                assertThat(ends(socket)).isTrue();
                writer.interrupt();
                writer.join();
            }
        }

        /** Without an answer, or with the news that nobody takes what is sent. */
        private static boolean ends(Socket socket) throws IOException {
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketException reset) {
                return true;
            }
        }

        @Test
        void moreConnectionsThanTheServerHolds_waitUntilSilentOnesAreCut() throws Exception {
            // Bodies and heads may take their time here, so that only the number of connections can cut one off.
            Limits patient = new Limits(LIMITS.body(), LIMITS.bodies(), Duration.ofMinutes(10));
            int more = 8;
            List<Socket> silent = new ArrayList<>();
            try (HttpServer full = HttpServer.start(settings(0, patient))) {
                for (int i = 0; i < HttpServer.CONNECTIONS + more; i++) {
                    silent.add(new Socket(InetAddress.getLoopbackAddress(), full.port()));
                }
                try (Socket last = new Socket(InetAddress.getLoopbackAddress(), full.port())) {
                    last.getOutputStream().write(ascii("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"));
                    assertThat(firstLine(last)).isEqualTo("HTTP/1.1 200 OK");
                }
                // Connections are taken in their order, so room for the last came from at least as many of the first.
                int cut = 0;
                for (Socket socket : silent.subList(0, HttpServer.CONNECTIONS)) {
                    socket.setSoTimeout(1);
                    cut += isCut(socket) ? 1 : 0;
                }
                assertThat(cut).isGreaterThanOrEqualTo(more);
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
        }

        private static boolean isCut(Socket socket) throws IOException {
            try {
                return ends(socket);
            } catch (SocketTimeoutException stillOpen) {
                return false;
            }
        }

        @Test
        void senderOfFarTooMuch_isToldOnceItHasSentAll() throws Exception {
            byte[] body = new byte[20 * LIMITS.body()];
            for (String length : List.of("Content-Length: " + body.length, "Transfer-Encoding: chunked")) {
                try (Socket socket = connect()) {
                    OutputStream out = socket.getOutputStream();
                    out.write(ascii("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\n" + length + "\r\n\r\n"));
                    boolean chunked = length.endsWith("chunked");
                    out.write(ascii(chunked ? Integer.toHexString(body.length) + "\r\n" : ""));
                    out.write(body);
                    out.write(ascii(chunked ? "\r\n0\r\n\r\n" : ""));
                    assertThat(firstLine(socket)).startsWith("HTTP/1.1 422 ");
                }
            }
        }

        /** Anybody can claim a signature, which is checked once the body is there. */
        @Test
        void bodiesOfStrangers_keepNobodyOut_whoProvesWhoTheyAreBefore() throws Exception {
            List<Socket> strangers = new ArrayList<>();
            try {
                String now = Long.toString(Instant.now().getEpochSecond());
                for (int i = 0; i < 8; i++) {
                    Socket stranger = connect();
                    strangers.add(stranger);
                    stranger.getOutputStream()
                            .write(ascii("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nX-Tripcap-Timestamp: " + now
                                    + "\r\nX-Tripcap-Signature: 00\r\nContent-Length: " + LIMITS.body()
                                    + "\r\n\r\n{"));
                }
                assertThat(post("[]".getBytes(StandardCharsets.UTF_8)).statusCode())
                        .isEqualTo(202);
                List<String> answers = new ArrayList<>();
                for (Socket stranger : strangers) {
                    answers.add(firstLine(stranger).substring("HTTP/1.1 ".length(), "HTTP/1.1 429".length()));
                }
                assertThat(answers).containsOnly("408", "429").contains("429");
            } finally {
                for (Socket stranger : strangers) {
                    stranger.close();
                }
            }
        }

        @Test
        void wrongCredentials_inAFlood_areTurnedAwayAtOnce_andOthersAreServed() throws Exception {
            HttpServer.Settings slow = settings(0, LIMITS, Duration.ofSeconds(2));
            List<Socket> guesses = new ArrayList<>();
            try (HttpServer brake = HttpServer.start(slow)) {
                for (int i = 0; i < 200; i++) {
                    Socket guess = new Socket(InetAddress.getLoopbackAddress(), brake.port());
                    guess.setSoTimeout(60_000);
                    guesses.add(guess);
                    guess.getOutputStream()
                            .write(ascii("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer guess-"
                                    + i + "-guess-guess\r\nContent-Length: 2\r\n\r\n[]"));
                }
                HttpResponse<String> right = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + brake.port() + "/api/v1/alerts/ids"))
                                .header("Authorization", "Bearer " + TOKEN)
                                .POST(HttpRequest.BodyPublishers.ofString("[]"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(right.statusCode()).isEqualTo(202);
                List<String> answers = new ArrayList<>();
                for (Socket guess : guesses) {
                    answers.add(firstLine(guess).substring("HTTP/1.1 ".length(), "HTTP/1.1 401".length()));
                }
                assertThat(answers).containsOnly("401", "429").contains("429");
            } finally {
                for (Socket guess : guesses) {
                    guess.close();
                }
            }
            assertThat(accepted).hasSize(1);
        }

        @Test
        void signatureOfBeforeTheWindow_isRefusedWithItsOwnBody() throws Exception {
            byte[] body = Samples.resource("suricata/alert-tls.json");
            String then = Long.toString(Instant.now()
                    .minus(Credential.HmacSignature.WINDOW)
                    .minusSeconds(1)
                    .getEpochSecond());
            assertProblem(
                    send(request("/api/v1/alerts/ids")
                            .header("X-Tripcap-Timestamp", then)
                            .header("X-Tripcap-Signature", Credential.HmacSignature.sign(SECRET, then, body))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))),
                    401);
            assertThat(accepted).isEmpty();
        }

        @Test
        void tokenOfAnotherSource_isNone() throws Exception {
            assertProblem(
                    send(request("/api/v1/alerts/other-ids")
                            .header("Authorization", "Bearer " + TOKEN)
                            .POST(HttpRequest.BodyPublishers.ofString("[]"))),
                    401);
            assertProblem(
                    send(request("/api/v1/alerts/ids")
                            .header("Authorization", "Bearer " + OTHER_TOKEN)
                            .POST(HttpRequest.BodyPublishers.ofString("[]"))),
                    401);
            assertThat(accepted).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "\r\n\r\n",
                    "GET\r\n\r\n",
                    "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
                    "GET /health/live HTTP/1.1\r\n\r\n",
                    "GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                    "GET /health/\u0000live HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /health/live HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
                    "GET /health/live HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                    "GET /health/live HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n",
                    "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /api/v1/alerts/..%2f..%2fstatus HTTP/1.1\r\nHost: a\r\n\r\n",
                    "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
                    "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
                    "CONNECT example.org:443 HTTP/1.1\r\nHost: a\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
                    "POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nContent-Length: -1\r\n\r\n[]",
                    "POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nContent-Length: 99999999999999999999\r\n\r\n[]",
                    "POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]",
                    "POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
                    "POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n",
                    "POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n[]"
                })
        void bytesThatAreNoRequest_areRefused_takeInNothing_andTheNextOneIsServed(String bytes) throws Exception {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                String first = "";
                try {
                    first = firstLine(socket);
                } catch (SocketException reset) {
                    first = "";
                }
                assertThat(first).matches("|HTTP/1\\.1 (4..|50[15]) .*");
            }
            assertThat(accepted).isEmpty();
            assertThat(send(request("/health/live").GET()).statusCode()).isEqualTo(200);
        }

        /** What a front server takes for one request and this one for two lets others in by the second. */
        @Test
        void secondRequestInsideABody_isNone() throws Exception {
            String inner = "POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                    + "\r\nContent-Length: 2\r\n\r\n[]";
            try (Socket socket = connect()) {
                socket.getOutputStream()
                        .write(ascii("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nContent-Length: " + inner.length()
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner));
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 4")
                        .doesNotContain("HTTP/1.1 202");
            }
            assertThat(accepted).isEmpty();
        }

        @Test
        void bombForTheVault_isRefused() throws Exception {
            assertProblem(
                    send(request("/api/v1/vault/unwrap")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(new byte[4 << 20])))),
                    422);
        }

        @Test
        void hugeHeaders_areRefused() throws Exception {
            assertThat(raw("POST /api/v1/alerts/ids HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431 ");
        }

        private void trickle(OutputStream out) {
            try {
                for (int i = 0; i < 1000; i++) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(50);
                }
            } catch (IOException | InterruptedException answered) {
                // The server answered and closed, which is what the test waits for.
            }
        }

        private String raw(String request) throws IOException {
            try (Socket socket = connect()) {
                try {
                    socket.getOutputStream().write(ascii(request));
                } catch (IOException closedEarly) {
                    // The answer may come before all was sent.
                }
                return firstLine(socket);
            }
        }

        private Socket connect() throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.setSoTimeout(10_000);
            return socket;
        }

        private String firstLine(Socket socket) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\r';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        }

        private byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Nested
    class Others {
        @ParameterizedTest
        @ValueSource(strings = {"/api/v1/receipts/abababababababababababababababab", "/api/v1/receipts/x", "/", "/api"})
        void unknownThings_areProblems(String path) throws Exception {
            assertProblem(send(request(path).GET()), 404);
        }

        @Test
        void liveness_isAlwaysUp() throws Exception {
            assertThat(send(request("/health/live").GET()).statusCode()).isEqualTo(200);
        }

        @ParameterizedTest
        @CsvSource({"UP, 200", "DEGRADED, 200", "STARTING, 503", "DOWN, 503"})
        void readiness_followsTheWorstRole(RoleHealth.State state, int status) throws Exception {
            health.set(List.of(
                    new RoleHealth("vault", RoleHealth.State.UP, "", Instant.EPOCH),
                    new RoleHealth("responder", state, "why", Instant.EPOCH)));
            HttpResponse<String> response = send(request("/health/ready").GET());
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(json(response).path("roles").path(1).path("detail").asText())
                    .isEqualTo("why");
        }

        @Test
        void status_showsEachPart() throws Exception {
            JsonNode answer = json(send(request("/api/v1/status").GET()));
            assertThat(answer.path("sensor").path("recording").asBoolean()).isTrue();
            assertThat(answer.path("sensor").path("packets").asInt()).isEqualTo(7);
        }

        @Test
        void metrics_countBodiesAndRecords() throws Exception {
            post(Samples.resource("suricata/batch-mixed.ndjson"));
            post("no json".getBytes(StandardCharsets.UTF_8));
            assertThat(send(request("/metrics").GET()).body())
                    .contains("tripcap_alert_bodies_total{source=\"ids\",status=\"202\"} 1.0")
                    .contains("tripcap_alert_bodies_total{source=\"ids\",status=\"422\"} 1.0")
                    .contains("tripcap_alert_records_total{outcome=\"opened\",source=\"ids\"} 4.0")
                    .contains("tripcap_alert_records_total{outcome=\"ignored\",source=\"ids\"} 4.0");
        }

        @Test
        void vault_malformedRequest_isRefusedInItsOwnWords() throws Exception {
            HttpResponse<String> response =
                    send(request("/api/v1/vault/unwrap").POST(HttpRequest.BodyPublishers.ofString("{}")));
            assertThat(response.statusCode()).isEqualTo(Refusal.MALFORMED.httpStatus());
            assertThat(json(response).path("refusal").asText()).isEqualTo(Refusal.MALFORMED.code());
        }

        @Test
        void server_doesNotNameItself() throws Exception {
            assertThat(send(request("/health/live").GET()).headers().firstValue("Server"))
                    .isEmpty();
        }

        @Test
        void start_onATakenPort_saysSo() throws Exception {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assertThatThrownBy(() -> HttpServer.start(settings(taken.getLocalPort())))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
            }
        }
    }
}
