package org.tripcap.cli.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A real Kafka broker and its KRaft controller in one process of their own, on the loopback address.
 *
 * <p>Its directory holds {@code data} and {@code logs}. A later start on the same directory continues with the same
 * topics and cluster id, also after the process was killed.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final int HEAP_MEBIBYTES = 256;
    private static final Duration START_BOUND = Duration.ofSeconds(60);
    /** A member also waits for the others, which start at the same time. */
    private static final Duration CLUSTER_START_BOUND = START_BOUND.multipliedBy(3);

    private final StoreProcess process;

    private KafkaBroker(StoreProcess process) {
        this.process = process;
    }

    /**
     * Starts a broker and waits until it serves.
     *
     * @param directory its directory, made if absent
     * @param port the port for clients, 0 for any free one
     * @throws StoreStartException if it cannot start, as when the port is taken or the directory in use
     */
    public static KafkaBroker start(Path directory, int port) throws IOException, InterruptedException {
        return start(directory, List.of(), List.of(Integer.toString(Ports.checked(port))), START_BOUND);
    }

    /**
     * Starts a member of a cluster that keeps three copies of everything and has two of them written before it acknowledges, and
     * waits until it serves: not before most members run. Its clients' port is {@value KafkaBrokerSettings#PORT}.
     *
     * @param directory its directory, made if absent
     * @throws StoreStartException if it cannot start, as when the directory is in use or too few of the others come
     */
    public static KafkaBroker start(Path directory, ClusterPlace place) throws IOException, InterruptedException {
        return start(directory, place.before(), place.arguments(), CLUSTER_START_BOUND);
    }

    private static KafkaBroker start(Path directory, List<String> before, List<String> place, Duration bound)
            throws IOException, InterruptedException {
        StoresLayout layout = StoresLayout.locate();
        Path absolute = directory.toAbsolutePath();
        List<String> arguments = new ArrayList<>(List.of(absolute.toString()));
        arguments.addAll(place);
        return new KafkaBroker(StoreProcess.start(new StoreProcess.Specification(
                "Kafka broker",
                before,
                KafkaBrokerMain.class,
                layout.kafkaClassPath(),
                HEAP_MEBIBYTES,
                List.of(
                        // The first compiler only: a broker mostly hands bytes on, and a start takes half the CPU time.
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=org/tripcap/cli/standalone/kafka-logback.xml"),
                absolute,
                arguments,
                bound)));
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return process.address();
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes when the process has ended, whoever ended it. */
    public CompletableFuture<Void> onExit() {
        return process.onExit();
    }

    /** Stops the broker, at the latest after 3.5 s by killing it. Idempotent. */
    @Override
    public void close() {
        process.close();
    }
}
