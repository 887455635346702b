package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandsTest {

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    private Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Tripcap.run(environment, new PrintWriter(out), new PrintWriter(err), arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    private String file(String text) throws Exception {
        return Files.writeString(directory.resolve("tripcap.yaml"), text).toString();
    }

    private static JsonNode setting(Outcome shown, String name) throws Exception {
        for (JsonNode each : new ObjectMapper().readTree(shown.out()).path("settings")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name + " is not among " + shown.out());
    }

    /** A change of settings without one of the document that everybody reads fails here. */
    @Test
    void reference_isTheOneInTheRepository() throws Exception {
        Path document = Path.of("..", "deploy", "configuration.md");
        assertThat(ConfigReferenceCommand.text())
                .as("deploy/configuration.md is 'tripcap config reference': make it again")
                .isEqualTo(Files.readString(document));
        assertThat(run("config", "reference", "--json").json().findValuesAsText("description"))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).endsWith("."));
    }

    @Nested
    class Origin {

        @Test
        void laterSources_countMore() throws Exception {
            environment.put("TRIPCAP_CONFIG", file("up:\n  kafka-port: 1000\n  http-port: 1001\n"));
            environment.put("TRIPCAP_UP_HTTP_PORT", "2001");
            Outcome shown = run("config", "show", "--set", "operator=night", "--json");
            assertThat(shown.exitCode()).isZero();
            assertThat(setting(shown, "up.kafka-port").path("value").asText()).isEqualTo("1000");
            assertThat(setting(shown, "up.kafka-port").path("from").asText()).endsWith("tripcap.yaml line 2");
            assertThat(setting(shown, "up.http-port").path("value").asText()).isEqualTo("2001");
            assertThat(setting(shown, "up.http-port").path("from").asText())
                    .isEqualTo("environment variable TRIPCAP_UP_HTTP_PORT");
            assertThat(setting(shown, "operator").path("from").asText()).isEqualTo("option --set");
            assertThat(setting(shown, "utc").path("from").asText()).isEqualTo("default");
        }

        @Test
        void secrets_areNotShown() throws Exception {
            environment.put("TRIPCAP_SENSOR_KAFKA_SSL_KEYSTORE_PASSWORD", "hush");
            for (String form : List.of("--json", "--all")) {
                Outcome shown = run("config", "show", "sensor", form);
                assertThat(shown.out()).contains("kafka.ssl.keystore.password").doesNotContain("hush");
            }
        }
    }

    @Nested
    class Commands {

        @Test
        void takeTheirDefaultsFromFileAndEnvironment_andOptionsCountMore() throws Exception {
            Path data = directory.resolve("nothing-here");
            environment.put("TRIPCAP_CONFIG", file("data: " + data + "\n"));
            assertThat(run("status").err()).contains(data.toString());
            environment.put("TRIPCAP_DATA", data + "-environment");
            assertThat(run("status").err()).contains(data + "-environment");
            assertThat(run("status", "--data", data + "-option").err()).contains(data + "-option");
        }

        @Test
        void doNothing_whereTheConfigurationIsWrong_butForThoseThatShowIt() throws Exception {
            environment.put("TRIPCAP_CONFIG", file("dat: /x\n"));
            Outcome refused = run("incident", "list");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("tripcap.yaml line 1", "did you mean 'data'?", "config check");
            assertThat(run("config", "check").exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(run("incident", "list", "--help").exitCode()).isZero();
            assertThat(run("completion", "bash").exitCode()).isZero();
        }
    }

    @Nested
    class Check {

        @Test
        void soundFile_isSound() throws Exception {
            Outcome checked = run("config", "check", "--file", file("up: {interface: [eth0, eth1], policy: p.yaml}\n"));
            assertThat(checked.exitCode()).as(checked.err()).isZero();
            assertThat(checked.out()).contains("sound");
            assertThat(run("config", "check", "--quiet", "--file", file("utc: true\n"))
                            .out())
                    .isEmpty();
        }

        @Test
        void everyProblem_isTold_withItsPlace() throws Exception {
            environment.put("TRIPCAP_UP_HTP_PORT", "1");
            Outcome checked = run(
                    "config",
                    "check",
                    "--file",
                    file("up:\n  kafka-port: 70000\n  intreface: lo\n"),
                    "--set",
                    "utf=true");
            assertThat(checked.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(checked.out())
                    .contains("tripcap.yaml line 2", "0 to 65535", "70000")
                    .contains("up.intreface", "line 3", "did you mean 'up.interface'?")
                    .contains("TRIPCAP_UP_HTP_PORT", "did you mean TRIPCAP_UP_HTTP_PORT?")
                    .contains("--set utf", "did you mean 'utc'?");
        }

        @Test
        void sensorsFile_isCheckedWithTheFilesItNames() throws Exception {
            String sensor = sensor("");
            Outcome checked = run("config", "check", "sensor", "--file", sensor, "--json");
            assertThat(checked.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(checked.json().path("problems").toString()).contains("identity", "trust", "/nowhere/sensor.pem");
        }

        @Test
        void sensorsMemory_isJudgedByTheSensorsHeap_notByThisOne() throws Exception {
            String sensor = sensor("record.memory: 1GiB\n");

            assertThat(problems(sensor)).contains("record.memory", "160 MiB", "-Xmx640m");

            environment.put("TRIPCAP_SENSOR_JAVA_OPTS", "-Xmx640m");
            assertThat(problems(sensor)).doesNotContain("record.memory");
        }

        private String sensor(String more) throws Exception {
            return file("""
                    identity: /nowhere/sensor.pem
                    trust: /nowhere/trust.json
                    data: /tmp
                    kafka.bootstrap.servers: localhost:9092
                    """ + more);
        }

        private String problems(String sensor) throws Exception {
            return run("config", "check", "sensor", "--file", sensor, "--json")
                    .json()
                    .path("problems")
                    .toString();
        }
    }
}
