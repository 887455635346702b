package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.store.CaseCounts;

/** Types the runbook for the first hour of an attack into a shell, line by line, against a running system. */
class RunbookIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void runbook_worksAsWritten() throws Exception {
        SharedSystem system = SharedSystem.get();
        system.closeIncidents();
        Path deploy = Files.createDirectory(directory.resolve("deploy"));
        Files.copy(TypedText.file("deploy/facts.yaml"), deploy.resolve("facts.yaml"));
        List<String> lines = TypedText.commands(Files.readString(TypedText.file("deploy/runbook.md")));
        TypedText typed = new TypedText(directory, system.directory());

        assertThat(lines).hasSizeGreaterThan(15);
        try {
            for (String line : lines) {
                if (line.contains("evidence timeline")) {
                    awaitPackets(system, typed.incident());
                }
                if (line.contains("evidence verify")) {
                    awaitStopped(system, typed.incident());
                }
                String out = typed.type(line);
                if (line.contains("evidence verify") || line.contains("evidence report")) {
                    assertThat(out).contains("VALID").doesNotContain("INVALID");
                }
                if (line.contains("--breach-aware")) {
                    assertThat(out).contains("left to notify the authority");
                }
            }
        } finally {
            system.closeIncidents();
        }
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("Fact sheet for the supervisory authority", "stated by the operator", "breach-aware at");
    }

    private static void awaitPackets(SharedSystem system, String incident) {
        try (Session session = system.session()) {
            await().atMost(PATIENCE).until(() -> {
                session.store().refresh();
                CaseCounts counts = session.store().counts(new IncidentId(incident));
                return counts.flows() > 0;
            });
        }
    }

    private static void awaitStopped(SharedSystem system, String incident) {
        try (Session session = system.session()) {
            await().atMost(PATIENCE).until(() -> CaseProgress.stopped(session.store(), new IncidentId(incident)));
        }
    }
}
