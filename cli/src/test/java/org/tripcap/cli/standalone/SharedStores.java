package org.tripcap.cli.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One broker and one node for all integration tests of a run, started by the first that asks and stopped when the test
 * JVM ends. Tests share them with each other, so each uses topics and indices of its own, or incidents of its own.
 */
public final class SharedStores {
    private SharedStores() {}

    /** Lazily, by the class loader's own lock. */
    private static final class Holder {
        static final StandaloneStores STORES = start();

        private static StandaloneStores start() {
            try {
                Path directory = Files.createTempDirectory("tripcap-stores");
                StandaloneStores stores = StandaloneStores.start(directory, 0, 0);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stores, directory), "stop stores"));
                return stores;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while the stores were starting", e);
            }
        }

        private static void stop(StandaloneStores stores, Path directory) {
            stores.close();
            deleteTree(directory);
        }
    }

    /** What Kafka clients put into {@code bootstrap.servers}. */
    public static String bootstrapServers() {
        return Holder.STORES.broker().bootstrapServers();
    }

    /** Where Elasticsearch serves HTTP. */
    public static URI elasticsearchUri() {
        return Holder.STORES.node().uri();
    }

    private static void deleteTree(Path directory) {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
