package org.tripcap.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.SettingsException;

class SensorMainTest {

    private static final Path EXAMPLE = Path.of("..", "deploy", "sensor.yaml");

    @TempDir
    Path directory;

    private final Authority authority = Authority.create(InstantSource.system());
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void enrol() throws IOException {
        identity(Role.SENSOR).store(directory.resolve("sensor.pem"));
        authority.trustFile().store(directory.resolve("trust.json"));
    }

    @AfterEach
    void testLog() {
        new ProgramLog(ProgramLog.Form.PLAIN, ProgramLog.Threshold.WARN, "test", "").install();
    }

    private Identity identity(Role role) {
        return authority.enrol("edge-1", role, Duration.ofDays(1));
    }

    private Path file(String... more) throws IOException {
        return Files.writeString(directory.resolve("sensor.yaml"), """
                identity: %1$s/sensor.pem
                trust: %1$s/trust.json
                data: %1$s/data
                kafka:
                  bootstrap.servers: [127.0.0.1:9092, 127.0.0.1:9093]
                """.formatted(directory) + String.join("\n", more));
    }

    private SensorConfiguration read(String... more) throws Exception {
        return SensorConfiguration.read(file(more), environment);
    }

    private String problem(String... more) {
        List<String> problems = new ArrayList<>();
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> read(more))
                .satisfies(e -> problems.addAll(e.problems()));
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    private int run(String... arguments) throws InterruptedException {
        return SensorMain.run(arguments, environment, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Nested
    class CommandLine {

        @Test
        void help_tellsOptionsAndExitCodes() throws Exception {
            assertThat(run("--help")).isEqualTo(SensorExit.OK);
            assertThat(out.toString()).contains("--config", "TRIPCAP_SENSOR_CONFIG", "77  no permission");
        }

        @Test
        void version_isTold() throws Exception {
            assertThat(run("--version")).isEqualTo(SensorExit.OK);
            assertThat(out.toString()).startsWith("tripcap-sensor ");
        }

        @ParameterizedTest
        @CsvSource({"--colour, '--colour'", "--config, the name of a file"})
        void wrongArgument_isAUsageError(String argument, String told) throws Exception {
            assertThat(run(argument)).isEqualTo(SensorExit.USAGE);
            assertThat(err.toString()).contains(told).contains("--help");
        }

        @Test
        void check_ofASoundFile_saysNothing() throws Exception {
            assertThat(run("--check", "--config", file().toString())).isEqualTo(SensorExit.OK);
            assertThat(out.toString() + err).isEmpty();
        }

        @Test
        void check_findsTheFileByTheEnvironment() throws Exception {
            environment.put("TRIPCAP_SENSOR_CONFIG", file("record: {memry: 1}").toString());
            assertThat(run("--check")).isEqualTo(SensorExit.CONFIGURATION);
            assertThat(err.toString()).contains("sensor.yaml line 6").contains("did you mean 'record.memory'?");
        }

        @Test
        void run_withAWrongConfiguration_startsNothing() throws Exception {
            assertThat(run("--config", file("record: {handles: 0}").toString())).isEqualTo(SensorExit.CONFIGURATION);
            assertThat(err.toString()).contains("record.handles").contains("1 to 1024");
            assertThat(directory.resolve("data")).doesNotExist();
        }

        @Test
        void run_withADataDirectoryThatIsAFile_saysSo() throws Exception {
            assumeThat(CapturePermission.held()).as("CAP_NET_RAW").isTrue();
            Files.writeString(directory.resolve("data"), "in the way");
            assertThat(run("--config", file("monitor: {listen: none}").toString()))
                    .isEqualTo(SensorExit.DATA);
            assertThat(err.toString()).contains(directory.resolve("data").toString());
        }
    }

    @Nested
    class Configuration {

        @Test
        void file_withTheNecessaryOnly_hasDefaults() throws Exception {
            SensorConfiguration read = read();
            assertThat(read.sensor())
                    .isEqualTo(SensorSettings.of(directory.resolve("data"), List.of("any"), Deployment.DISTRIBUTED));
            assertThat(read.identity().name()).isEqualTo("edge-1");
            assertThat(read.kafka().properties())
                    .containsExactly(Map.entry("bootstrap.servers", "127.0.0.1:9092,127.0.0.1:9093"));
            assertThat(read.monitor()).contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9464));
            assertThat(read.log().form()).isEqualTo(ProgramLog.Form.PLAIN);
        }

        @Test
        void everySetting_reachesItsPlace() throws Exception {
            SensorConfiguration read = read(
                    "interfaces: [eth0, eth1]",
                    "deployment: standalone",
                    "record:",
                    "  section-size: 1MiB",
                    "  section-age: 500ms",
                    "  memory: 64MiB",
                    "  outbox: 1GiB",
                    "  ring: 8MiB",
                    "  handles: 3",
                    "  promiscuous: false",
                    "  longest: 2h",
                    "  never: ['192.0.2.0/24', '2001:db8::/32']",
                    "  host-or-network: true",
                    "monitor: {listen: none}",
                    "log: {form: ecs, level: debug}");
            SensorSettings sensor = read.sensor();
            assertThat(sensor.interfaces()).containsExactly("eth0", "eth1");
            assertThat(sensor.deployment()).isEqualTo(Deployment.STANDALONE);
            assertThat(sensor.sectionBytes()).isEqualTo(1 << 20);
            assertThat(sensor.sectionAge()).isEqualTo(Duration.ofMillis(500));
            assertThat(sensor.memoryBytes()).isEqualTo(64 << 20);
            assertThat(sensor.outboxBytes()).isEqualTo(1 << 30);
            assertThat(sensor.ringBytes()).isEqualTo(8 << 20);
            assertThat(sensor.handles()).isEqualTo(3);
            assertThat(sensor.promiscuous()).isFalse();
            assertThat(sensor.ceilings().longest()).isEqualTo(Duration.ofHours(2));
            assertThat(sensor.ceilings().neverRecord()).containsExactly("192.0.2.0/24", "2001:db8::/32");
            assertThat(sensor.ceilings().hostOrNetwork()).isTrue();
            assertThat(read.monitor()).isEmpty();
            assertThat(read.log())
                    .isEqualTo(new ProgramLog(
                            ProgramLog.Form.ECS, ProgramLog.Threshold.DEBUG, "tripcap-sensor", "edge-1"));
        }

        @Test
        void environment_overridesTheFile() throws Exception {
            environment.put("TRIPCAP_SENSOR_RECORD_MEMORY", "96MiB");
            environment.put("TRIPCAP_SENSOR_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.2:1");
            environment.put("TRIPCAP_SENSOR_KAFKA_SSL_KEYSTORE_PASSWORD", "pass,word${x}");
            environment.put("TRIPCAP_SENSOR_JAVA_OPTS", "-Xmx1g");
            SensorConfiguration read = read("record: {memory: 64MiB}");
            assertThat(read.sensor().memoryBytes()).isEqualTo(96 << 20);
            assertThat(read.kafka().properties())
                    .containsEntry("bootstrap.servers", "127.0.0.2:1")
                    .containsEntry("ssl.keystore.password", "pass,word${x}");
        }

        @Test
        void kafkaFiles_giveSecretsOutOfFiles() throws Exception {
            Files.writeString(directory.resolve("jaas"), "org.example.Login required password=\"x\";\n");
            environment.put("CREDENTIALS_DIRECTORY", directory.toString());
            SensorConfiguration read =
                    read("kafka-files:", "  sasl.jaas.config: ${CREDENTIALS_DIRECTORY}/jaas", "# the end");
            assertThat(read.kafka().properties())
                    .containsEntry("sasl.jaas.config", "org.example.Login required password=\"x\";");
            assertThat(read.toString()).doesNotContain("Login required");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "kafka.acks: 1 | kafka.acks | tripcap chooses it itself",
                    "kafka.sasl.jaas.config: x | kafka.sasl.jaas.config | a secret does not belong into this file",
                    "kafka.security.protocl: SSL | kafka.security.protocl | did you mean 'kafka.security.protocol'?",
                    "kafka.security.protocol: TLS | kafka: | security.protocol",
                    "kafka.ssl.truststore.location: /none | kafka: | /none",
                    "kafka-files: {ssl.key.password: /none} | kafka-files.ssl.key.password | does not exist",
                    "record: {memory: 8MiB} | record.memory | less than 16 times record.section-size",
                    "record: {handles: 97} | record.handles | more than the 96",
                    "record: {memory: 1TiB} | record.memory | -Xmx",
                    "record: {outbox: 2MiB} | record.outbox | less than 2 times record.section-size",
                    "record: {never: [192.0.2.0/33]} | record.never | 192.0.2.0/24",
                    "record: {never: ['or tcp']} | record.never | 192.0.2.0/24",
                    "monitor: {listen: everywhere} | monitor.listen | 127.0.0.1:9464",
                    "log: {level: loud} | log.level | error, warn, info, debug",
                })
        void mistake_namesTheKeyAndWhatToDo(String line, String key, String told) {
            // Stores are looked at only where a protocol asks for them.
            String protocol = line.contains("truststore") ? "kafka.security.protocol: SSL" : "";
            assertThat(problem(protocol, line)).startsWith(key).contains(told);
        }

        @Test
        void noBrokerAtAll_isRefused() {
            environment.put("TRIPCAP_SENSOR_KAFKA_BOOTSTRAP_SERVERS", "");
            assertThat(problem()).startsWith("kafka.bootstrap.servers").contains("host:port of a Kafka broker");
        }

        @Test
        void identity_ofAnotherRole_isRefused() throws Exception {
            identity(Role.OPERATOR).store(directory.resolve("sensor.pem"));
            assertThat(problem()).startsWith("identity").contains("role operator; expected role sensor");
        }

        @Test
        void identity_thatTheTrustFileDoesNotBelieve_isRefused() throws Exception {
            Authority.create(InstantSource.system()).trustFile().store(directory.resolve("trust.json"));
            assertThat(problem()).startsWith("identity").contains("not believed by");
        }

        @Test
        void identity_thatWasRevoked_isRefused() throws Exception {
            Identity lost = Identity.load(directory.resolve("sensor.pem"));
            authority
                    .trustFile()
                    .withRevocation(new TrustFile.Revocation(
                            lost.keyId(),
                            RevocationReason.COMPROMISED,
                            InstantSource.system().instant().minusSeconds(60)))
                    .store(directory.resolve("trust.json"));
            assertThat(problem()).startsWith("identity").contains("not believed by");
        }

        @Test
        void identity_thatOthersMayRead_isRefused_unlessTheServiceManagerPassedIt() throws Exception {
            Files.setPosixFilePermissions(
                    directory.resolve("sensor.pem"), PosixFilePermissions.fromString("r--r-----"));
            assertThat(problem()).startsWith("identity").contains("chmod 600");

            environment.put("CREDENTIALS_DIRECTORY", directory.toString());
            assertThat(read().identity().name()).isEqualTo("edge-1");
        }

        @Test
        void missingFiles_areAllTold() throws Exception {
            Files.delete(directory.resolve("sensor.pem"));
            Files.delete(directory.resolve("trust.json"));
            assertThatExceptionOfType(SettingsException.class)
                    .isThrownBy(() -> read())
                    .satisfies(e -> assertThat(e.problems())
                            .hasSize(2)
                            .allMatch(p -> p.contains("does not exist"))
                            .anyMatch(p -> p.startsWith("identity ("))
                            .anyMatch(p -> p.startsWith("trust (")));
        }
    }

    @Test
    void capturePermission_isReadFromTheKernelsMask() {
        assertThat(CapturePermission.held(List.of("Name:\tjava", "CapEff:\t0000000000002000")))
                .isTrue();
        assertThat(CapturePermission.held(List.of("CapPrm:\t0000000000002000", "CapEff:\t0000000000001000")))
                .isFalse();
        assertThat(CapturePermission.held(List.of("CapEff:\t000001ffffffffff"))).isTrue();
    }

    /** The example that is installed with the sensor. */
    @Nested
    class Example {

        private static final Pattern COMMENTED_SETTING = Pattern.compile("(?m)^#((?:  )*[a-z].*)$");

        @BeforeEach
        void withFilesThatExist() {
            environment.put(
                    "TRIPCAP_SENSOR_IDENTITY", directory.resolve("sensor.pem").toString());
            environment.put(
                    "TRIPCAP_SENSOR_TRUST", directory.resolve("trust.json").toString());
            environment.put("TRIPCAP_SENSOR_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092");
        }

        @Test
        void asItIs_isSound() throws Exception {
            SensorConfiguration read = SensorConfiguration.read(EXAMPLE, environment);
            assertThat(read.sensor())
                    .isEqualTo(SensorSettings.of(
                            Path.of("/var/lib/tripcap-sensor"), List.of("any"), Deployment.DISTRIBUTED));
        }

        @Test
        void commentedSettings_areTheDefaults_andNoneIsLeftOut() throws Exception {
            String all = COMMENTED_SETTING
                    .matcher(Files.readString(EXAMPLE))
                    .replaceAll(match -> match.group(1).matches("\\s*(security|ssl|sasl|kafka-files).*")
                            ? match.group()
                            : match.group(1));
            Path file = Files.writeString(directory.resolve("all.yaml"), all);

            SensorConfiguration asItIs = SensorConfiguration.read(EXAMPLE, environment);
            SensorConfiguration withAll = SensorConfiguration.read(file, environment);
            assertThat(withAll.sensor()).isEqualTo(asItIs.sensor());
            assertThat(withAll.monitor()).isEqualTo(asItIs.monitor());
            assertThat(withAll.log()).isEqualTo(asItIs.log());
            for (Setting<?> setting : SensorKeys.own()) {
                String key = setting.name().replaceFirst("^(kafka|record|monitor|log)\\.", "");
                assertThat(all).containsPattern("(?m)^ *" + Pattern.quote(key) + ":");
            }
        }
    }
}
