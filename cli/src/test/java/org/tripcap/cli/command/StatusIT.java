package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.SensorExit;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.packet.PacketSender;
import org.tripcap.capture.packet.VethPair;
import org.tripcap.capture.ship.Heartbeat;
import org.tripcap.capture.ship.HeartbeatSender;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.capture.testing.Programs;
import org.tripcap.cli.standalone.SharedStores;

/** What {@code tripcap status} says of a server and several sensors, two of them processes of their own. */
class StatusIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private SharedSystem system;

    @BeforeEach
    void findSystem() throws Exception {
        assumeTrue(Programs.output("id", "--user").strip().equals("0"), "capturing takes root");
        system = SharedSystem.get();
    }

    @AfterEach
    void closeIncidents() {
        if (system != null) {
            system.closeIncidents();
        }
    }

    private SensorProcess sensor(String name, String interfaceName) throws Exception {
        Path home = Files.createDirectory(directory.resolve(name));
        return SensorProcess.start(
                SensorProcess.DISTRIBUTION,
                List.of(),
                SensorProcess.configure(home, name, interfaceName),
                Map.of(),
                home.resolve("log"));
    }

    private JsonNode status() throws Exception {
        Outcome outcome = Outcome.on(system.directory(), "status", "--json");
        outcome.succeeded();
        return outcome.json();
    }

    private JsonNode program(String name) throws Exception {
        for (JsonNode program : status().path("programs")) {
            if (program.path("name").asText().equals(name)) {
                return program;
            }
        }
        return MissingNode.getInstance();
    }

    private void awaitState(String name, String state) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(program(name).path("state").asText())
                        .as(name)
                        .isEqualTo(state));
    }

    @Test
    void allSensorsAndServers_areListed_withWhatTheyDo_andWhetherTheyAreHeardOf() throws Exception {
        try (VethPair pair = LiveNetwork.vethPair();
                PacketSender sender = PacketSender.open(pair.left());
                SensorProcess first = sensor("status-first", pair.right());
                SensorProcess second = sensor("status-second", pair.right())) {
            first.awaitReady();
            second.awaitReady();
            awaitState("status-first", "ready");
            awaitState("status-second", "ready");
            awaitState("sensor-1", "ready");
            awaitState("responder", "ready");

            Outcome.on(
                            system.directory(),
                            "incident",
                            "open",
                            "--reason",
                            "test",
                            "--legal-basis",
                            "gdpr-6-1-c",
                            "--filter",
                            SensorDistributionIT.FILTER,
                            "--sensor",
                            "status-first")
                    .succeeded();
            first.awaitMetric("tripcap_sensor_capture_sockets", 1);
            sender.send(SensorDistributionIT.frames(20));
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
                JsonNode sensor = program("status-first");
                assertThat(sensor.path("recording").asBoolean()).isTrue();
                assertThat(sensor.path("incidents").asInt()).isEqualTo(1);
                assertThat(sensor.path("packets").asLong()).isEqualTo(20);
                for (String where : List.of("kernel", "interface", "queue", "outbox")) {
                    assertThat(sensor.path("dropped_" + where).asLong(-1))
                            .as("lost in %s", where)
                            .isZero();
                }
                assertThat(sensor.path("outbox_entries").asLong(-1)).isZero();
            });
            JsonNode idle = program("status-second");
            assertThat(idle.path("program").asText()).isEqualTo("sensor");
            assertThat(idle.path("host").asText()).isNotEmpty();
            assertThat(idle.path("version").asText()).isNotEqualTo("0");
            assertThat(idle.path("recording").asBoolean()).isFalse();
            assertThat(Instant.parse(idle.path("heard").asText()))
                    .isAfter(Instant.parse(idle.path("started").asText()));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(program("responder")
                                    .path("segments_waiting")
                                    .asLong(-1))
                            .isZero());

            assertThat(Outcome.on(system.directory(), "status").succeeded())
                    .containsPattern("sensor +status-first +\\S+ +ready +yes +0 +0 +- ")
                    .containsPattern("server +responder +\\S+ +ready +- +- +- +0 ")
                    .contains("recording: yes (status-first)");
            assertThat(status().path("recording").asBoolean()).isTrue();
            assertThat(status().path("roles"))
                    .isNotEmpty()
                    .allSatisfy(
                            role -> assertThat(Instant.parse(role.path("since").asText()))
                                    .isBefore(Instant.now()));
            assertShownWithoutServer();

            assertThat(second.terminate()).as(second.log()).isEqualTo(SensorExit.OK);
            awaitState("status-second", "ended");
            first.kill();
            awaitState("status-first", "silent");
            assertThat(status().path("recording").isNull()).isTrue();
            assertThat(Outcome.on(system.directory(), "status").succeeded())
                    .containsPattern("recording: not known \\(silent: .*status-first");
        }
    }

    /** What heartbeats tell is known where no server answers. */
    private void assertShownWithoutServer() throws Exception {
        Path connection = Files.writeString(
                directory.resolve("connection.yaml"),
                "kafka:\n  bootstrap.servers: " + SharedStores.bootstrapServers()
                        + "\nserver:\n  url: http://127.0.0.1:1\n");
        Outcome json = Outcome.on(system.directory(), "status", "--json", "--connection", connection.toString());
        json.failed(ExitCode.UNREACHABLE, "does not answer");
        assertThat(json.json().path("recording").asBoolean()).isTrue();
        assertThat(json.json().path("programs").findValuesAsText("name")).contains("status-first");

        Outcome text = Outcome.on(system.directory(), "status", "--connection", connection.toString());
        text.failed(ExitCode.UNREACHABLE, "does not answer");
        assertThat(text.out()).contains("recording: yes (status-first)");
    }

    @Test
    void heartbeatOfAStranger_isPassedOver_andCounted() throws Exception {
        int before = status().path("heartbeats_refused").asInt();
        try (Session session = system.session();
                HeartbeatSender _ = HeartbeatSender.start(
                        session.kafka(),
                        Authority.create(InstantSource.system()).enrol("stranger", Role.SENSOR, Duration.ofDays(1)),
                        () -> new Heartbeat(
                                Heartbeat.Program.SENSOR,
                                "elsewhere",
                                "1",
                                Instant.now(),
                                Instant.now(),
                                Heartbeat.State.READY,
                                List.of(),
                                null,
                                OptionalLong.empty()))) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(
                            () -> assertThat(status().path("heartbeats_refused").asInt())
                                    .isGreaterThan(before));
        }
        assertThat(program("stranger").isMissingNode()).isTrue();
        assertThat(Outcome.on(system.directory(), "status").succeeded())
                .contains("nobody whom the trust file vouches for");
    }
}
