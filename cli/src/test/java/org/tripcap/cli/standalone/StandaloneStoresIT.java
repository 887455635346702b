package org.tripcap.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneStoresIT {
    private static final Duration STOP_BOUND = Duration.ofSeconds(5);
    private static final String TOPIC = "stores-it";
    private static final String INDEX = "stores-it";

    private Path directory;

    @BeforeEach
    void setDirectory(@TempDir Path temporary) {
        directory = temporary.resolve("a name, with comma and space");
    }

    @Test
    void dataOutlivesAStopAndAKill_stopsAreFast_logsAreQuiet() throws Exception {
        String kafkaId;
        String elasticsearchId;
        List<ProcessHandle> processes;
        Instant stopping;
        try (StandaloneStores stores = StandaloneStores.start(directory, 0, 0)) {
            createTopic(stores.broker().bootstrapServers());
            send(stores.broker().bootstrapServers(), new byte[8 << 20]);
            createIndex(stores.node().uri());
            putDocument(stores.node().uri(), 1);
            kafkaId = clusterId(stores.broker().bootstrapServers());
            elasticsearchId = clusterUuid(stores.node().uri());
            processes =
                    List.of(handle(stores.broker().pid()), handle(stores.node().pid()));
            stopping = Instant.now();
        }
        assertThat(Duration.between(stopping, Instant.now())).isLessThan(STOP_BOUND);
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertQuietLogs();

        try (StandaloneStores stores = StandaloneStores.start(directory, 0, 0)) {
            assertThat(clusterId(stores.broker().bootstrapServers())).isEqualTo(kafkaId);
            assertThat(endOffset(stores.broker().bootstrapServers())).isEqualTo(1);
            assertThat(clusterUuid(stores.node().uri())).isEqualTo(elasticsearchId);
            assertThat(documentCount(stores.node().uri())).isEqualTo(1);

            send(stores.broker().bootstrapServers(), new byte[100_000]);
            putDocument(stores.node().uri(), 2);
            handle(stores.broker().pid()).destroyForcibly();
            handle(stores.node().pid()).destroyForcibly();
            stores.broker().onExit().get(5, TimeUnit.SECONDS);
            stores.node().onExit().get(5, TimeUnit.SECONDS);
        }

        try (StandaloneStores stores = StandaloneStores.start(directory, 0, 0)) {
            assertThat(endOffset(stores.broker().bootstrapServers())).isEqualTo(2);
            assertThat(documentCount(stores.node().uri())).isEqualTo(2);
        }
    }

    @Test
    void start_onADirectoryInUse_namesDirectoryAndProcess() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0)) {
            assertThatThrownBy(() -> KafkaBroker.start(directory, 0))
                    .isInstanceOf(StoreStartException.class)
                    .hasMessageContaining("Kafka broker did not start")
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("process " + broker.pid());
            assertThat(broker.isAlive()).isTrue();
        }
    }

    @Test
    void start_onATakenPort_namesThePortAndLeavesNothingRunning() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> StandaloneStores.start(directory, 0, taken.getLocalPort()))
                    .isInstanceOf(StoreStartException.class)
                    .hasMessageContaining("Elasticsearch node did not start")
                    .hasMessageContaining("port " + taken.getLocalPort());
        }
        assertThat(childrenOn(directory)).isEmpty();
    }

    @Test
    void start_onDamagedData_quotesTheLog() throws Exception {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/meta.properties"), "version=1\nnode.id=77\ncluster.id=x\n");
        assertThatThrownBy(() -> KafkaBroker.start(directory, 0))
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("ended with code 1 while starting")
                .hasMessageContaining("Stored node id 77");
    }

    @Test
    void children_ignoreTheTerminalsInterrupt_butEndWithTheirKilledParent() throws Exception {
        Process parent = startParent();
        List<ProcessHandle> children = awaitChildren(parent);

        // What a terminal does at Ctrl-C. The parent is held still, so that the children's own reaction is seen.
        signal("STOP", Long.toString(parent.pid()));
        signal("INT", "-" + parent.pid());
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(children).allMatch(ProcessHandle::isAlive);

        parent.destroyForcibly();
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0)) {
            assertThat(broker.isAlive())
                    .as("used at once, while the orphan stops")
                    .isTrue();
        }
        await().atMost(STOP_BOUND).untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    private void assertQuietLogs() throws IOException {
        for (String store : List.of("kafka", "elasticsearch")) {
            Path logs = directory.resolve(store).resolve("logs");
            assertThat(logs.resolve("console.log")).isEmptyFile();
            assertThat(Files.readAllLines(logs.resolve("store.log")))
                    .hasSizeLessThan(5)
                    .noneMatch(line -> line.contains(" ERROR "));
        }
    }

    /** In a process group of its own, as a shell starts its jobs. */
    private Process startParent() throws IOException {
        return new ProcessBuilder(
                        "setsid",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StoresParent.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<ProcessHandle> awaitChildren(Process parent) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.US_ASCII));
        String ids = reader.lines()
                .filter(line -> line.startsWith(StoresParent.CHILDREN))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(ids.substring(StoresParent.CHILDREN.length()).split(" ", -1))
                .map(Long::parseLong)
                .map(StandaloneStoresIT::handle)
                .toList();
    }

    private static ProcessHandle handle(long pid) {
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static void signal(String name, String target) throws Exception {
        Process kill =
                new ProcessBuilder("kill", "-s", name, "--", target).inheritIO().start();
        assertThat(kill.waitFor()).isZero();
    }

    private static List<ProcessHandle> childrenOn(Path directory) {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains(directory.toString()))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
            return "";
        }
    }

    private static void createTopic(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.empty(), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static void send(String bootstrapServers, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "max.request.size", 9 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get();
        }
    }

    private static long endOffset(String bootstrapServers) throws Exception {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    private static String clusterId(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static void createIndex(URI node) throws Exception {
        assertThat(request(node, "PUT", "/" + INDEX, "").statusCode()).isEqualTo(200);
    }

    private static void putDocument(URI node, int id) throws Exception {
        assertThat(request(node, "PUT", "/" + INDEX + "/_doc/" + id, "{\"a\":1}")
                        .statusCode())
                .isEqualTo(201);
    }

    private static long documentCount(URI node) throws Exception {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> request(node, "GET", "/_cat/indices/" + INDEX + "?h=health", "")
                        .body()
                        .matches("(?s)(green|yellow)\\s*"));
        String body = request(node, "GET", "/" + INDEX + "/_count?filter_path=count", "")
                .body();
        return Long.parseLong(body.replaceAll("\\D", ""));
    }

    private static String clusterUuid(URI node) throws Exception {
        return request(node, "GET", "/_cluster/state/none?filter_path=cluster_uuid", "")
                .body();
    }

    private static HttpResponse<String> request(URI node, String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(node.resolve(path))
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(20))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
