package org.tripcap.capture.ship;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics that are the boundary between sensors and server, with the settings their meaning depends on. */
public final class Topics {

    /** Incident documents; compacted, so that a sensor that starts late learns what counts. */
    public static final String INCIDENTS = "tripcap.incidents";
    /** Public halves of unused incident keys. */
    public static final String KEYS = "tripcap.keys";
    /** Alerts, for hours. */
    public static final String ALERTS = "tripcap.alerts";
    /** Sealed segments, until they are stored elsewhere; who stored them deletes them. */
    public static final String EVIDENCE = "tripcap.evidence";
    /** All statements, for ever. */
    public static final String LEDGER = "tripcap.ledger";
    /** Signed checkpoints of the ledger, for ever. */
    public static final String CHECKPOINTS = "tripcap.checkpoints";
    /** What the server could not store, and why; without content, for days. */
    public static final String DEAD_LETTERS = "tripcap.deadletter";
    /** The latest heartbeat of each sensor and server. */
    public static final String HEALTH = "tripcap.health";

    /** The largest message in bytes; a segment's ciphertext with its headers stays below. */
    public static final int MAX_MESSAGE_BYTES = 8 << 20;

    /** How long {@link #ALERTS} keeps them. */
    public static final Duration ALERT_RETENTION = Duration.ofHours(24);
    /**
     * After this long the next record of {@link #ALERTS}, {@link #INCIDENTS}, {@link #KEYS} or {@link #HEALTH} begins a new file.
     */
    public static final Duration ROLLED_WITHIN = Duration.ofMinutes(10);

    /** How long {@link #HEALTH} tells of a program that fell silent. */
    public static final Duration HEARTBEAT_RETENTION = Duration.ofDays(7);

    private static final String DEAD_LETTER_RETENTION = String.valueOf(TimeUnit.DAYS.toMillis(7));
    private static final long PATIENCE_SECONDS = 30;

    private Topics() {}

    /**
     * How a deployment replicates.
     *
     * @param factor copies of each partition, 1 or more
     * @param evidencePartitions partitions of {@link #EVIDENCE}, 1 or more
     */
    public record Replication(short factor, int evidencePartitions) {

        /** One broker. */
        public static final Replication STANDALONE = new Replication((short) 1, 1);
        /** Three copies, of which two must be written before an acknowledgement. */
        public static final Replication PRODUCTION = new Replication((short) 3, 6);

        /** Checks the ranges. */
        public Replication {
            if (factor < 1) {
                throw new IllegalArgumentException("replication factor is 1 or more, not " + factor);
            }
            if (evidencePartitions < 1) {
                throw new IllegalArgumentException("evidence partitions are 1 or more, not " + evidencePartitions);
            }
        }

        int minInSync() {
            return factor > 2 ? factor - 1 : 1;
        }
    }

    /**
     * Makes and checks the topics over a connection of its own.
     *
     * @throws IOException as {@link #ensure(Admin, Replication)}
     */
    public static void ensure(KafkaSettings settings, Replication replication)
            throws IOException, InterruptedException {
        try (Admin admin = settings.admin()) {
            ensure(admin, replication);
        }
    }

    /**
     * Makes the topics that are missing, and checks the settings of those that exist.
     *
     * @throws IOException when the cluster does not answer, or an existing topic's settings would lose evidence; the message
     *     names topic, setting, expected and found value
     */
    public static void ensure(Admin admin, Replication replication) throws IOException, InterruptedException {
        Map<String, NewTopic> wanted = wanted(replication);
        for (Map.Entry<String, org.apache.kafka.common.KafkaFuture<Void>> entry :
                admin.createTopics(wanted.values()).values().entrySet()) {
            try {
                entry.getValue().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new IOException("topic " + entry.getKey() + " could not be made: " + reason(e), e);
                }
            } catch (TimeoutException e) {
                throw new IOException("topic " + entry.getKey() + " could not be made: Kafka does not answer", e);
            }
        }
        check(admin, wanted);
    }

    /** A topic is made before every broker has heard of it, so one that is unknown is asked for again. */
    private static Map<ConfigResource, Config> settings(Admin admin, List<ConfigResource> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return admin.describeConfigs(topics).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static void check(Admin admin, Map<String, NewTopic> wanted) throws IOException, InterruptedException {
        List<ConfigResource> resources = new ArrayList<>();
        wanted.keySet().forEach(name -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name)));
        Map<ConfigResource, Config> found;
        try {
            found = settings(admin, resources);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the topics' settings could not be read: " + reason(e), e);
        }
        for (Map.Entry<ConfigResource, Config> entry : found.entrySet()) {
            String topic = entry.getKey().name();
            NewTopic want = wanted.get(topic);
            if (want == null) {
                continue;
            }
            for (Map.Entry<String, String> setting : want.configs().entrySet()) {
                String value = entry.getValue().get(setting.getKey()).value();
                if (!setting.getValue().equals(value)) {
                    throw new IOException("topic " + topic + ": expected " + setting.getKey() + "="
                            + setting.getValue() + ", found " + value
                            + "; set it with kafka-configs.sh --alter, or let tripcap make the topic");
                }
            }
        }
    }

    static Map<String, NewTopic> wanted(Replication replication) {
        Map<String, NewTopic> topics = new TreeMap<>();
        String rolled = String.valueOf(ROLLED_WITHIN.toMillis());
        Map<String, String> compacted = Map.of(
                "cleanup.policy", "compact",
                "segment.ms", rolled,
                "max.compaction.lag.ms", rolled,
                "delete.retention.ms", rolled,
                "min.cleanable.dirty.ratio", "0.01");
        Map<String, String> forEver = Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");
        put(topics, INCIDENTS, 1, replication, compacted);
        put(topics, KEYS, 1, replication, compacted);
        put(
                topics,
                ALERTS,
                1,
                replication,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        String.valueOf(ALERT_RETENTION.toMillis()),
                        "segment.ms",
                        rolled));
        put(topics, EVIDENCE, replication.evidencePartitions(), replication, forEver);
        put(topics, LEDGER, 1, replication, forEver);
        put(topics, CHECKPOINTS, 1, replication, forEver);
        put(
                topics,
                DEAD_LETTERS,
                1,
                replication,
                Map.of("cleanup.policy", "delete", "retention.ms", DEAD_LETTER_RETENTION));
        Map<String, String> latest = new HashMap<>(compacted);
        latest.put("cleanup.policy", "compact,delete");
        latest.put("retention.ms", String.valueOf(HEARTBEAT_RETENTION.toMillis()));
        put(topics, HEALTH, 1, replication, latest);
        return topics;
    }

    private static void put(
            Map<String, NewTopic> topics,
            String name,
            int partitions,
            Replication replication,
            Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES));
        all.put("min.insync.replicas", String.valueOf(replication.minInSync()));
        topics.put(name, new NewTopic(name, partitions, replication.factor()).configs(all));
    }

    static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
