package org.tripcap.cli.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A real Elasticsearch node in a process of its own, on the loopback address.
 *
 * <p>It is the server alone, without the modules that only Elastic's own distribution carries: no data streams, ILM,
 * ingest pipelines, painless, reindex or security. Its directory holds {@code data}, {@code config} and {@code logs}. A
 * later start on the same directory continues with the same indices, also after the process was killed.
 */
public final class ElasticsearchNode implements AutoCloseable {
    private static final int HEAP_MEBIBYTES = 512;
    private static final Duration START_BOUND = Duration.ofSeconds(90);

    private final StoreProcess process;

    private ElasticsearchNode(StoreProcess process) {
        this.process = process;
    }

    /**
     * Starts a node and waits until it serves.
     *
     * @param directory its directory, made if absent
     * @param port the HTTP port, 0 for any free one
     * @throws StoreStartException if it cannot start, as when the port is taken or the directory in use
     */
    public static ElasticsearchNode start(Path directory, int port) throws IOException, InterruptedException {
        StoresLayout layout = StoresLayout.locate();
        Path absolute = directory.toAbsolutePath();
        return new ElasticsearchNode(StoreProcess.start(new StoreProcess.Specification(
                "Elasticsearch node",
                ElasticsearchNodeMain.class,
                layout.elasticsearchClassPath(),
                HEAP_MEBIBYTES,
                List.of(
                        // Documents live for one bulk request; a large young generation spares them the old one. Both
                        // compilers: half of indexing is LZ4, which the second compiles three times as fast.
                        "-XX:NewRatio=1",
                        // Netty's own allocator tuning would double the memory that the heap cap allows.
                        "-XX:MaxDirectMemorySize=128m",
                        "-Dio.netty.noUnsafe=true",
                        "-Dio.netty.noKeySetOptimization=true",
                        "-Dio.netty.recycler.maxCapacityPerThread=0",
                        // The node outlives log4j's own shutdown hook and reports through it to the end.
                        "-Dlog4j.shutdownHookEnabled=false",
                        "-Dlog4j2.disable.jmx=true",
                        // Not published: compression and vector code then run in Java.
                        "-Des.nativelibs.path=" + absolute.resolve("tmp")),
                absolute,
                List.of(
                        layout.elasticsearchHome().toString(),
                        absolute.toString(),
                        Integer.toString(Ports.checked(port))),
                START_BOUND)));
    }

    /** Where it serves HTTP, as in {@code http://127.0.0.1:9200}. */
    public URI uri() {
        return URI.create("http://" + process.address());
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

    /** Stops the node, at the latest after 3.5 s by killing it. Idempotent. */
    @Override
    public void close() {
        process.close();
    }
}
