package org.tripcap.cli.standalone;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * The process behind {@link ElasticsearchNode}. Elasticsearch's own main needs the distribution that Elastic publishes;
 * this starts the server alone.
 */
final class ElasticsearchNodeMain {
    /** Where a member of a cluster serves clients. */
    static final int HTTP_PORT = 9200;

    private static final int TRANSPORT_PORT = 9300;
    private static final String NAME = "tripcap";

    private ElasticsearchNodeMain() {}

    /**
     * Runs a node until the parent is gone or asks it to end.
     *
     * @param arguments Elasticsearch's home, the directory, and the HTTP port, 0 for any free one, or a {@link ClusterPlace}
     */
    public static void main(String[] arguments) {
        Path home = Path.of(arguments[0]);
        Path directory = Path.of(arguments[1]);
        if (arguments.length == 3) {
            int port = Integer.parseInt(arguments[2]);
            StoreLifecycle.run(directory, () -> {
                Ports.reserve(port).close();
                return start(directory, Ports.LOOPBACK, alone(settings(home, directory), port));
            });
        } else {
            ClusterPlace place = ClusterPlace.parse(arguments[2], arguments[3]);
            StoreLifecycle.run(
                    directory, () -> start(directory, place.host(), member(settings(home, directory), place)));
        }
    }

    private static StoreLifecycle.Store start(Path directory, String host, Settings.Builder settings) throws Exception {
        Path config = Files.createDirectories(directory.resolve("config"));
        Environment environment = new Environment(settings.build(), config);
        configureLog(environment, config);
        PluginsLoader modules = PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir(), false), Set.of(), Map.of(), false);
        Node node = new Node(environment, modules).start();
        return new StoreLifecycle.Store() {
            @Override
            public String address() {
                return host + ":"
                        + node.injector()
                                .getInstance(HttpServerTransport.class)
                                .boundAddress()
                                .publishAddress()
                                .getPort();
            }

            @Override
            public void stop() throws Exception {
                node.close();
                node.awaitClose(3, TimeUnit.SECONDS);
            }
        };
    }

    private static Settings.Builder alone(Settings.Builder settings, int port) {
        return settings.put("node.name", NAME)
                .put("discovery.type", "single-node")
                .put("network.host", Ports.LOOPBACK)
                .put("http.port", port)
                .put("transport.port", 0);
    }

    private static Settings.Builder member(Settings.Builder settings, ClusterPlace place) {
        return settings.put("node.name", place.host())
                .putList("discovery.seed_hosts", place.at(TRANSPORT_PORT))
                .putList("cluster.initial_master_nodes", place.hosts())
                .put("network.host", place.host())
                .put("http.port", HTTP_PORT)
                .put("transport.port", TRANSPORT_PORT);
    }

    private static Settings.Builder settings(Path home, Path directory) {
        return Settings.builder()
                .put("path.home", home)
                // As a list, since a comma in a plain value would make two paths of it.
                .putList("path.data", directory.resolve("data").toString())
                .put("path.logs", directory.resolve("logs"))
                .put("cluster.name", NAME)
                // On the loopback address compression costs more than it saves.
                .put("http.compression", false)
                // By default writes stop when the disk is 95 % full, whoever filled it; what then fails is the write.
                .put("cluster.routing.allocation.disk.threshold_enabled", false)
                // A misspelt index is an error, not an index without its mapping.
                .put("action.auto_create_index", false)
                // The breaker's measure of real memory counts garbage that the serial collector has not yet collected,
                // and would refuse requests that fit.
                .put("indices.breaker.total.use_real_memory", false);
    }

    private static void configureLog(Environment environment, Path config) throws Exception {
        try (InputStream source = Objects.requireNonNull(
                ElasticsearchNodeMain.class.getResourceAsStream("elasticsearch-log4j2.properties"),
                "a resource of this class's jar")) {
            Files.copy(source, config.resolve("log4j2.properties"), StandardCopyOption.REPLACE_EXISTING);
        }
        LogConfigurator.setNodeName(NAME);
        LogConfigurator.registerErrorListener();
        LogConfigurator.configure(environment, false);
    }
}
