package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.testing.Programs;

/** Senders of alerts themselves, configured as {@code deploy/alerts.md} says. */
class RealSendersIT {
    private static final Path GUIDE = Path.of("../deploy/alerts.md");
    private static final String GUIDE_SERVER = "https://tripcap.example.org:8687";
    private static final Pattern LISTENING = Pattern.compile("Listening on\" address=127\\.0\\.0\\.1:([0-9]+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<Process> senders = new ArrayList<>();
    private SharedSystem system;

    @BeforeEach
    void start() throws Exception {
        system = SharedSystem.get();
        system.closeIncidents();
    }

    @AfterEach
    void stop() throws Exception {
        for (Process sender : senders) {
            // CrowdSec's plugins outlive it.
            List<ProcessHandle> helpers = sender.descendants().toList();
            sender.destroy();
            helpers.forEach(ProcessHandle::destroy);
            if (!sender.waitFor(5, TimeUnit.SECONDS)) {
                sender.destroyForcibly().waitFor();
            }
        }
        system.closeIncidents();
    }

    @Test
    void alertmanager_firesAndResolves_soTheIncidentOpensAndCloses() throws Exception {
        assumeTrue(Programs.works("prometheus-alertmanager", "--version"), "prometheus-alertmanager is not installed");
        Path configuration = directory.resolve("alertmanager.yml");
        Files.writeString(
                configuration,
                "route: {receiver: tripcap, group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
                        + guide("## Prometheus Alertmanager", "alertmanager")
                                .replaceAll(" *tls_config:\n *ca_file: .*\n", "")
                                .replace(
                                        "/etc/alertmanager/tripcap.secret",
                                        secret("alertmanager").toString()));
        Path log = run(
                "prometheus-alertmanager",
                "--config.file=" + configuration,
                "--storage.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:0",
                "--cluster.listen-address=");
        URI alertmanager = await().atMost(PATIENCE)
                .until(() -> listening(log), Optional::isPresent)
                .orElseThrow();

        post(alertmanager, "");
        IncidentDocument opened = await().atMost(PATIENCE)
                .until(() -> about("198.51.100.201"), Optional::isPresent)
                .orElseThrow();
        assertThat(IncidentBook.isOpen(opened, Instant.now())).isTrue();
        assertThat(opened.scope().filter()).contains("198.51.100.201", "203.0.113.201");

        post(alertmanager, "'endsAt':'" + Instant.now().minusMillis(1) + "',");
        await().atMost(PATIENCE)
                .until(() -> !IncidentBook.isOpen(about("198.51.100.201").orElseThrow(), Instant.now()));
    }

    @Test
    void syslogNg_followsAnEveFile_andItsAlertsAreOneIncident() throws Exception {
        assumeTrue(Programs.works("syslog-ng", "--version"), "syslog-ng-core is not installed");
        assumeTrue(Programs.output("syslog-ng", "--version").contains("http"), "syslog-ng-mod-http is not installed");
        Path eve = Files.createFile(directory.resolve("eve.json"));
        Path configuration = directory.resolve("syslog-ng.conf");
        Files.writeString(
                configuration,
                "@version: 3.35\n"
                        + guide("## Log files", "suricata")
                                .replaceAll(" *tls\\(.*\n", "")
                                .replace("/var/log/suricata/eve.json", eve.toString()));
        run(
                "syslog-ng",
                "--foreground",
                "--no-caps",
                "--cfgfile=" + configuration,
                "--persist-file=" + directory.resolve("persist"),
                "--pidfile=" + directory.resolve("pid"),
                "--control=" + directory.resolve("control"));

        append(eve, alert(1) + "{\"event_type\":\"stats\",\"stats\":{\"uptime\":1}}\n" + alert(2));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(about("198.51.100.202"))
                        .hasValueSatisfying(
                                incident -> assertThat(incident.alerts()).hasSize(2)));
        append(eve, alert(3));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(about("198.51.100.202"))
                        .hasValueSatisfying(
                                incident -> assertThat(incident.alerts()).hasSize(3)));
    }

    @Test
    void crowdSec_tellsOfAnAttack_soTheIncidentOpens() throws Exception {
        Optional<Path> plugin = CrowdSecAgent.plugin();
        assumeTrue(plugin.isPresent(), "crowdsec is not installed");
        CrowdSecAgent agent =
                CrowdSecAgent.configure(directory.resolve("crowdsec"), plugin.get(), guide("## CrowdSec", "crowdsec"));
        Path log = run("crowdsec", "-c", agent.configuration());
        await().atMost(PATIENCE).until(() -> Files.readString(log).contains(CrowdSecAgent.READING));

        // It may say so a moment before it does; what comes again of one attack is one alert.
        IncidentDocument opened = await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            append(agent.log(), "{\"attacker\":\"198.51.100.203\",\"victim\":\"203.0.113.203\"}\n");
                            return about("198.51.100.203");
                        },
                        Optional::isPresent)
                .orElseThrow();

        assertThat(opened.alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.title()).isEqualTo("tripcap/it");
            assertThat(alert.victim()).isEqualTo("203.0.113.203");
        });
    }

    /** The first sample under a heading of the guide, for this system and without TLS. */
    private String guide(String heading, String source) throws Exception {
        String text = Files.readString(GUIDE);
        Matcher block =
                Pattern.compile("```(?:yaml)?\n(.*?)```", Pattern.DOTALL).matcher(text);
        assertThat(block.find(text.indexOf(heading))).isTrue();
        String sample = block.group(1);
        assertThat(sample).contains(GUIDE_SERVER + "/api/v1/alerts/" + source);
        URI server = system.parts().run().server();
        return sample.replace(GUIDE_SERVER, server.getScheme() + "://" + server.getAuthority())
                .replace("SECRET", Files.readString(secret(source)).strip());
    }

    private Path secret(String source) throws Exception {
        return system.parts().installation().alertSecret(source);
    }

    /** Starts a sender, which ends with the test; what it says is in the file. */
    private Path run(String... command) throws Exception {
        Path log = directory.resolve("log");
        senders.add(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
        return log;
    }

    private static Optional<URI> listening(Path log) throws Exception {
        Matcher matcher = LISTENING.matcher(Files.readString(log));
        return matcher.find() ? Optional.of(URI.create("http://127.0.0.1:" + matcher.group(1))) : Optional.empty();
    }

    private static void post(URI alertmanager, String end) throws Exception {
        String alerts = ("[{'labels':{'alertname':'Intrusion','severity':'critical','attacker':'198.51.100.201',"
                        + "'victim':'203.0.113.201'},'startsAt':'2026-01-31T12:00:00Z'," + end + "'annotations':{}}]")
                .replace('\'', '"');
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(alertmanager.resolve("/api/v2/alerts"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(alerts))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
    }

    private static void append(Path file, String lines) throws Exception {
        Files.write(file, lines.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    }

    private static String alert(int sid) {
        return ("{'timestamp':'2026-01-31T12:00:00.000001+0000','flow_id':202,'event_type':'alert','direction':'to_server',"
                        + "'src_ip':'198.51.100.202','src_port':4444,'dest_ip':'203.0.113.202','dest_port':80,'proto':'TCP',"
                        + "'alert':{'gid':1,'signature_id':%d,'rev':1,'signature':'Intrusion','category':'','severity':1}}\n")
                .formatted(sid)
                .replace('\'', '"');
    }

    /** The newest revision of the one incident whose scope has this address. */
    private Optional<IncidentDocument> about(String address) {
        try (Session session = system.session()) {
            List<IncidentDocument> found = session.incidents().all().stream()
                    .map(revision -> revision.document())
                    .filter(document -> document.scope().filter().contains(address))
                    .toList();
            assertThat(found).hasSizeLessThanOrEqualTo(1);
            return found.stream().findFirst();
        }
    }
}
