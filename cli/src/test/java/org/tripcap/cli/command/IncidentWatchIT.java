package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.TopicFollower;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.Programs;

/** Watching a recording, through a pipe and at a terminal that tmux plays. */
class IncidentWatchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private SharedSystem system;
    private String incident;

    @TempDir
    private Path directory;

    @BeforeEach
    void record() throws Exception {
        assumeTrue(Programs.output("id", "--user").strip().equals("0"), "capturing takes root");
        system = SharedSystem.get();
        incident = Outcome.on(
                        system.directory(),
                        "incident",
                        "open",
                        "--quiet",
                        "--title",
                        "Flood on port 9",
                        "--reason",
                        "test",
                        "--legal-basis",
                        "gdpr-6-1-c",
                        "--filter",
                        "host 127.0.0.9 and udp port 9",
                        "--interface",
                        "lo")
                .succeeded()
                .strip();
        assertThat(incident).matches("[0-9a-f]+");
        await().atMost(PATIENCE).until(() -> system.parts().sensor().status().recording());
    }

    @AfterEach
    void end() {
        if (system != null) {
            system.closeIncidents();
        }
    }

    private static void send(int packets) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < packets; i++) {
                socket.send(new DatagramPacket(new byte[100], 100, InetAddress.ofLiteral("127.0.0.9"), 9));
            }
        }
    }

    @Test
    void piped_tellsWhatSensorsStated() throws Exception {
        send(50);
        await().atMost(PATIENCE).untilAsserted(() -> {
            Outcome outcome = Outcome.on(system.directory(), "incident", "watch", "--count", "1", "--json");
            outcome.succeeded();
            JsonNode row = outcome.json().path("incidents").path(0);
            assertThat(row.path("id").asText()).isEqualTo(incident);
            assertThat(row.path("packets").asLong()).isEqualTo(50);
            assertThat(row.path("sensors").path("sensor-1").asLong()).isEqualTo(50);
            assertThat(row.path("lost").asLong()).isZero();
            assertThat(row.path("segments_waiting").asLong()).isZero();
        });
        assertThat(Outcome.on(system.directory(), "incident", "watch", "--count", "1")
                        .succeeded())
                .contains(incident, "packets 50", "remaining");
    }

    /** However much was stated since, and by whatever incidents. */
    @Test
    void reading_beginsBeforeTheFirstStatementOfTheIncident_andNotAtTheLedgersBeginning() throws Exception {
        TopicPartition ledger = new TopicPartition(Topics.LEDGER, 0);
        try (Session session = system.session();
                Consumer<byte[], byte[]> consumer = session.kafka().consumer(null, "test")) {
            Instant opened =
                    session.incidents().find(incident, Instant.now()).document().opened();
            consumer.assign(List.of(ledger));
            long begin = TopicFollower.Start.since(opened.minusMillis(1)).offset(consumer, ledger);
            long end = consumer.endOffsets(List.of(ledger)).getOrDefault(ledger, 0L);
            assertThat(begin).isBetween(1L, end - 1);
            consumer.seek(ledger, begin);
            List<Statement> read = new ArrayList<>();
            while (consumer.position(ledger) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    read.add(Statement.parse(Records.ledgerStatement(record).bytes()));
                }
            }
            assertThat(read)
                    .anyMatch(statement -> statement.body() instanceof Body.IncidentOpened
                            && statement.incident() != null
                            && statement.incident().value().equals(incident));
            assertThat(TopicFollower.Start.since(Instant.now().plusSeconds(3600))
                            .offset(consumer, ledger))
                    .isGreaterThanOrEqualTo(end);
        }
    }

    @Test
    void terminal_isRedrawn_andIsAsItWasAfterQ() throws Exception {
        assumeTrue(Programs.works("tmux", "-V"), "tmux is not installed");
        String server = "tripcap-it-" + ProcessHandle.current().pid();
        Path code = directory.resolve("code");
        String command = "stty -a > '" + directory.resolve("before") + "'; '"
                + ProcessHandle.current().info().command().orElseThrow()
                + "' --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path")
                + "' org.tripcap.cli.Main incident watch --data '" + system.directory() + "'; echo $? > '" + code
                + "'; stty -a > '" + directory.resolve("written") + "'; mv '" + directory.resolve("written") + "' '"
                + directory.resolve("after") + "'; sleep 600";
        Path script = Files.writeString(directory.resolve("script"), command);
        Programs.output(
                "tmux", "-L", server, "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "sh " + script);
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(pane(server))
                            .contains(incident.substring(0, 8), "Flood on port 9", "recording: yes", "PACKETS/S"));
            assertThat(pane(server).lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));

            Programs.output("tmux", "-L", server, "send-keys", "q");

            await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("after")));
            assertThat(Files.readString(code)).isEqualTo("0\n");
            assertThat(Files.readString(directory.resolve("after")))
                    .isEqualTo(Files.readString(directory.resolve("before")));
            assertThat(pane(server)).doesNotContain("Flood on port 9");
        } finally {
            Programs.output("tmux", "-L", server, "kill-server");
        }
    }

    private static String pane(String server) throws Exception {
        return Programs.output("tmux", "-L", server, "capture-pane", "-p");
    }
}
