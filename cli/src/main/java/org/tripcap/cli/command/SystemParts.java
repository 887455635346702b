package org.tripcap.cli.command;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.SensorSettings;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.ingest.Server;
import org.tripcap.ingest.ServerSettings;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.config.Secrets;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.Credential;

/** Server and sensor, in this process, beside a broker and a node that run already. */
final class SystemParts implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** The sources that a system on one host takes alerts from; each has a secret file. */
    private static final List<String> SOURCES = List.of("suricata", "alertmanager", "crowdsec", "generic");

    private final Installation installation;
    private final Server server;
    private final Sensor sensor;
    private final RunFile run;

    private SystemParts(Installation installation, Server server, Sensor sensor, RunFile run) {
        this.installation = installation;
        this.server = server;
        this.sensor = sensor;
        this.run = run;
    }

    /**
     * Starts both, and returns once every role of the server does its work.
     *
     * @param httpPort 0 for any free one
     * @throws IOException if one cannot start; neither runs then
     */
    static SystemParts start(
            DataDirectory directory,
            Installation installation,
            String kafka,
            URI elasticsearch,
            int httpPort,
            StandaloneSystem.Options options)
            throws IOException, InterruptedException {
        AtomicReference<@Nullable Sensor> started = new AtomicReference<>();
        Server server = Server.start(
                ServerSettings.standalone(
                        directory.server(),
                        directory.keys(),
                        directory.path().resolve("checkpoints"),
                        kafka,
                        elasticsearch,
                        ServerSettings.Http.loopback(httpPort, sources(installation)),
                        options.policy()),
                Map.<String, Supplier<?>>of("sensor", () -> SensorNumbers.of(started.get())));
        try {
            Sensor sensor = Sensor.start(
                    SensorSettings.of(directory.sensor(), options.interfaces(), Deployment.STANDALONE),
                    installation.identity(Role.SENSOR),
                    installation.trust(),
                    KafkaSettings.of(kafka));
            started.set(sensor);
            try {
                awaitReady(server);
            } catch (IOException | InterruptedException e) {
                sensor.close();
                throw e;
            }
            return new SystemParts(
                    installation,
                    server,
                    sensor,
                    new RunFile(ProcessHandle.current().pid(), kafka, elasticsearch, server.httpUri()));
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void awaitReady(Server server) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (!server.isReady()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "the server was not ready within " + READY_WITHIN.toSeconds() + " s: " + server.health());
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private static List<AlertSource> sources(Installation installation) throws IOException {
        List<AlertSource> sources = new ArrayList<>();
        for (String name : SOURCES) {
            String secret = Secrets.read(installation.alertSecret(name));
            sources.add(new AlertSource(
                    name,
                    AlertFormats.named(name),
                    ZoneOffset.UTC,
                    List.of(
                            Credential.BearerToken.of(secret),
                            Credential.HmacSignature.of(secret.getBytes(StandardCharsets.UTF_8)))));
        }
        return sources;
    }

    Installation installation() {
        return installation;
    }

    Sensor sensor() {
        return sensor;
    }

    RunFile run() {
        return run;
    }

    /** Stops the sensor, which seals and sends what it has, then the server. */
    @Override
    public void close() {
        sensor.close();
        server.close();
    }
}
