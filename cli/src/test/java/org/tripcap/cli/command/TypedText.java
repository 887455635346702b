package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a document, typed into a shell as they are written, with INCIDENT replaced by the one that was opened last. */
final class TypedText {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EXPECTED = Pattern.compile("# (recording: (?:yes|no))");
    private static final Pattern OPENED = Pattern.compile("opened ([0-9a-f]{32})");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path directory;
    private String incident = "none was opened";

    /** Types in {@code directory}, where {@code ./tripcap} runs the classes under test on a running system's data. */
    TypedText(Path directory, Path data) throws IOException {
        this.directory = directory;
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String script = "#!/bin/sh\nexec '" + java + "' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                + " --sun-misc-unsafe-memory-access=allow -cp '" + System.getProperty("java.class.path")
                + "' org.tripcap.cli.Main \"$@\" --data '" + data + "'\n";
        Path file = directory.resolve("tripcap");
        Files.write(file, script.getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** A file of the repository, wherever the tests are started. */
    static Path file(String name) {
        Path here = Path.of(name).toAbsolutePath();
        return Files.exists(here) ? here : Path.of("..", name).toAbsolutePath();
    }

    /** The lines of all its shell blocks, continuation lines joined. */
    static List<String> commands(String document) {
        List<String> lines = new ArrayList<>();
        Matcher block = BLOCK.matcher(document);
        while (block.find()) {
            block.group(1)
                    .replaceAll("\\\\\n\\s*", " ")
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(lines::add);
        }
        return lines;
    }

    /** The incident that was opened last. */
    String incident() {
        return incident;
    }

    /** Types a line, which has to succeed; where it says what is recorded, until it does. */
    String type(String line) throws IOException, InterruptedException {
        String command = line.replace("INCIDENT", incident);
        Matcher expected = EXPECTED.matcher(command);
        if (expected.find()) {
            String recording = expected.group(1);
            // Whoever types needs a moment, too.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(run(command)).contains(recording));
            return recording;
        }
        String out = run(command);
        Matcher opened = OPENED.matcher(out);
        if (opened.find()) {
            incident = opened.group(1);
        }
        return out;
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
}
