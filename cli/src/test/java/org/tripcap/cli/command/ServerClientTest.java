package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.Credential;
import org.tripcap.ingest.http.HttpServer;
import org.tripcap.ingest.http.LedgerLog;
import org.tripcap.ingest.http.Limits;
import org.tripcap.ingest.respond.Receipt;
import org.tripcap.ingest.respond.ReceiptId;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

class ServerClientTest {
    private static final String SECRET = "0123456789-hmac-secret";
    private static final byte[] BODY = "[]".getBytes(StandardCharsets.UTF_8);

    /** A server whose only source takes signatures and nothing else. */
    private static HttpServer server() throws Exception {
        AlertSource source = new AlertSource(
                "ids",
                AlertFormats.named("suricata"),
                ZoneOffset.UTC,
                List.of(Credential.HmacSignature.of(SECRET.getBytes(StandardCharsets.UTF_8))));
        return HttpServer.start(new HttpServer.Settings(
                "127.0.0.1",
                0,
                Limits.DEFAULT,
                Duration.ofMillis(1),
                List.of(source),
                (name, received, items) -> new Receipt(new ReceiptId("ab".repeat(16)), name, received, List.of()),
                new Receipts(InstantSource.system()),
                request -> {
                    throw new UnwrapRefusedException(Refusal.LEDGER_UNAVAILABLE, "no ledger");
                },
                new LedgerLog(
                        Optional::empty,
                        new LedgerTree(Authority.create(InstantSource.system()).trustFile())),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List::of,
                Map.of(),
                InstantSource.system(),
                null,
                null,
                null));
    }

    @Test
    void alert_isSigned_andRefusedWithAnotherSecret() throws Exception {
        try (HttpServer server = server()) {
            ServerClient client = new ServerClient(URI.create("http://127.0.0.1:" + server.port()));
            assertThat(client.alert("ids", SECRET, BODY).path("receipt").asText())
                    .isEqualTo("ab".repeat(16));
            assertThatThrownBy(() -> client.alert("ids", SECRET + "-of-another", BODY))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("credentials");
        }
    }
}
