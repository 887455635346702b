package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.Programs;
import org.tripcap.cli.RawElasticsearch;
import org.tripcap.cli.standalone.SharedStores;

/** A real broker and a real node, sound and with faults that are provoked and taken back. */
class DoctorIT {

    private SharedSystem system;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        system = SharedSystem.get();
    }

    /** By check, the worst that was found of it: state, what, advice. */
    private Map<String, JsonNode> findings(Path data) throws Exception {
        Outcome outcome = Outcome.on(data, "doctor", "--json");
        Map<String, JsonNode> findings = new TreeMap<>();
        for (JsonNode finding : outcome.json().path("findings")) {
            findings.merge(
                    finding.path("check").asText(),
                    finding,
                    (a, b) -> a.path("state").asText().equals("sound") ? b : a);
        }
        boolean faulty = findings.values().stream()
                .anyMatch(finding -> finding.path("state").asText().equals("fault"));
        assertThat(outcome.exitCode() == ExitCode.FAULTY).as(outcome.out()).isEqualTo(faulty);
        return findings;
    }

    private static String of(Map<String, JsonNode> findings, String check, String field) {
        assertThat(findings).containsKey(check);
        return Objects.requireNonNull(findings.get(check)).path(field).asText();
    }

    private static void isFault(Map<String, JsonNode> findings, String check, String found) {
        assertThat(of(findings, check, "state")).isEqualTo("fault");
        assertThat(of(findings, check, "found")).contains(found);
        assertThat(of(findings, check, "advice")).isNotEmpty();
    }

    @Test
    void soundSystem_isSound() throws Exception {
        Map<String, JsonNode> findings = findings(system.directory());
        for (String check : List.of("kafka", "topics", "elasticsearch", "store templates", "store licence", "outbox")) {
            assertThat(of(findings, check, "state")).as(check).isIn("sound", "attention");
        }
        assertThat(of(findings, "store templates", "found")).contains("all there");
        assertThat(of(findings, "topics", "found")).contains("all there");
        assertThat(of(findings, "elasticsearch", "found")).startsWith("9.");
    }

    @Test
    void topicWithAnotherSetting_isAFault() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", SharedStores.bootstrapServers()))) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.DEAD_LETTERS);
            Config config = Objects.requireNonNull(
                    admin.describeConfigs(List.of(topic)).all().get().get(topic));
            String before = Objects.requireNonNull(config.get("retention.ms")).value();
            set(admin, topic, "1000");
            try {
                isFault(
                        findings(system.directory()),
                        "topics",
                        "tripcap.deadletter: expected retention.ms=" + before + ", found 1000");
            } finally {
                set(admin, topic, before);
            }
        }
    }

    private static void set(Admin admin, ConfigResource topic, String retention) throws Exception {
        Collection<AlterConfigOp> change =
                List.of(new AlterConfigOp(new ConfigEntry("retention.ms", retention), AlterConfigOp.OpType.SET));
        admin.incrementalAlterConfigs(Map.of(topic, change)).all().get();
    }

    @Test
    void templateThatIsGone_isAFault() throws Exception {
        RawElasticsearch raw = new RawElasticsearch(SharedStores.elasticsearchUri());
        raw.send("DELETE", "/_index_template/tripcap-checkpoints", "");
        try {
            isFault(findings(system.directory()), "store templates", "missing: tripcap-checkpoints");
        } finally {
            try (Session session = system.session()) {
                session.store().prepare();
            }
        }
    }

    @Test
    @Timeout(45) // somebody waits for it, and it once took what Kafka's client would wait by itself, a minute
    void storesAndServerThatAreAway_areFaults() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:1");
        Path data = directory.resolve("data");
        new DataDirectory(data).create();
        new RunFile(ProcessHandle.current().pid(), "127.0.0.1:1", nobody, nobody).write(new DataDirectory(data));
        Map<String, JsonNode> findings = findings(data);
        isFault(findings, "kafka", "127.0.0.1:1");
        isFault(findings, "elasticsearch", "127.0.0.1:1");
        isFault(findings, "server", "does not answer");
    }

    @Test
    void outboxWithoutRoom_orReadOnly_isAFault() throws Exception {
        Path data = directory.resolve("full");
        Path outbox = Files.createDirectories(data.resolve("sensor"));
        assumeTrue(
                Programs.works("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", outbox.toString()),
                "mounting takes root and CAP_SYS_ADMIN");
        try {
            isFault(findings(data), "outbox", "takes no segment");
            assertThat(Programs.works("mount", "-o", "remount,ro", outbox.toString()))
                    .isTrue();
            isFault(findings(data), "outbox", "takes no segment");
        } finally {
            Programs.output("umount", outbox.toString());
        }
    }
}
