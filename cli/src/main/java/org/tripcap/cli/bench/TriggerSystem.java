package org.tripcap.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.SensorSettings;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.cli.standalone.KafkaBroker;
import org.tripcap.ingest.Server;
import org.tripcap.ingest.ServerSettings;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.Credential;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.respond.Bounds;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.respond.PolicyFile;

/**
 * A real broker, and beside it in this process the server and a sensor, with actors of their own. There is no Elasticsearch: it
 * has no part in the way from an alert to a recording, and the server's indexer waits for it.
 */
final class TriggerSystem implements AutoCloseable {

    static final String SOURCE = "suricata";

    private static final Duration VALIDITY = Duration.ofDays(30);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Set<String> NEEDED = Set.of("vault", "responder");
    /** The discard port (RFC 863), where nobody listens. */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

    private static final int SECRET_BYTES = 32;

    private final KafkaBroker broker;
    private final Server server;
    private final Sensor sensor;
    private final StatementChain operator;
    private final TrustFile trust;
    private final String secret;

    private TriggerSystem(
            KafkaBroker broker, Server server, Sensor sensor, StatementChain operator, TrustFile trust, String secret) {
        this.broker = broker;
        this.server = server;
        this.sensor = sensor;
        this.operator = operator;
        this.trust = trust;
        this.secret = secret;
    }

    /** Starts everything; on return alerts open incidents, and the sensor follows them. */
    static TriggerSystem start(Path directory, String interfaceName) throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        Authority authority = Authority.create(clock);
        TrustFile trust = store(authority, directory.resolve("keys"));
        String secret = secret();
        KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"), 0);
        try {
            Server server = Server.start(ServerSettings.standalone(
                    directory.resolve("server"),
                    directory.resolve("keys"),
                    directory.resolve("checkpoints"),
                    broker.bootstrapServers(),
                    NOWHERE,
                    ServerSettings.Http.loopback(0, List.of(source(secret))),
                    policy()));
            try {
                Sensor sensor = Sensor.start(
                        SensorSettings.of(directory.resolve("sensor"), List.of(interfaceName), Deployment.STANDALONE),
                        authority.enrol("sensor-1", Role.SENSOR, VALIDITY),
                        trust,
                        KafkaSettings.of(broker.bootstrapServers()));
                StatementChain operator = operator(authority, directory, clock);
                TriggerSystem system = new TriggerSystem(broker, server, sensor, operator, trust, secret);
                system.awaitReady();
                sensor.awaitWarm(READY_WITHIN);
                server.awaitWarm(READY_WITHIN);
                return system;
            } catch (IOException | InterruptedException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private static TrustFile store(Authority authority, Path keys) throws IOException {
        for (Role role : List.of(Role.VAULT, Role.RESPONDER, Role.INDEXER)) {
            authority.enrol(role.code() + "-1", role, VALIDITY).store(keys.resolve(role.code() + ".pem"));
        }
        Identity notary = authority.enrol("notary-1", Role.NOTARY, VALIDITY);
        notary.store(keys.resolve("notary.pem"));
        NotaryIdentity signing = NotaryIdentity.create(notary, "tripcap.bench/ledger");
        signing.store(keys.resolve("notary-mldsa44.pem"));
        TrustFile trust = authority.trustFile().withNotary(signing.keys());
        trust.store(keys.resolve("trust.json"));
        return trust;
    }

    private static StatementChain operator(Authority authority, Path directory, InstantSource clock)
            throws IOException {
        return StatementChain.open(
                directory.resolve("operator.chain"),
                authority.enrol("operator-1", Role.OPERATOR, VALIDITY),
                new ActorEnvironment(
                        clock,
                        () -> new ClockState(ClockState.Source.SYSTEM, 0, false),
                        Optional::empty,
                        Deployment.STANDALONE));
    }

    /** What a new installation has, but for the bounds on how often alerts may open incidents. */
    private static Policy policy() {
        Policy standard = PolicyFile.standard();
        Bounds bounds = new Bounds(
                10,
                100_000,
                Duration.ofDays(10_000),
                standard.bounds().networks(),
                standard.bounds().widest());
        return new Policy(standard.rules(), bounds, standard.own(), standard.servers(), standard.notifications());
    }

    private static AlertSource source(String secret) {
        return new AlertSource(
                SOURCE, AlertFormats.named(SOURCE), ZoneOffset.UTC, List.of(Credential.BearerToken.of(secret)));
    }

    private static String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!isReady()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("server and sensor are not ready within " + READY_WITHIN.toSeconds() + " s: "
                        + server.health() + ", " + sensor.status());
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private boolean isReady() {
        return sensor.status().caughtUp()
                && server.health().stream()
                        .filter(role -> NEEDED.contains(role.role()))
                        .allMatch(role -> role.state() == RoleHealth.State.UP);
    }

    /** Where alerts are posted, with {@link #authorization}. */
    URI webhook() {
        return server.httpUri().resolve("/api/v1/alerts/" + SOURCE);
    }

    String authorization() {
        return "Bearer " + secret;
    }

    KafkaSettings kafka() {
        return KafkaSettings.of(broker.bootstrapServers());
    }

    Sensor sensor() {
        return sensor;
    }

    StatementChain operator() {
        return operator;
    }

    TrustFile trust() {
        return trust;
    }

    @Override
    public void close() {
        sensor.close();
        try {
            operator.close();
        } catch (IOException e) {
            throw new IllegalStateException("the operator's chain cannot be closed", e);
        } finally {
            server.close();
            broker.close();
        }
    }
}
