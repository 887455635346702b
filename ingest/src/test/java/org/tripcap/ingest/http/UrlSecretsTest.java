package org.tripcap.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.respond.Item;
import org.tripcap.ingest.respond.Receipt;
import org.tripcap.ingest.respond.ReceiptId;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/** Whatever becomes of a request, a secret in its URL stands in no log, answer or metric. */
class UrlSecretsTest {
    private static final String SECRET = "8d1f0c5a77e94b21b3c6";
    private static final String ALERTS = "/api/v1/alerts/siem/";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<String> sources = new ArrayList<>();
    private volatile @Nullable Throwable defect;
    private @Nullable HttpServer server;

    @BeforeEach
    void start() throws IOException {
        log.start();
        root.addAppender(log);
        server = HttpServer.start(new HttpServer.Settings(
                "127.0.0.1",
                0,
                Limits.DEFAULT,
                Duration.ofMillis(1),
                List.of(new AlertSource(
                        "siem",
                        AlertFormats.named("suricata"),
                        ZoneOffset.UTC,
                        List.of(Credential.UrlSecret.of(SECRET), Credential.Basic.of("siem", SECRET)))),
                this::accept,
                new Receipts(InstantSource.system()),
                request -> {
                    throw new UnwrapRefusedException(Refusal.MALFORMED, "no vault here");
                },
                new LedgerLog(
                        Optional::empty,
                        new LedgerTree(Authority.create(InstantSource.system()).trustFile())),
                metrics,
                List::of,
                Map.of(),
                InstantSource.system(),
                null,
                null,
                null));
    }

    private Receipt accept(String source, Instant received, List<Item> items) throws IOException {
        return switch (defect) {
            case IOException away -> throw away;
            case RuntimeException unexpected -> throw unexpected;
            case Error fatal -> throw fatal;
            case null, default -> {
                sources.add(source);
                yield new Receipt(new ReceiptId("ab".repeat(16)), source, received, List.of());
            }
        };
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        root.detachAppender(log);
    }

    /** The whole answer to a POST of no alert. */
    private String post(String target, String header) throws IOException {
        assertThat(server).isNotNull();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header
                                    + "Content-Length: 2\r\n\r\n[]")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String logged() {
        StringBuilder text = new StringBuilder();
        for (ILoggingEvent event : List.copyOf(log.list)) {
            text.append(event.getFormattedMessage()).append('\n');
            if (event.getThrowableProxy() != null) {
                text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        return text.toString();
    }

    @Test
    void secretInTheUrl_letsTheSourceIn_asDoesItsPassword() throws Exception {
        assertThat(post(ALERTS + SECRET, "")).startsWith("HTTP/1.1 202 ");
        assertThat(post(ALERTS + SECRET + "?from=search", "")).startsWith("HTTP/1.1 202 ");
        // printf siem:8d1f0c5a77e94b21b3c6 | base64
        assertThat(post("/api/v1/alerts/siem", "Authorization: Basic c2llbTo4ZDFmMGM1YTc3ZTk0YjIxYjNjNg==\r\n"))
                .startsWith("HTTP/1.1 202 ");
        assertThat(sources).containsExactly("siem", "siem", "siem");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/alerts/siem/8d1f0c5a77e94b21b3c7, 401",
        "/api/v1/alerts/siem/8d1f0c5a77e94b21b3c6/, 401",
        "/api/v1/alerts/siem/8d1f0c5a77e94b21b3c6/more, 401",
        "/api/v1/alerts/siem//8d1f0c5a77e94b21b3c6, 4",
        "/api/v1/alerts//siem/8d1f0c5a77e94b21b3c6, 4",
        "/api/v1/alerts/siem/%38d1f0c5a77e94b21b3c6, 401",
        "/api/v1/alerts/siem/8d1f0c5a77e94b21b3c6;a=b, 401",
        "/api/v1/alerts/siem?8d1f0c5a77e94b21b3c6, 401",
        "/api/v1/alerts/other/8d1f0c5a77e94b21b3c6, 401",
        "/api/v1/alerts/siem/8d1f0c5a77e94b21b3c6%zz, 4",
        "/api/v1/alert/siem/8d1f0c5a77e94b21b3c6, 404"
    })
    void anythingElse_isRefused_andNotLogged(String target, String status) throws Exception {
        assertThat(post(target, "")).startsWith("HTTP/1.1 " + status).doesNotContain(SECRET);
        assertThat(sources).isEmpty();
        assertNowhere();
    }

    @Test
    void requestsThatFail_areLogged_withoutTheSecret() throws Exception {
        defect = new IOException("no broker answers");
        assertThat(post(ALERTS + SECRET, "")).startsWith("HTTP/1.1 503 ").doesNotContain(SECRET);
        defect = new IllegalStateException("a defect");
        assertThat(post(ALERTS + SECRET, "")).startsWith("HTTP/1.1 500 ").doesNotContain(SECRET);
        defect = new StackOverflowError("a worse one");
        assertThat(post(ALERTS + SECRET, "")).startsWith("HTTP/1.1 500 ").doesNotContain(SECRET);
        assertThat(post(ALERTS + SECRET, "X: " + "x".repeat(20_000) + "\r\n")).doesNotContain(SECRET);

        assertThat(logged()).contains("no broker answers", "a defect", "a worse one");
        assertNowhere();
    }

    private void assertNowhere() {
        String part = SECRET.substring(2, 19);
        assertThat(logged()).doesNotContain(part);
        assertThat(metrics.scrape()).doesNotContain(part);
    }
}
