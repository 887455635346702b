package org.tripcap.cli.standalone;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * The process behind {@link KafkaBroker}. In place of Kafka's own main it saves a second JVM for formatting, and ends
 * with its parent.
 */
final class KafkaBrokerMain {
    /** Relative to the working directory, which is the broker's: its whole path may hold a comma. */
    private static final String DATA = "data";

    private KafkaBrokerMain() {}

    /**
     * Runs a broker until the parent is gone or asks it to end.
     *
     * @param arguments the directory and the port, 0 for any free one; or the directory and a {@link ClusterPlace}
     */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        if (arguments.length == 2) {
            int port = Integer.parseInt(arguments[1]);
            StoreLifecycle.run(directory, () -> start(port));
        } else {
            ClusterPlace place = ClusterPlace.parse(arguments[1], arguments[2]);
            StoreLifecycle.run(directory, () -> start(place));
        }
    }

    private static StoreLifecycle.Store start(int requestedPort) throws Exception {
        format(Uuid.randomUuid(), KafkaBrokerSettings.NODE_ID);
        int port;
        int controllerPort;
        try (ServerSocket client = Ports.reserve(requestedPort);
                ServerSocket controller = Ports.reserve(0)) {
            port = client.getLocalPort();
            controllerPort = controller.getLocalPort();
        }
        Map<String, String> settings = new HashMap<>(KafkaBrokerSettings.of(DATA, port, controllerPort));
        settings.putAll(own());
        return start(settings, Ports.LOOPBACK + ":" + port);
    }

    private static StoreLifecycle.Store start(ClusterPlace place) throws Exception {
        format(KafkaBrokerSettings.clusterId(place), KafkaBrokerSettings.nodeId(place.number()));
        return start(KafkaBrokerSettings.of(DATA, place), place.host() + ":" + KafkaBrokerSettings.PORT);
    }

    private static StoreLifecycle.Store start(Map<String, String> settings, String address) {
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        // Returns when the broker is registered, unfenced and accepts requests.
        server.startup();
        return new StoreLifecycle.Store() {
            @Override
            public String address() {
                return address;
            }

            @Override
            public void stop() {
                server.shutdown();
                server.awaitShutdown();
            }
        };
    }

    /** What the directory's owner sets otherwise, as with Kafka's own main. */
    private static Map<String, String> own() throws IOException {
        Properties own = new Properties();
        Path file = Path.of(KafkaBroker.SETTINGS_FILE);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                own.load(reader);
            }
        }
        return own.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, own::getProperty));
    }

    /** Once in the life of a directory; {@code meta.properties} is written last and atomically. */
    private static void format(Uuid cluster, int node) throws Exception {
        if (Files.exists(Files.createDirectories(Path.of(DATA)).resolve("meta.properties"))) {
            return;
        }
        new Formatter()
                .setClusterId(cluster.toString())
                .setNodeId(node)
                .setDirectories(List.of(DATA))
                .setMetadataLogDirectory(DATA)
                .setControllerListenerName(KafkaBrokerSettings.CONTROLLER_LISTENER)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }
}
