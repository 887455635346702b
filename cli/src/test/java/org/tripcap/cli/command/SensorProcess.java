package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tripcap.capture.SensorProgram;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Role;
import org.tripcap.cli.standalone.SharedStores;

/** A sensor's distribution, started as its users start it, in a process of its own. */
final class SensorProcess implements AutoCloseable {

    /** Where the build lays the distribution out. */
    static final Path DISTRIBUTION =
            Path.of("..", "capture", "target", "dist").toAbsolutePath().normalize();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern MONITOR = Pattern.compile("Monitoring: (http://[^\"\\s]+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path errors;
    private final HttpClient http = HttpClient.newHttpClient();

    private SensorProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    /**
     * Enrols a sensor with the system's authority, and writes its configuration: {@code sensor.yaml} in a directory of its own.
     *
     * @param interfaceName where it records when an incident names no interface
     */
    static Path configure(Path directory, String name, String interfaceName) throws IOException, InterruptedException {
        Path keys = SharedSystem.get().directory().resolve("keys");
        Authority.load(keys.resolve("authority.pem"), InstantSource.system())
                .enrol(name, Role.SENSOR, Custodian.VALIDITY)
                .store(directory.resolve("sensor.pem"));
        try (Session session = SharedSystem.get().session()) {
            session.trust().store(directory.resolve("trust.json"));
        }
        return Files.writeString(directory.resolve("sensor.yaml"), """
                identity: %1$s/sensor.pem
                trust: %1$s/trust.json
                data: %1$s/data
                interfaces: [%2$s]
                deployment: standalone
                kafka:
                  bootstrap.servers: '%3$s'
                monitor:
                  listen: 127.0.0.1:0
                log:
                  form: ecs
                """.formatted(
                        directory, interfaceName, SharedStores.bootstrapServers()));
    }

    /**
     * Starts it.
     *
     * @param distribution where it lies
     * @param before what comes before the command, such as {@code setpriv} and its options
     * @param errors where its log goes
     */
    static SensorProcess start(
            Path distribution, List<String> before, Path configuration, Map<String, String> environment, Path errors)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(
                List.of(distribution.resolve("bin/tripcap-sensor").toString(), "--config", configuration.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new SensorProcess(builder.start(), errors);
    }

    long pid() {
        return process.pid();
    }

    String log() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its log, which it was told to write in ECS. */
    List<JsonNode> entries() throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : Files.readAllLines(errors)) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    /** Waits until it says that it is ready. */
    void awaitReady() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> assertThat(process.isAlive()).as(log()).isTrue())
                .until(() -> MONITOR.matcher(log()).find()
                        && get("/health/ready").body().contains("\"status\":\"ready\""));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        Matcher monitor = MONITOR.matcher(log());
        assertThat(monitor.find()).as(log()).isTrue();
        return http.send(
                HttpRequest.newBuilder(URI.create(monitor.group(1) + path)).build(), BodyHandlers.ofString());
    }

    /** One of its metrics, by name and labels as Prometheus writes them. */
    double metric(String name) throws IOException, InterruptedException {
        String page = get("/metrics").body();
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(page);
        assertThat(line.find()).as("%s in%n%s", name, page).isTrue();
        return Double.parseDouble(line.group(1));
    }

    void awaitMetric(String name, double value) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> assertThat(process.isAlive()).as(log()).isTrue())
                .untilAsserted(() -> assertThat(metric(name)).as(name).isEqualTo(value));
    }

    /** Sends SIGTERM, and gives its exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** Sends SIGKILL, and waits for the end. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(SensorProgram.LONGEST_END.toSeconds() + 5, TimeUnit.SECONDS))
                .as("it should have ended: %s", log())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        http.close();
    }
}
