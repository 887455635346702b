package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.SensorSettings;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.CertificateFile;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.cli.SecureFront;
import org.tripcap.cli.standalone.SecuredBroker;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.cli.standalone.TestAuthority;
import org.tripcap.ingest.ServerExit;
import org.tripcap.ingest.ServerProgram;
import org.tripcap.ingest.tls.TlsTrust;

/**
 * The whole system against clusters as they are in production: Kafka with TLS, passwords or certificates, and access control lists as
 * they are shipped; Elasticsearch behind TLS with an API key; servers as programs of their own, reached by their door for clients.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredClustersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path RIGHTS = Path.of("..", "deploy", "kafka", "acls.csv");
    private static final String PASSWORD = "not-to-be-logged-9f2c";
    private static final String API_KEY = "bm90LXRvLWJlLWxvZ2dlZA==";

    @TempDir
    private static Path directory;

    private TestAuthority authority;
    private SecuredBroker broker;
    private SecureFront front;
    private Path data;
    private Path connection;
    private int clientsPort;
    private Process server;

    @BeforeAll
    void start() throws Exception {
        SharedStores.clear();
        authority = TestAuthority.make(directory.resolve("tls"));
        broker = SecuredBroker.start(directory.resolve("broker"), authority);
        front = new SecureFront(SharedStores.elasticsearchUri(), authority, API_KEY);
        broker.enrol("tripcap-server", PASSWORD);
        broker.enrol("alice", PASSWORD);
        var _ = authority.issue("sensor-1");
        broker.grant(RIGHTS, "server", "User:tripcap-server");
        broker.grant(RIGHTS, "person", "User:alice");
        broker.grant(RIGHTS, "sensor", "User:CN=sensor-1");
        var _ = authority.issue("tripcap");

        data = directory.resolve("data");
        Installation.prepare(new DataDirectory(data), InstantSource.system());
        secret("elasticsearch.key", API_KEY);
        secret("server.jaas", SecuredBroker.jaas("tripcap-server", PASSWORD));
        secret("alice.jaas", SecuredBroker.jaas("alice", PASSWORD));
        clientsPort = SecuredBroker.freePorts(1).getFirst();
        connection = connection("connection.yaml", "ca-fingerprint: '" + authority.fingerprint() + "'", "alice");
        server = server(settings("server.yaml", data, clientsPort, ""), "server.log");
        awaitReady(connection);
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.destroyForcibly();
        }
        if (front != null) {
            front.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private Path secret(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String kafka(String user) {
        return """
                kafka:
                  bootstrap.servers: '%s'
                  security.protocol: SASL_SSL
                  sasl.mechanism: SCRAM-SHA-512
                  ssl.truststore.type: PEM
                  ssl.truststore.location: %s
                kafka-files:
                  sasl.jaas.config: %s.jaas
                """.formatted(broker.passwordServers(), authority.certificate(), directory.resolve(user));
    }

    private String elasticsearch(String trust) {
        return """
                elasticsearch:
                  urls: ['%s']
                  api-key-file: %s
                  %s
                """.formatted(front.uri(), directory.resolve("elasticsearch.key"), trust);
    }

    /** How people reach it. */
    private Path connection(String name, String trust, String user) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                kafka(user) + elasticsearch(trust) + """
                topics.replication: 1
                server:
                  url: https://127.0.0.1:%d
                  ca-file: %s
                """.formatted(clientsPort, authority.certificate()));
    }

    private Path settings(String name, Path of, int port, String more) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                kafka("server")
                        + elasticsearch("ca-file: " + authority.certificate())
                        + """
                data: %s
                topics:
                  replication: 1
                  evidence-partitions: 2
                local.listen: 127.0.0.1:0
                clients.listen: 127.0.0.1:%d
                tls:
                  certificate: %s
                  key: %s
                """.formatted(of, port, authority.chain("tripcap"), authority.key("tripcap"))
                        + more);
    }

    private Process server(Path settings, String log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.tripcap.cli.Main",
                        "server",
                        "--config",
                        settings.toString())
                .redirectOutput(directory.resolve(log).toFile())
                .redirectErrorStream(true)
                .start();
    }

    private String log(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private Outcome run(Path by, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--connection", by.toString()));
        return Outcome.on(data, all.toArray(String[]::new));
    }

    private void awaitReady(Path by) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .failFast(
                        () -> assertThat(server.isAlive()).as(log("server.log")).isTrue())
                .untilAsserted(() -> {
                    Outcome status = run(by, "status", "--json");
                    assertThat(status.exitCode()).as("%s", status.err()).isZero();
                    assertThat(status.json().path("roles"))
                            .as("%s", status.out())
                            .isNotEmpty()
                            .allMatch(role -> role.path("state").asText().equals("up"));
                });
    }

    private Session session() {
        return Session.open(new DataDirectory(data, connection));
    }

    private Sensor sensor(Session session) throws IOException {
        return Sensor.start(
                SensorSettings.of(directory.resolve("sensor"), List.of(), Deployment.DISTRIBUTED),
                session.installation().identity(Role.SENSOR),
                session.trust(),
                new KafkaSettings(broker.withCertificate("sensor-1")));
    }

    private IncidentId open(Session session) {
        return session.operator()
                .open(
                        "file",
                        "test",
                        LegalBasis.GDPR_6_1_F,
                        new Scope("greater 0", List.of(), List.of("sensor-1"), Source.FILE, Scope.MAX_SNAPLEN),
                        Duration.ofMinutes(10))
                .id();
    }

    private void replay(Session session, Sensor sensor, IncidentId incident) throws Exception {
        Path file = Files.write(directory.resolve(incident + ".pcap"), ClassicPcap.resourceBytes("dns-nxdomain.pcap"));
        sensor.replay(incident, file, Pace.FULL_SPEED);
        session.operator().close(session.incidents().find(incident.value(), Instant.now()));
    }

    private void verifies(Session session, IncidentId incident) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> CaseProgress.stopped(session.store(), incident));
        Outcome verified = run(connection, "evidence", "verify", incident.value(), "--json");
        assertThat(verified.exitCode())
                .as("%s", verified.out() + verified.err())
                .isZero();
        assertThat(verified.out()).contains("\"VALID\"");
        assertThat(CaseProgress.packetsInFlows(session.store(), incident))
                .as("the indexer was given the keys")
                .isPositive();
    }

    @Test
    void wholePath_overTls_verifies() throws Exception {
        try (Session session = session();
                Sensor sensor = sensor(session)) {
            IncidentId incident = open(session);
            replay(session, sensor, incident);
            verifies(session, incident);
            assertThat(run(connection, "incident", "list").succeeded())
                    .contains(incident.value().substring(0, 8));
            Path pcap = directory.resolve("found.pcapng");
            run(connection, "evidence", "pcap", incident.value(), "*", "-w", pcap.toString())
                    .succeeded();
            assertThat(pcap).isNotEmptyFile();
        }
        assertThat(log("server.log")).doesNotContain(PASSWORD, API_KEY).doesNotContain("ERROR");
        assertThat(front.asked())
                .as("what the roles of deploy/elasticsearch are for: watching, templates, and tripcap's own indices")
                .contains("POST /_bulk")
                .allSatisfy(each -> assertThat(each)
                        .matches("GET /(_nodes|_cluster/(health|settings)|_license)(/.*)?"
                                + "|(GET|PUT) /_index_template/tripcap-[a-z]+"
                                + "|POST /_(bulk|search|aliases)|DELETE /_pit"
                                + "|[A-Z]+ /tripcap-[^/]+(/.*)?"));
    }

    @Test
    void doctor_examinesWhatTheConnectionTellsOf() throws Exception {
        Map<String, JsonNode> findings = new HashMap<>();
        Outcome doctor = run(connection, "doctor", "--json");
        doctor.json()
                .path("findings")
                .forEach(finding -> findings.put(finding.path("check").asText(), finding));
        for (String check : List.of("kafka", "topics", "elasticsearch", "store templates", "server")) {
            assertThat(findings).containsKey(check);
            assertThat(String.valueOf(findings.get(check))).contains("\"state\":\"sound\"");
        }
        assertThat(String.valueOf(findings.get("kafka access"))).contains("may not read who may do what");
    }

    private static void denied(Consumer<byte[], byte[]> consumer, String topic) {
        try (consumer) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            assertThatExceptionOfType(TopicAuthorizationException.class)
                    .as(topic)
                    .isThrownBy(() -> {
                        while (true) {
                            consumer.poll(Duration.ofSeconds(1));
                        }
                    });
        }
    }

    private static void mayNotWrite(KafkaSettings who, String topic) {
        try (Producer<byte[], byte[]> producer = who.producer("it")) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[1]))
                            .get())
                    .as(topic)
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    @Test
    void sensorsCredentials_writeEvidence_butReadNoneAndOpenNothing() throws Exception {
        KafkaSettings sensor = new KafkaSettings(broker.withCertificate("sensor-1"));
        for (String topic : List.of(Topics.EVIDENCE, Topics.ALERTS, Topics.KEYS, Topics.DEAD_LETTERS)) {
            denied(sensor.consumer(null, "it"), topic);
        }
        for (String topic : List.of(Topics.INCIDENTS, Topics.CHECKPOINTS, Topics.ALERTS, Topics.KEYS)) {
            mayNotWrite(sensor, topic);
        }
        try (Admin admin = sensor.admin()) {
            assertThatThrownBy(() ->
                            admin.deleteTopics(List.of(Topics.EVIDENCE)).all().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    @Test
    void peoplesCredentials_neitherReadNorWriteEvidence() {
        KafkaSettings alice = new KafkaSettings(broker.withPassword("alice", PASSWORD));
        denied(alice.consumer(null, "it"), Topics.EVIDENCE);
        denied(alice.consumer(null, "it"), Topics.ALERTS);
        mayNotWrite(alice, Topics.EVIDENCE);
        mayNotWrite(alice, Topics.CHECKPOINTS);
    }

    @Test
    void authorityWithAnotherFingerprint_isNotBelieved() throws Exception {
        Path wrong = connection("wrong.yaml", "ca-fingerprint: '" + "ab".repeat(32) + "'", "alice");
        Outcome doctor = run(wrong, "doctor", "--json");
        assertThat(doctor.exitCode()).isEqualTo(ExitCode.FAULTY);
        assertThat(doctor.out())
                .contains("was not believed", "has the fingerprint " + "ab".repeat(32))
                .contains(authority.fingerprint().replace(":", "").toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void wrongApiKey_isToldAsSuch() throws Exception {
        Path file = connection("key.yaml", "ca-file: " + authority.certificate(), "alice");
        secret("other.key", "b3RoZXI=");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                directory.resolve("elasticsearch.key").toString(),
                                directory.resolve("other.key").toString()));
        assertThat(run(file, "doctor", "--json").out()).contains("401").doesNotContain("b3RoZXI=");
    }

    @Test
    void doorForClients_tellsStrangersNothing() throws Exception {
        try (HttpClient stranger = HttpClient.newBuilder()
                .sslContext(new TlsTrust.Authorities(authority.certificate()).context(null))
                .build()) {
            for (String path : List.of("/api/v1/status", "/metrics", "/health/ready", "/api/v1/ledger/checkpoint")) {
                HttpResponse<String> answer = stranger.send(
                        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + clientsPort + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path).isEqualTo(403);
                assertThat(answer.body()).contains("show a certificate of the operator's authority");
            }
        }
    }

    /** The keys of a further server: responder and indexer of its own, the secret of alerts shared. */
    private Path further() throws Exception {
        Path second = directory.resolve("second");
        Path keys = Files.createDirectories(second.resolve("keys"));
        Authority issuer = Authority.load(data.resolve("keys/authority.pem"), InstantSource.system());
        issuer.enrol("indexer-2", Role.INDEXER, Custodian.VALIDITY).store(keys.resolve("indexer-2.pem"));
        Identity responder = issuer.enrol("responder-2", Role.RESPONDER, Custodian.VALIDITY);
        responder.store(keys.resolve("responder-2.pem"));
        CertificateFile.write(data.resolve("keys/responder-2.crt"), responder.certificate());
        Files.copy(data.resolve("keys/trust.json"), keys.resolve("trust.json"));
        Files.copy(data.resolve("keys/alerts.key"), keys.resolve("alerts.key"));
        return second;
    }

    private List<Long> evidenceByPartition() throws Exception {
        try (Admin admin = broker.admin()) {
            Map<TopicPartition, OffsetSpec> asked = Map.of(
                    new TopicPartition(Topics.EVIDENCE, 0), OffsetSpec.latest(),
                    new TopicPartition(Topics.EVIDENCE, 1), OffsetSpec.latest());
            ListOffsetsResult found = admin.listOffsets(asked);
            return List.of(
                    found.partitionResult(new TopicPartition(Topics.EVIDENCE, 0))
                            .get()
                            .offset(),
                    found.partitionResult(new TopicPartition(Topics.EVIDENCE, 1))
                            .get()
                            .offset());
        }
    }

    private long evidenceRead(Path by) throws IOException {
        return run(by, "status", "--json")
                .json()
                .at("/indexer/indexing evidence/records")
                .asLong();
    }

    @Test
    void furtherServer_sharesTheWork_andOpensEvidenceWithTheFirstOnesVault() throws Exception {
        int port = SecuredBroker.freePorts(1).getFirst();
        Path settings = settings("second.yaml", further(), port, """
                vault:
                  server: https://127.0.0.1:%d
                  ca-file: %s
                """.formatted(clientsPort, authority.certificate()));
        Path second = Files.writeString(
                directory.resolve("second-connection.yaml"),
                Files.readString(connection).replace(":" + clientsPort, ":" + port));
        Process further = server(settings, "second.log");
        try {
            awaitReady(second);
            assertThat(run(second, "status").succeeded()).doesNotContain("vault", "notary");
            try (Session session = session();
                    Sensor sensor = sensor(session)) {
                List<IncidentId> incidents = new ArrayList<>();
                List<Long> before = evidenceByPartition();
                for (int i = 0; i < 20 && !bothGrew(before, evidenceByPartition()); i++) {
                    IncidentId incident = open(session);
                    incidents.add(incident);
                    replay(session, sensor, incident);
                    verifies(session, incident);
                }
                assertThat(evidenceRead(second)).as(log("second.log")).isPositive();
                assertThat(incidents).isNotEmpty();
            }
            further.destroy();
            assertThat(further.waitFor(ServerProgram.LONGEST_END.toSeconds() + 20, TimeUnit.SECONDS))
                    .as(log("second.log"))
                    .isTrue();
            assertThat(further.exitValue()).as(log("second.log")).isEqualTo(ServerExit.OK);
            assertThat(log("second.log")).contains("Ended").doesNotContain(PASSWORD, API_KEY);
        } finally {
            further.destroyForcibly();
        }
    }

    private static boolean bothGrew(List<Long> before, List<Long> now) {
        return Stream.of(0, 1).allMatch(partition -> now.get(partition) > before.get(partition));
    }
}
