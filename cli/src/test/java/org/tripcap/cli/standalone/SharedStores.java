package org.tripcap.cli.standalone;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.ship.KafkaSettings;

/**
 * One broker and one node for all integration tests of a run, started by the first that asks and stopped when the test
 * JVM ends. They have one tenant at a time, a test class or a system that several classes tell their story on; who comes
 * next finds no topic and no index of those before, so that no test depends on the order of the run.
 */
public final class SharedStores {
    private static @Nullable Closeable tenant;

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

    /**
     * Empties the stores for a class of tests.
     *
     * @throws IOException when a store refuses
     */
    public static void clear() throws IOException, InterruptedException {
        let(() -> {});
    }

    /**
     * Empties the stores for a system, which is closed when somebody else needs them.
     *
     * @throws IOException when a store refuses, or the system before does not close
     */
    public static synchronized void let(Closeable next) throws IOException, InterruptedException {
        if (tenant != null) {
            tenant.close();
        }
        deleteTopics();
        deleteIndices();
        tenant = next;
    }

    private static void deleteTopics() throws IOException, InterruptedException {
        try (Admin admin = KafkaSettings.of(bootstrapServers()).admin()) {
            Set<String> topics = admin.listTopics().names().get();
            admin.deleteTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IOException("the broker's topics could not be deleted", e);
        }
    }

    private static void deleteIndices() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String indices = send(client, "GET", "_cat/indices/tripcap-*?h=index&expand_wildcards=all");
            for (String index : indices.lines().toList()) {
                send(client, "DELETE", index);
            }
        }
    }

    private static String send(HttpClient client, String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(elasticsearchUri().resolve("/" + path))
                .method(method, BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(method + " " + path + ": status " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
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
