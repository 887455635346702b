package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.ClassicPcap;

/** Types the README's tour into a shell, line by line, against a running system. */
class ReadmeIT {

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EXPECTED = Pattern.compile("# (recording: (?:yes|no))");
    private static final Pattern OPENED = Pattern.compile("opened ([0-9a-f]{32})");

    @TempDir
    private Path directory;

    private String incident = "none was opened";

    @Test
    void tour_worksAsWritten() throws Exception {
        SharedSystem system = SharedSystem.get();
        system.closeIncidents();
        program(system.directory());
        try (InputStream alert = Demonstration.class.getResourceAsStream("demo/suricata-alert.json")) {
            Files.write(
                    directory.resolve("eve.json"), Objects.requireNonNull(alert).readAllBytes());
        }
        Files.write(directory.resolve("firewall.pcapng"), ClassicPcap.resourceBytes("icmp-and-ssh.pcap"));
        List<String> lines = tour();

        assertThat(lines).hasSizeGreaterThan(10);
        try {
            for (String line : lines) {
                type(system, line);
            }
        } finally {
            system.closeIncidents();
        }
    }

    private void type(SharedSystem system, String line) throws Exception {
        String command = line.replace("INCIDENT", incident);
        if (command.contains("evidence search")) {
            awaitStored(system);
        }
        Matcher expected = EXPECTED.matcher(command);
        if (expected.find()) {
            String recording = expected.group(1);
            // The tour's reader needs a moment, too.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(run(command)).contains(recording));
            return;
        }
        String out = run(command);
        Matcher opened = OPENED.matcher(out);
        if (opened.find()) {
            incident = opened.group(1);
        }
        if (command.contains("evidence verify")) {
            assertThat(out).contains("VALID").doesNotContain("INVALID");
        }
        if (command.contains("evidence search")) {
            assertThat(out).contains("127.0.0.1");
        }
    }

    private void awaitStored(SharedSystem system) {
        try (Session session = system.session()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> CaseProgress.stopped(session.store(), new IncidentId(incident)));
        }
    }

    private String run(String command) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        Process shell = new ProcessBuilder("bash", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = shell.waitFor();
        String out = Files.readString(output);
        assertThat(exit).as("%s%n%s", command, out).isZero();
        return out;
    }

    /** The commands of the tour but for `up`, continuation lines joined. */
    private static List<String> tour() throws IOException {
        String readme = Files.readString(readme());
        String tour = readme.substring(readme.indexOf("## Five minutes by hand"));
        tour = tour.substring(0, tour.indexOf("\n## ", 5));
        List<String> lines = new ArrayList<>();
        Matcher block = BLOCK.matcher(tour);
        while (block.find()) {
            block.group(1)
                    .replaceAll("\\\\\n\\s*", " ")
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("./tripcap up"))
                    .forEach(lines::add);
        }
        return lines;
    }

    /** The README stands beside the modules, wherever the tests are started. */
    private static Path readme() {
        Path here = Path.of("README.md").toAbsolutePath();
        return Files.exists(here) ? here : Path.of("..", "README.md").toAbsolutePath();
    }

    /** A launcher that runs the classes under test on the running system's data. */
    private void program(Path data) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String script = "#!/bin/sh\nexec '" + java + "' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                + " --sun-misc-unsafe-memory-access=allow -cp '" + System.getProperty("java.class.path")
                + "' org.tripcap.cli.Main \"$@\" --data '" + data + "'\n";
        Path file = directory.resolve("tripcap");
        Files.write(file, script.getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
