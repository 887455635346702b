package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.ingest.alert.BodySignature;

class NotifierTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String SECRET = "notifier-test-secret";

    private record Posted(
            String body,
            @Nullable String signature,
            @Nullable String timestamp) {}

    @TempDir
    private Path directory;

    private final Tally tally = new Tally();
    private final List<Posted> posted = new CopyOnWriteArrayList<>();
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void begin() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            posted.add(new Posted(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("X-Tripcap-Signature"),
                    exchange.getRequestHeaders().getFirst("X-Tripcap-Timestamp")));
            exchange.sendResponseHeaders(statuses.isEmpty() ? 200 : statuses.removeFirst(), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private Notification.Channel webhook(@Nullable String secret) {
        return new Notification.Channel.Webhook(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook"), secret);
    }

    private Notifier notifier(Notification.Channel channel, Notification.Event... events) {
        return new Notifier(List.of(new Notification("test", Set.of(events), channel)), tally);
    }

    private static IncidentDocument document() {
        return IncidentDocument.first(
                new IncidentId("ab".repeat(16)),
                "Attack",
                "because",
                LegalBasis.GDPR_6_1_F,
                Target.EVERYWHERE.scope(HostScope.of(Network.parse("198.51.100.7"))),
                NOW,
                NOW.plus(Duration.ofMinutes(10)),
                List.of(),
                IncidentKeyPair.generate().publicKey(),
                new byte[32],
                new byte[32]);
    }

    @Test
    void webhook_getsTheEventSigned_andNoScope() throws Exception {
        try (Notifier notifier = notifier(webhook(SECRET), Notification.Event.OPENED)) {
            notifier.opened(document());
            notifier.widened(document());
            await().until(() -> !posted.isEmpty());
        }
        Posted only = posted.getFirst();
        JsonNode json = new ObjectMapper().readTree(only.body());
        assertThat(json.path("event").asText()).isEqualTo("opened");
        assertThat(json.path("incident").asText()).isEqualTo("ab".repeat(16));
        assertThat(json.path("expires").asText()).isEqualTo("2026-01-31T12:10:00.000000000Z");
        assertThat(only.body()).doesNotContain("198.51.100.7");
        assertThat(only.signature())
                .isEqualTo(BodySignature.sign(
                        SECRET.getBytes(StandardCharsets.UTF_8),
                        Objects.requireNonNull(only.timestamp()),
                        only.body().getBytes(StandardCharsets.UTF_8)));
        assertThat(posted).hasSize(1);
    }

    @Test
    void webhookThatFails_isTriedAgain() {
        statuses.add(503);
        try (Notifier notifier = notifier(webhook(null), Notification.Event.WIDENED)) {
            notifier.widened(document());
            await().atMost(Duration.ofSeconds(60)).until(() -> posted.size() == 2);
        }
        assertThat(tally.untoldEvents()).isZero();
    }

    @Test
    void stormThatHitsABound_isToldOnceAMinute_andCounted() {
        try (Notifier notifier = notifier(webhook(null), Notification.Event.BOUND)) {
            for (int i = 0; i < 1000; i++) {
                notifier.bound(Outcome.of(Outcome.Code.REFUSED, "too many"), NOW.plusMillis(i));
            }
            notifier.bound(Outcome.of(Outcome.Code.REFUSED, "too many"), NOW.plusSeconds(61));
            await().until(() -> posted.size() == 2);
        }
        assertThat(tally.bounds()).isEqualTo(1001);
        assertThat(posted.getLast().body()).contains("\"count\":1001").contains("too many");
    }

    @Test
    void boundHitAfterTheClockWasSetBack_isTold() {
        try (Notifier notifier = notifier(webhook(null), Notification.Event.BOUND)) {
            notifier.bound(Outcome.of(Outcome.Code.REFUSED, "too many"), NOW.plus(Duration.ofHours(1)));
            notifier.bound(Outcome.of(Outcome.Code.REFUSED, "too many"), NOW.plusSeconds(10));
            notifier.bound(Outcome.of(Outcome.Code.REFUSED, "too many"), NOW.plusSeconds(20));
            await().until(() -> posted.size() == 2);
        }
        assertThat(posted.getLast().body()).contains("\"count\":2");
    }

    @Test
    void command_getsTheEventOnItsInput_withoutAShell() throws Exception {
        Path program = Files.writeString(directory.resolve("tell me;"), "#!/bin/sh\ncat > \"$1\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path told = directory.resolve("$(told)");
        try (Notifier notifier = notifier(
                new Notification.Channel.Command(List.of(program.toString(), told.toString())),
                Notification.Event.EXPIRING)) {
            notifier.expiring(document());
            await().until(() -> Files.exists(told) && Files.size(told) > 0);
        }
        assertThat(new ObjectMapper()
                        .readTree(Files.readString(told))
                        .path("event")
                        .asText())
                .isEqualTo("expiring");
    }

    @Test
    void commandThatFails_isCounted() {
        try (Notifier notifier = notifier(
                new Notification.Channel.Command(List.of("/nonexistent/program")), Notification.Event.OPENED)) {
            notifier.opened(document());
            await().atMost(Duration.ofSeconds(60)).until(() -> tally.untoldEvents() == 1);
        }
    }
}
