package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Role;

/** The sensor's distribution on a host under faults, and the traffic that arrives there. */
final class FaultSensor implements AutoCloseable {
    private final FaultPart part;
    private final String keyId;
    private final Path data;
    private final NumberedTraffic traffic;
    private @Nullable SensorProcess process;

    FaultSensor(
            String name,
            FaultNetwork.Host host,
            String wire,
            Path directory,
            DataDirectory installation,
            String bootstrapServers)
            throws IOException {
        data = directory.resolve(name);
        keyId = Installation.open(installation).identity(name, Role.SENSOR).keyId();
        KeyDirectory keys = installation.keys();
        Path configuration = Files.writeString(directory.resolve(name + ".yaml"), """
                identity: %s
                trust: %s
                data: %s
                interfaces: [%s]
                deployment: standalone
                kafka:
                  bootstrap.servers: [%s]
                monitor:
                  listen: %s:0
                """.formatted(
                keys.identity(name), keys.trustFile(), data, FaultNetwork.RECORDED, bootstrapServers, host.address()));
        part = new FaultPart(name, host, () -> {
            SensorProcess started = SensorProcess.start(
                    SensorProcess.DISTRIBUTION,
                    host.inside(),
                    configuration,
                    Map.of(),
                    directory.resolve(name + ".log"));
            process = started;
            return new FaultPart.Running(started.pid(), started);
        });
        traffic = NumberedTraffic.start(wire);
    }

    FaultPart part() {
        return part;
    }

    String name() {
        return part.name();
    }

    String keyId() {
        return keyId;
    }

    /** Its data directory. */
    Path data() {
        return data;
    }

    NumberedTraffic traffic() {
        return traffic;
    }

    /** Waits until it follows incidents. */
    void awaitReady() {
        running().awaitReady();
    }

    /** Waits until one of its metrics has a value. */
    void awaitMetric(String name, double value) {
        running().awaitMetric(name, value);
    }

    private SensorProcess running() {
        SensorProcess now = process;
        if (now == null) {
            throw new IllegalStateException(name() + " was never started");
        }
        return now;
    }

    @Override
    public void close() throws IOException {
        traffic.close();
        part.close();
    }
}
