package org.tripcap.cli.command;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.SensorHeart;
import org.tripcap.capture.SensorSettings;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.ship.HeartbeatSender;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.ingest.AlertSources;
import org.tripcap.ingest.Server;
import org.tripcap.ingest.ServerSettings;

/** Server and sensor, in this process, beside a broker and a node that run already. */
final class SystemParts implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Installation installation;
    private final Server server;
    private final Sensor sensor;
    private final HeartbeatSender heart;
    private final RunFile run;

    private SystemParts(Installation installation, Server server, Sensor sensor, HeartbeatSender heart, RunFile run) {
        this.installation = installation;
        this.server = server;
        this.sensor = sensor;
        this.heart = heart;
        this.run = run;
    }

    /**
     * Starts both, and returns once every role of the server does its work, and the first alert is acted on as quickly as later
     * ones.
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
        String sensorName = installation.identity(Role.SENSOR).name();
        Server server = Server.start(
                ServerSettings.standalone(
                                directory.server(),
                                directory.keys().path(),
                                directory.path().resolve("checkpoints"),
                                kafka,
                                elasticsearch,
                                ServerSettings.Http.loopback(
                                        httpPort,
                                        AlertSources.of(directory.keys().path()),
                                        options.alerts(),
                                        options.evidence()),
                                options.policy())
                        .withTimeStamping(options.timeStamping())
                        .withIndexer(options.indexer()),
                Map.<String, Supplier<?>>of("sensor", () -> SensorNumbers.of(sensorName, started.get())));
        try {
            Sensor sensor = Sensor.start(
                    SensorSettings.of(directory.sensor(), options.interfaces(), Deployment.STANDALONE),
                    installation.identity(Role.SENSOR),
                    installation.trust(),
                    KafkaSettings.of(kafka));
            started.set(sensor);
            try {
                awaitReady(server);
                WaitingStatements.send(directory, KafkaSettings.of(kafka));
                sensor.awaitWarm(READY_WITHIN);
                server.awaitWarm(READY_WITHIN);
            } catch (IOException | InterruptedException e) {
                sensor.close();
                throw e;
            }
            return new SystemParts(
                    installation,
                    server,
                    sensor,
                    SensorHeart.start(sensor, installation.identity(Role.SENSOR), KafkaSettings.of(kafka)),
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

    Installation installation() {
        return installation;
    }

    Sensor sensor() {
        return sensor;
    }

    RunFile run() {
        return run;
    }

    /** The port for alerts of other hosts; 0 if there is none. */
    int tlsPort() {
        return server.tlsPort();
    }

    /** The port where people of other hosts read packets; 0 if there is none. */
    int evidencePort() {
        return server.evidencePort();
    }

    /** Stops the sensor, which seals and sends what it has, then the server. */
    @Override
    public void close() {
        heart.close();
        sensor.close();
        server.close();
    }
}
