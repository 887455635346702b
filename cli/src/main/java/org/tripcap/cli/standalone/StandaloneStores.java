package org.tripcap.cli.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Both embedded stores, started and stopped side by side. */
public final class StandaloneStores implements AutoCloseable {
    private final KafkaBroker broker;
    private final ElasticsearchNode node;

    private StandaloneStores(KafkaBroker broker, ElasticsearchNode node) {
        this.broker = broker;
        this.node = node;
    }

    /**
     * Starts a broker in {@code kafka} and a node in {@code elasticsearch} below a directory, and waits until both serve.
     *
     * @param directory the data directory, made if absent
     * @param kafkaPort the broker's port, 0 for any free one
     * @param elasticsearchPort the node's HTTP port, 0 for any free one
     * @throws StoreStartException if one cannot start; neither is running then
     */
    public static StandaloneStores start(Path directory, int kafkaPort, int elasticsearchPort)
            throws IOException, InterruptedException {
        FutureTask<KafkaBroker> broker =
                new FutureTask<>(() -> KafkaBroker.start(directory.resolve("kafka"), kafkaPort));
        FutureTask<ElasticsearchNode> node =
                new FutureTask<>(() -> ElasticsearchNode.start(directory.resolve("elasticsearch"), elasticsearchPort));
        Thread brokerStart = Thread.ofVirtual().name("start broker").start(broker);
        Thread nodeStart = Thread.ofVirtual().name("start node").start(node);
        try {
            return new StandaloneStores(get(broker), get(node));
        } catch (IOException | InterruptedException | RuntimeException e) {
            undo(brokerStart, broker);
            undo(nodeStart, node);
            throw e;
        }
    }

    private static <T> T get(Future<T> start) throws IOException, InterruptedException {
        try {
            return start.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case StoreStartException refused ->
                    throw new StoreStartException(String.valueOf(refused.getMessage()), e);
                case IOException failed -> throw new IOException(failed.getMessage(), e);
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** A start that is under way is interrupted and ends its own child; the outcome of a finished one is closed. */
    private static void undo(Thread thread, FutureTask<? extends AutoCloseable> start) {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (start.state() == Future.State.SUCCESS) {
            try {
                start.resultNow().close();
            } catch (Exception e) {
                throw new IllegalStateException("closing a store throws nothing checked", e);
            }
        }
    }

    /** The broker. */
    public KafkaBroker broker() {
        return broker;
    }

    /** The node. */
    public ElasticsearchNode node() {
        return node;
    }

    /** Stops both at once, at the latest after 3.5 s by killing them. Idempotent. */
    @Override
    public void close() {
        Thread closing = Thread.ofVirtual().name("close broker").start(broker::close);
        node.close();
        try {
            closing.join();
        } catch (InterruptedException e) {
            closing.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
