package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.cli.standalone.SharedStores;

/** An attack lasts longer than its incident was to. */
class IncidentExtendIT {

    @TempDir
    private Path directory;

    private SharedSystem system;

    @BeforeEach
    void begin() throws Exception {
        system = SharedSystem.get();
        system.closeIncidents();
        run("incident", "open", "--reason", "r", "--legal-basis", "gdpr-6-1-c")
                .failed(ExitCode.USAGE, "--filter is missing");
        run(
                        "incident",
                        "open",
                        "--reason",
                        "r",
                        "--legal-basis",
                        "gdpr-6-1-c",
                        "--filter",
                        "host 192.0.2.1",
                        "--interface",
                        "lo",
                        "--for",
                        "15m")
                .succeeded();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> system.parts().sensor().status().recording());
    }

    @AfterEach
    void end() {
        system.closeIncidents();
    }

    private Outcome run(String... arguments) {
        return Outcome.on(system.directory(), arguments);
    }

    @Test
    void openIncident_lastsLonger_andIsRecordedOn() throws Exception {
        Instant before = Instant.now();

        Outcome extended = run("incident", "extend", "--for", "3h", "--json");

        extended.succeeded();
        Instant expires = Instant.parse(extended.json().path("expires").asText());
        assertThat(expires)
                .isBetween(before.plus(Duration.ofHours(3)), Instant.now().plus(Duration.ofHours(3)));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Outcome shown = run("incident", "show", "--json");
            assertThat(Instant.parse(shown.json().path("expires").asText())).isEqualTo(expires);
        });
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(system.parts().sensor().status().captureSockets())
                        .isEqualTo(1));
    }

    /** The clock of a breach runs whether Elasticsearch does or not. */
    @Test
    void show_tellsWhatIsKnown_whereTheStoreIsAwayOrNotNamed() throws Exception {
        String id = run("incident", "show", "--json").json().path("id").asText();
        run("incident", "note", id, "--breach-aware").succeeded();
        String kafka = "kafka:\n  bootstrap.servers: " + SharedStores.bootstrapServers() + "\n";
        for (String store : new String[] {"", "elasticsearch:\n  urls: http://127.0.0.1:1\n"}) {
            Path connection = Files.writeString(directory.resolve("connection.yaml"), kafka + store);
            Outcome text = run("incident", "show", "--connection", connection.toString());
            assertThat(text.succeeded()).contains("host 192.0.2.1", "left to notify", "not known: ");
            JsonNode json = run("incident", "show", "--json", "--connection", connection.toString())
                    .json();
            assertThat(json.path("breach").path("aware").asText()).isNotEmpty();
            assertThat(json.path("stored").isNull()).isTrue();
            assertThat(json.path("stored_unknown").asText()).isNotEmpty();
        }
    }

    @Test
    void whatWouldNotExtendIt_isRefused() {
        run("incident", "extend", "--for", "5m").failed(ExitCode.REFUSED, "lasts longer already");
        run("incident", "extend", "--for", "25h").failed(ExitCode.USAGE, "at most 24h");
        run("incident", "extend").failed(ExitCode.USAGE, "--for");
        run("incident", "extend", "--for", "1h", "--as", "investigator").failed(ExitCode.REFUSED, "operator");
        run("incident", "close").failed(ExitCode.USAGE, "say --yes if you mean it");
        String id = run("incident", "close", "--yes", "--json")
                .succeeded()
                .replaceAll("(?s).*\"id\":\"([0-9a-f]+)\".*", "$1");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> run("incident", "extend", id, "--for", "1h").failed(ExitCode.REFUSED, "is not open"));
    }
}
