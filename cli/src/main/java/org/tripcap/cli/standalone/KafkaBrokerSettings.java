package org.tripcap.cli.standalone;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/** The embedded broker's {@code server.properties}. */
final class KafkaBrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    /** Where a member of a cluster serves clients and the other members. */
    static final int PORT = 9092;

    private static final int CONTROLLER_PORT = 9093;

    /** Evidence records hold up to 8 MiB; the rest is for headers and the batch around them. */
    private static final int MESSAGE_MAX_BYTES = (8 << 20) + (256 << 10);

    private KafkaBrokerSettings() {}

    /**
     * The settings.
     *
     * @param data the data directory; one without a comma, which Kafka would take for two
     * @param port the clients' port
     * @param controllerPort the controller's port
     */
    static Map<String, String> of(String data, int port, int controllerPort) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE_ID)),
                // Static voters, not the newer dynamic ones, which would keep the controller's port in the data.
                Map.entry("controller.quorum.voters", NODE_ID + "@" + Ports.LOOPBACK + ":" + controllerPort),
                Map.entry("controller.listener.names", CONTROLLER_LISTENER),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://" + Ports.LOOPBACK + ":" + port + "," + CONTROLLER_LISTENER + "://"
                                + Ports.LOOPBACK + ":" + controllerPort),
                Map.entry("log.dirs", data),

                // One broker: nothing can be replicated.
                Map.entry("default.replication.factor", "1"),
                Map.entry("min.insync.replicas", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                // A misspelt topic is an error, not a topic with the wrong retention.
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("message.max.bytes", Integer.toString(MESSAGE_MAX_BYTES)),
                Map.entry("replica.fetch.max.bytes", Integer.toString(MESSAGE_MAX_BYTES)),
                // After a kill the controller takes the dead broker for alive, and refuses the new one, for this long.
                Map.entry("broker.session.timeout.ms", "5000"),
                Map.entry("broker.heartbeat.interval.ms", "1000"),
                // There is no second consumer to wait for before the first may begin.
                Map.entry("group.initial.rebalance.delay.ms", "0"),

                // No flush before an acknowledgement: what is written survives the death of this process in the page
                // cache, and an fsync a batch would cost more than all the rest. Against the death of the machine a
                // production cluster has replicas; here at most the last second is lost.
                Map.entry("log.flush.scheduler.interval.ms", "1000"),
                Map.entry("log.flush.interval.ms", "1000"),
                // What erasure deletes from the log of alerts is to go soon.
                Map.entry("log.retention.check.interval.ms", "10000"),

                // Small: a quarter of the default threads, and a cleaner map for some 80,000 keys instead of millions.
                Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20)),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "4"),
                Map.entry("background.threads", "2"),
                Map.entry("group.coordinator.threads", "1"),
                Map.entry("share.coordinator.threads", "1"));
    }

    /** The settings of a member of a cluster: those of a single one, but that everything is there three times. */
    static Map<String, String> of(String data, ClusterPlace place) {
        Map<String, String> settings = new HashMap<>(of(data, PORT, CONTROLLER_PORT));
        settings.put("node.id", Integer.toString(nodeId(place.number())));
        List<String> controllers = place.at(CONTROLLER_PORT);
        settings.put(
                "controller.quorum.voters",
                IntStream.range(0, controllers.size())
                        .mapToObj(number -> nodeId(number) + "@" + controllers.get(number))
                        .collect(Collectors.joining(",")));
        settings.put(
                "listeners",
                "PLAINTEXT://" + place.host() + ":" + PORT + "," + CONTROLLER_LISTENER + "://" + place.host() + ":"
                        + CONTROLLER_PORT);
        for (String copies : List.of(
                "default.replication.factor",
                "offsets.topic.replication.factor",
                "transaction.state.log.replication.factor",
                "share.coordinator.state.topic.replication.factor")) {
            settings.put(copies, "3");
        }
        for (String inSync : List.of(
                "min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr")) {
            settings.put(inSync, "2");
        }
        // A member that cannot fetch any more holds up every acknowledgement for this long.
        settings.put("replica.lag.time.max.ms", "5000");
        return settings;
    }

    static int nodeId(int number) {
        return NODE_ID + number;
    }

    /** The same for all members, who cannot agree on one before they run. */
    static Uuid clusterId(ClusterPlace place) {
        UUID name = UUID.nameUUIDFromBytes(String.join(",", place.hosts()).getBytes(StandardCharsets.US_ASCII));
        return new Uuid(name.getMostSignificantBits(), name.getLeastSignificantBits());
    }
}
