package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.ClassicPcap;

/** Types the README's tour into a shell, line by line, against a running system. */
class ReadmeIT {

    @TempDir
    private Path directory;

    @Test
    void tour_worksAsWritten() throws Exception {
        SharedSystem system = SharedSystem.get();
        system.closeIncidents();
        try (InputStream alert = Demonstration.class.getResourceAsStream("demo/suricata-alert.json")) {
            Files.write(
                    directory.resolve("eve.json"), Objects.requireNonNull(alert).readAllBytes());
        }
        Files.write(directory.resolve("firewall.pcapng"), ClassicPcap.resourceBytes("icmp-and-ssh.pcap"));
        List<String> lines = tour();
        TypedText typed = new TypedText(directory, system.directory());

        assertThat(lines).hasSizeGreaterThan(10);
        try {
            for (String line : lines) {
                type(system, typed, line);
            }
        } finally {
            system.closeIncidents();
        }
    }

    private static void type(SharedSystem system, TypedText typed, String line) throws Exception {
        if (line.contains("evidence search")) {
            awaitStored(system, typed.incident());
        }
        String out = typed.type(line);
        if (line.contains("evidence verify") || line.contains("evidence report")) {
            assertThat(out).contains("VALID").doesNotContain("INVALID");
        }
        if (line.contains("evidence search")) {
            assertThat(out).contains("127.0.0.1");
        }
    }

    private static void awaitStored(SharedSystem system, String incident) {
        try (Session session = system.session()) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> CaseProgress.stopped(session.store(), new IncidentId(incident)));
        }
    }

    /** The commands of the tour but for `up`. */
    private static List<String> tour() throws IOException {
        String readme = Files.readString(TypedText.file("README.md"));
        String tour = readme.substring(readme.indexOf("## Five minutes by hand"));
        return TypedText.commands(tour.substring(0, tour.indexOf("\n## ", 5))).stream()
                .filter(line -> !line.startsWith("./tripcap up"))
                .toList();
    }
}
