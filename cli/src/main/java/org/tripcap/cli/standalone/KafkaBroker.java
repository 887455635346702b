package org.tripcap.cli.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
        StoresLayout layout = StoresLayout.locate();
        Path absolute = directory.toAbsolutePath();
        return new KafkaBroker(StoreProcess.start(new StoreProcess.Specification(
                "Kafka broker",
                KafkaBrokerMain.class,
                layout.kafkaClassPath(),
                HEAP_MEBIBYTES,
                List.of(
                        // The first compiler only: a broker mostly hands bytes on, and a start takes half the CPU time.
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=org/tripcap/cli/standalone/kafka-logback.xml"),
                absolute,
                List.of(absolute.toString(), Integer.toString(Ports.checked(port))),
                START_BOUND)));
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
