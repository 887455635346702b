package org.tripcap.cli.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.testing.LiveTree;
import org.tripcap.capture.testing.SmallDisk;
import org.tripcap.cli.standalone.ClusterPlace;
import org.tripcap.cli.standalone.ElasticsearchNode;
import org.tripcap.cli.standalone.KafkaBroker;

/**
 * Three brokers and three nodes that replicate, two servers of which one stands by, and two sensors: each a process of its own, on a
 * host of its own. The first of each kind keeps its data on a small disk.
 */
final class FaultSystem implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int MEMBERS = 3;
    private static final int PAIR = 2;
    private static final int DISK_BYTES = 384 << 20;
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path directory;
    private final DataDirectory data;
    private final FaultNetwork network;
    private final List<FaultPart> brokers = new ArrayList<>();
    private final List<FaultPart> nodes = new ArrayList<>();
    private final List<FaultPart> servers = new ArrayList<>();
    private final List<FaultSensor> sensors = new ArrayList<>();
    private final List<SmallDisk> disks = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private FaultSystem(Path directory, FaultNetwork network) {
        this.directory = directory;
        this.data = new DataDirectory(directory.resolve("data"));
        this.network = network;
    }

    /** Starts everything; on return incidents can be opened, and both sensors hear of them. */
    static FaultSystem start(Path directory) throws Exception {
        FaultSystem system = new FaultSystem(directory, FaultNetwork.create());
        try {
            system.prepare();
            system.startAll(system.parts());
            system.awaitReady();
            return system;
        } catch (Exception | Error e) {
            system.close();
            throw e;
        }
    }

    private void prepare() throws Exception {
        Installation.prepare(data, InstantSource.system());
        Custodian.of(data, Custodian.FIRST, new PassphraseOptions().source(), InstantSource.system())
                .enrol("sensor-2", Role.SENSOR, Custodian.VALIDITY, null);
        List<FaultNetwork.Host> brokerHosts = hosts(MEMBERS);
        List<FaultNetwork.Host> nodeHosts = hosts(MEMBERS);
        for (int i = 0; i < MEMBERS; i++) {
            ClusterPlace broker = place(brokerHosts, i);
            brokers.add(new FaultPart("broker-" + (i + 1), brokerHosts.get(i), store(broker, this::broker, i)));
            ClusterPlace node = place(nodeHosts, i);
            nodes.add(new FaultPart("node-" + (i + 1), nodeHosts.get(i), store(node, this::node, i)));
        }
        disk(broker(0));
        disk(node(0));
        disk(data.server());
        for (int i = 1; i <= PAIR; i++) {
            FaultNetwork.Host host = network.host();
            String name = "server-" + i;
            servers.add(new FaultPart(name, host, () -> startServer(host, name)));
        }
        for (int i = 1; i <= PAIR; i++) {
            FaultNetwork.Host host = network.host();
            sensors.add(new FaultSensor("sensor-" + i, host, network.wire(host), directory, data, kafka()));
        }
        disk(sensors.getFirst().data());
    }

    private List<FaultNetwork.Host> hosts(int count) throws IOException, InterruptedException {
        List<FaultNetwork.Host> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(network.host());
        }
        return made;
    }

    private static ClusterPlace place(List<FaultNetwork.Host> hosts, int number) {
        return new ClusterPlace(
                hosts.stream().map(FaultNetwork.Host::address).toList(),
                number,
                hosts.get(number).inside());
    }

    private Path broker(int number) {
        return directory.resolve("broker-" + (number + 1));
    }

    private Path node(int number) {
        return directory.resolve("node-" + (number + 1));
    }

    /** Starts a store's process. */
    private interface StoreStart {
        FaultPart.Running start(int number, ClusterPlace place) throws IOException, InterruptedException;
    }

    private static FaultPart.Starter store(ClusterPlace place, StoreStart start, int number) {
        return () -> start.start(number, place);
    }

    private FaultPart.Running broker(int number, ClusterPlace place) throws IOException, InterruptedException {
        KafkaBroker broker = KafkaBroker.start(broker(number), place);
        return new FaultPart.Running(broker.pid(), broker);
    }

    private FaultPart.Running node(int number, ClusterPlace place) throws IOException, InterruptedException {
        ElasticsearchNode node = ElasticsearchNode.start(node(number), place);
        return new FaultPart.Running(node.pid(), node);
    }

    private FaultPart.Running startServer(FaultNetwork.Host host, String name) throws IOException {
        List<String> command = new ArrayList<>(host.inside());
        command.addAll(List.of(
                JAVA.toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                FaultServerMain.class.getName(),
                data.path().toString(),
                host.address(),
                kafka(),
                nodes.stream().map(FaultSystem::nodeUri).map(URI::toString).collect(Collectors.joining(","))));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                .start();
        return new FaultPart.Running(process.pid(), process::destroyForcibly);
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private void disk(Path at) throws IOException, InterruptedException {
        disks.add(SmallDisk.mount(at, DISK_BYTES));
    }

    /** The disk of the first broker, the first node, the server and the first sensor, in this order. */
    List<SmallDisk> disks() {
        return disks;
    }

    String kafka() {
        return brokers.stream().map(broker -> broker.host().address() + ":9092").collect(Collectors.joining(","));
    }

    private static URI nodeUri(FaultPart node) {
        return URI.create("http://" + node.host().address() + ":9200");
    }

    FaultNetwork network() {
        return network;
    }

    List<FaultPart> brokers() {
        return brokers;
    }

    List<FaultPart> nodes() {
        return nodes;
    }

    List<FaultPart> servers() {
        return servers;
    }

    List<FaultSensor> sensors() {
        return sensors;
    }

    /** All processes. */
    List<FaultPart> parts() {
        return Stream.of(
                        brokers,
                        nodes,
                        servers,
                        sensors.stream().map(FaultSensor::part).toList())
                .flatMap(Collection::stream)
                .toList();
    }

    /** Starts parts side by side, as members of a cluster wait for each other. */
    void startAll(Collection<FaultPart> parts) throws Exception {
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> starts = parts.stream()
                    .<Callable<Void>>map(part -> () -> {
                        part.start();
                        return null;
                    })
                    .toList();
            for (Future<Void> start : starters.invokeAll(starts)) {
                start.get();
            }
        }
    }

    /** Starts what does not run. */
    void startMissing() throws Exception {
        startAll(parts().stream().filter(part -> !part.isAlive()).toList());
    }

    /** Waits until a server does all its work, and both sensors follow incidents. */
    void awaitReady() throws IOException {
        Awaitility.await("a server that is ready")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> servers.stream().anyMatch(this::isReady));
        FaultPart server = servers.stream().filter(this::isReady).findFirst().orElseGet(servers::getFirst);
        new RunFile(ProcessHandle.current().pid(), kafka(), nodeUri(nodes.getFirst()), uri(server)).write(data);
        sensors.forEach(FaultSensor::awaitReady);
    }

    private boolean isReady(FaultPart server) {
        try {
            return status(server, "/health/ready") == 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static URI uri(FaultPart server) {
        return URI.create("http://" + server.host().address() + ":" + FaultServerMain.PORT);
    }

    /** 0 where nobody answers. */
    private int status(FaultPart server, String path) throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(uri(server).resolve(path))
                                    .timeout(Duration.ofSeconds(2))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Has Elasticsearch allocate again what it gave up on while a disk was full. */
    void retryShards() throws IOException, InterruptedException {
        int status = http.send(
                        HttpRequest.newBuilder(nodeUri(nodes.get(1)).resolve("/_cluster/reroute?retry_failed=true"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException("shards are not allocated again: status " + status);
        }
    }

    /** Deletes an index, or those of a pattern. */
    void deleteIndex(String name) throws IOException, InterruptedException {
        int status = http.send(
                        HttpRequest.newBuilder(nodeUri(nodes.getFirst()).resolve("/" + name))
                                .DELETE()
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException("index " + name + " is not deleted: status " + status);
        }
    }

    KafkaSettings kafkaSettings() {
        return KafkaSettings.of(kafka());
    }

    DataDirectory data() {
        return data;
    }

    Session session() {
        return Session.open(data);
    }

    /** Every checkpoint that a server left outside the stores. */
    List<Path> checkpoints() throws IOException {
        Path kept = data.path().resolve("checkpoints");
        if (!Files.isDirectory(kept)) {
            return List.of();
        }
        return LiveTree.files(kept).stream()
                .filter(file -> file.toString().endsWith(".checkpoint"))
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (FaultSensor sensor : sensors) {
            sensor.close();
        }
        for (List<FaultPart> kind : List.of(servers, brokers, nodes)) {
            kind.forEach(FaultPart::close);
        }
        for (SmallDisk disk : disks) {
            disk.close();
        }
        http.close();
        network.close();
    }
}
