package org.tripcap.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.SensorExit;
import org.tripcap.capture.SensorProgram;
import org.tripcap.capture.testing.Programs;
import org.yaml.snakeyaml.Yaml;

/**
 * What of the compose file can be tested without its images: that it says what it means, that {@code prepare.sh} makes what it
 * mounts, that the programs take the settings, and that a broker runs with its own.
 */
class ComposeIT {

    private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:-|:\\?)");

    /** A copy of {@code deploy/}, with what {@code prepare.sh} made in it. */
    @TempDir
    private static Path copy;

    private static Path compose;
    private static Path tripcap;
    private static Map<String, Map<String, Object>> services;

    @BeforeAll
    static void prepare() throws Exception {
        copyTree(DEPLOY, copy);
        compose = copy.resolve("compose");
        tripcap = Files.writeString(
                copy.resolve("tripcap"),
                "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/java' --enable-native-access=ALL-UNNAMED"
                        + " --sun-misc-unsafe-memory-access=allow -XX:TieredStopAtLevel=1 -cp '"
                        + System.getProperty("java.class.path") + "' org.tripcap.cli.Main \"$@\"\n");
        Files.setPosixFilePermissions(tripcap, PosixFilePermissions.fromString("rwx------"));
        Programs.output(
                "env",
                "TRIPCAP=" + tripcap,
                "bash",
                compose.resolve("prepare.sh").toString());
        Map<String, Map<String, Map<String, Object>>> file =
                new Yaml().load(Files.readString(compose.resolve("compose.yaml")));
        services = Objects.requireNonNull(file.get("services"), "services");
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String relative = from.relativize(file).toString();
                if (!relative.startsWith("compose/state/") && !relative.equals("compose/.env")) {
                    Path target = to.resolve(relative);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }

    private static Map<String, Object> service(String name) {
        return Objects.requireNonNull(services.get(name), name);
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(String service, String key) {
        return (List<String>) service(service).getOrDefault(key, List.of());
    }

    @Test
    void everythingThatIsMounted_isThere() {
        List<String> mounted = services.keySet().stream()
                .flatMap(service -> texts(service, "volumes").stream())
                .map(volume -> volume.split(":", 2)[0])
                .filter(source -> source.startsWith("."))
                .toList();
        assertThat(mounted)
                .hasSizeGreaterThan(8)
                .allSatisfy(source ->
                        assertThat(compose.resolve(source).normalize()).exists());
    }

    @Test
    void images_areOfTheReleasesThatTheTreeIsBuiltFor() throws Exception {
        String pom = Files.readString(Path.of("..", "pom.xml"));
        assertThat(service("kafka").get("image")).isEqualTo("apache/kafka:" + property(pom, "kafka.version"));
        for (String service : List.of("elasticsearch", "elasticsearch-setup", "kibana")) {
            assertThat(String.valueOf(service(service).get("image")))
                    .endsWith(":" + property(pom, "elasticsearch.version"));
        }
    }

    private static String property(String pom, String name) {
        Matcher matcher =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
        assertThat(matcher.find()).as(name).isTrue();
        return matcher.group(1);
    }

    @Test
    void everyService_isBounded_watched_andHasNoCapabilityButTheSensor() {
        services.forEach((name, service) -> {
            assertThat(service).as(name).containsKeys("mem_limit", "cap_drop", "logging");
            assertThat(texts(name, "cap_drop")).as(name).containsExactly("ALL");
            assertThat(texts(name, "cap_add"))
                    .as(name)
                    .isEqualTo(name.equals("sensor") ? List.of("NET_RAW") : List.of());
            if (!name.endsWith("-setup")) {
                assertThat(service).as(name).containsKeys("healthcheck", "restart", "pids_limit");
            }
            assertThat(texts(name, "ports"))
                    .as(name)
                    .allMatch(
                            port -> port.startsWith("127.0.0.1:") || port.startsWith("${TRIPCAP_ADDRESS:-127.0.0.1}:"));
        });
    }

    @Test
    void secrets_areMadeEachTime_forTheOwnerOnly_andNoneHasADefault() throws Exception {
        Properties made = new Properties();
        try (Reader file = Files.newBufferedReader(compose.resolve(".env"))) {
            made.load(file);
        }
        Matcher variables = VARIABLE.matcher(Files.readString(compose.resolve("compose.yaml")));
        List<String> required = new ArrayList<>();
        while (variables.find()) {
            if (variables.group(2).equals(":?")) {
                required.add(variables.group(1));
            } else {
                assertThat(variables.group(1)).isEqualTo("TRIPCAP_ADDRESS");
            }
        }
        assertThat(required).contains("ELASTIC_PASSWORD", "KIBANA_PASSWORD");
        assertThat(made.stringPropertyNames()).containsAll(required);
        assertThat(made.getProperty("ELASTIC_PASSWORD")).matches("[0-9a-f]{48}");
        assertThat(made.getProperty("KIBANA_PASSWORD"))
                .matches("[0-9a-f]{48}")
                .isNotEqualTo(made.getProperty("ELASTIC_PASSWORD"));
        for (Path secret : List.of(compose.resolve(".env"), compose.resolve("state/server/keys/vault.pem"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .as("%s", secret)
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(compose.resolve("state"))))
                .isEqualTo("rwx------");
        // Nobody but the custodian can certify, or act as an operator.
        assertThat(compose.resolve("state/server/keys")).isDirectoryNotContaining("glob:**authority.pem");
        assertThat(Files.readString(compose.resolve("state/server/keys/operator.crt")))
                .doesNotContain("PRIVATE");
    }

    @Test
    void preparedAgain_nothingChanges() throws Exception {
        Path vault = compose.resolve("state/server/keys/vault.pem");
        String before = Files.readString(vault) + Files.readString(compose.resolve(".env"));
        Programs.output("bash", compose.resolve("prepare.sh").toString());
        assertThat(Files.readString(vault) + Files.readString(compose.resolve(".env")))
                .isEqualTo(before);
    }

    /** A settings file with the container's paths as they are outside. */
    private static Path outside(String name, String inside, String state) throws IOException {
        String text = Files.readString(compose.resolve(name))
                .replace(inside, compose.resolve("state").resolve(state).toString())
                .replace("/etc/tripcap/policy.yaml", copy.resolve("policy.yaml").toString());
        return Files.writeString(copy.resolve("outside-" + name), text);
    }

    @Test
    void sensorsSettings_areTaken() throws Exception {
        StringWriter said = new StringWriter();
        int code = SensorProgram.check(
                new SensorProgram.Given(
                        outside("sensor.yaml", "/var/lib/tripcap-sensor", "sensor"), environment("sensor"), Map.of()),
                new PrintWriter(said));
        assertThat(code).as(said.toString()).isEqualTo(SensorExit.OK);
    }

    @Test
    void serversSettings_areTaken() throws Exception {
        Path key = compose.resolve("state/server/elasticsearch.key");
        Files.writeString(key, "a-key-as-the-set-up-writes-it\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        // compose.yaml gives it nothing that is read as a setting.
        assertThat(environment("server").keySet()).containsOnly("TRIPCAP_JAVA_OPTS");
        assertThat(Programs.output(
                        tripcap.toString(),
                        "server",
                        "--check",
                        "--config",
                        outside("server.yaml", "/var/lib/tripcap", "server").toString()))
                .isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> environment(String service) {
        return (Map<String, String>) service(service).getOrDefault("environment", Map.of());
    }

    /** Kafka itself, with its settings of the compose file but for places, and with what {@code prepare.sh} certified. */
    @Test
    void broker_runsWithItsSettings_andKnowsItsClientsByTheirCertificates() throws Exception {
        int controller = freePort();
        int inside = freePort();
        int host = freePort();
        String state = compose.resolve("state/kafka").toString();
        Path log = copy.resolve("kafka.log");
        Path settings = Files.writeString(
                copy.resolve("server.properties"),
                Files.readString(compose.resolve("kafka/server.properties"))
                        .replace("/etc/kafka/secrets", state)
                        .replace(
                                "/var/lib/kafka/data",
                                copy.resolve("kafka-data").toString())
                        .replace("1@kafka:9092", "1@localhost:" + controller)
                        .replace("kafka:9093", "localhost:" + inside)
                        .replace("localhost:9094", "localhost:" + host)
                        .replace(":9092", "127.0.0.1:" + controller)
                        .replace(":9093", "127.0.0.1:" + inside)
                        .replace(":9094", "127.0.0.1:" + host));
        Process format = kafka(
                log,
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                "dHJpcGNhcC1jb21wb3NlLQ",
                "--config",
                settings.toString());
        assertThat(format.waitFor()).as(Files.readString(log)).isZero();
        Process broker = kafka(log, "kafka.Kafka", settings.toString());
        try {
            Map<String, Object> client = Map.of(
                    "bootstrap.servers",
                    "localhost:" + host,
                    "security.protocol",
                    "SSL",
                    "ssl.truststore.type",
                    "PEM",
                    "ssl.truststore.location",
                    state + "/ca.pem",
                    "request.timeout.ms",
                    5000,
                    "default.api.timeout.ms",
                    10_000);
            await().atMost(Duration.ofSeconds(90))
                    .failFast(() -> assertThat(broker.isAlive())
                            .as(Files.readString(log))
                            .isTrue())
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(nodes(client, "state/sensor/tls/kafka-client.pem"))
                            .isEqualTo(1));
            assertThat(nodes(client, "state/server/tls/kafka-client.pem")).isEqualTo(1);
            try (Admin nobody = Admin.create(client)) {
                assertThatThrownBy(() -> nobody.describeCluster().nodes().get(20, TimeUnit.SECONDS))
                        .isInstanceOfAny(ExecutionException.class, TimeoutException.class);
            }
        } finally {
            broker.destroy();
            if (!broker.waitFor(20, TimeUnit.SECONDS)) {
                broker.destroyForcibly();
            }
        }
    }

    private static int nodes(Map<String, Object> client, String keys) throws Exception {
        Map<String, Object> all = new HashMap<>(client);
        all.put("ssl.keystore.type", "PEM");
        all.put("ssl.keystore.location", compose.resolve(keys).toString());
        try (Admin admin = Admin.create(all)) {
            return admin.describeCluster().nodes().get(20, TimeUnit.SECONDS).size();
        }
    }

    private static Process kafka(Path log, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of("target", "dist", "kafka").toAbsolutePath() + "/*",
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
