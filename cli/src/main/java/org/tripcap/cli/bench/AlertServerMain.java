package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tripcap.capture.KernelClock;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.KafkaSettings;
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
import org.tripcap.ingest.respond.PrefixLengths;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.respond.Responder;
import org.tripcap.ingest.respond.ResponderStatus;
import org.tripcap.ingest.respond.Rule;
import org.tripcap.ingest.respond.Target;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/**
 * The process that is measured: a server's webhook and responder, with the real log and ledger. Says its port once it decides
 * about alerts, and for each line that it reads how it is doing, as a line of JSON.
 */
final class AlertServerMain {
    /** Files of its directory, which whoever starts it makes. */
    static final String IDENTITY = "responder.pem";

    static final String TRUST = "trust.json";
    static final String TOKEN = "token";

    /** The source that posts. */
    static final String SOURCE = "ids";

    private static final Duration DECIDES_WITHIN = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofMillis(50);
    /** A thousand attacks have to open a thousand incidents; scopes are bounded as they are by default. */
    private static final Bounds BOUNDS =
            new Bounds(5_000, 50_000, Duration.ofDays(10_000), Bounds.STANDARD.networks(), new PrefixLengths(16, 32));

    private AlertServerMain() {}

    /**
     * Serves until its input ends.
     *
     * @param arguments its directory, and Kafka's address
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        KafkaSettings kafka = KafkaSettings.of(arguments[1]);
        InstantSource clock = InstantSource.system();
        TrustFile trust = TrustFile.load(directory.resolve(TRUST));
        AlertKeys keys = AlertKeys.load(directory.resolve("alerts.key"));
        Receipts receipts = new Receipts(clock);
        try (StatementChain chain = StatementChain.open(
                        directory.resolve("chain"),
                        Identity.load(directory.resolve(IDENTITY)),
                        new ActorEnvironment(clock, KernelClock::state, Optional::empty, Deployment.STANDALONE));
                Responder responder = Responder.start(new Responder.Settings(
                        policy(),
                        kafka,
                        () -> trust,
                        keys,
                        chain,
                        () -> IncidentKeyPair.generate().publicKey(),
                        receipts,
                        directory.resolve("respond"),
                        clock));
                KafkaAlertIntake intake = new KafkaAlertIntake(kafka, keys, receipts, DECIDES_WITHIN);
                HttpServer http = HttpServer.start(settings(directory, intake, receipts, trust, clock))) {
            while (responder.status().state() != ResponderStatus.State.UP) {
                Thread.sleep(LOOK);
            }
            System.out.println(http.port());
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (input.readLine() != null) {
                System.out.println(status(responder.status()));
            }
        }
    }

    private static ObjectNode status(ResponderStatus status) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("undecided", status.undecided());
        ObjectNode outcomes = json.putObject("outcomes");
        status.outcomes().forEach((code, count) -> outcomes.put(code.wire(), count));
        return json;
    }

    private static Policy policy() {
        return Policy.of(
                List.of(new Rule(
                        "bench",
                        Conditions.atLeast(Severity.HIGH),
                        Rule.Action.OPEN,
                        Extent.BOTH,
                        Rule.NETWORK,
                        Target.EVERYWHERE,
                        Duration.ofHours(1),
                        Duration.ofHours(2),
                        LegalBasis.GDPR_6_1_F,
                        "{signature}")),
                BOUNDS);
    }

    private static HttpServer.Settings settings(
            Path directory, KafkaAlertIntake intake, Receipts receipts, TrustFile trust, InstantSource clock)
            throws IOException {
        AlertSource source = new AlertSource(
                SOURCE,
                AlertFormats.named("suricata"),
                ZoneOffset.UTC,
                List.of(Credential.BearerToken.of(
                        Files.readString(directory.resolve(TOKEN), StandardCharsets.US_ASCII))));
        return new HttpServer.Settings(
                "127.0.0.1",
                0,
                Limits.DEFAULT,
                HttpServer.Settings.FAILURE_DELAY,
                List.of(source),
                intake,
                receipts,
                request -> {
                    throw new UnwrapRefusedException(Refusal.MALFORMED, "nothing is sealed in this measurement");
                },
                new LedgerLog(Optional::empty, new LedgerTree(trust)),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List::of,
                Map.of(),
                clock,
                null,
                null,
                null);
    }
}
