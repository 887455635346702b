package org.tripcap.capture.ship;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka, and clients whose settings keep what tripcap promises: all replicas acknowledge, a retry makes no second
 * record, no size limit below a segment's.
 *
 * @param properties Kafka's own client settings by their own names, {@code bootstrap.servers} among them; security settings
 *     (TLS, SASL) pass through
 */
public record KafkaSettings(Map<String, Object> properties) {

    private static final int FETCH_BYTES = 32 << 20;
    private static final int MODEST_FETCH_BYTES = 1 << 20;
    private static final int NEWS_WITHIN_MS = 10_000;
    private static final long BUFFER_BYTES = 32L << 20;
    private static final int REQUEST_MS = 10_000;
    private static final int SESSION_MS = 6_000;

    /** Copies, and checks that there is a broker to begin with. */
    public KafkaSettings {
        properties = Map.copyOf(properties);
        Object servers = properties.get("bootstrap.servers");
        if (servers == null || servers.toString().isBlank()) {
            throw new IllegalArgumentException(
                    "bootstrap.servers is missing; expected host:port of at least one Kafka broker");
        }
    }

    /** Plain Kafka at this address, such as {@code 127.0.0.1:9092}. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** A producer that gives up on a record after 30 s. */
    public Producer<byte[], byte[]> producer(String clientId) {
        return producer(clientId, 3 * REQUEST_MS, BUFFER_BYTES);
    }

    /**
     * A producer that never gives up, so that a record behind cannot overtake one that waits for Kafka to return.
     *
     * @param bufferBytes memory for records that are not acknowledged; at least that of the largest message
     */
    public Producer<byte[], byte[]> patientProducer(String clientId, long bufferBytes) {
        return producer(clientId, Integer.MAX_VALUE, bufferBytes);
    }

    /** A producer of small records that gives up on one after 10 s. */
    Producer<byte[], byte[]> modestProducer(String clientId) {
        return producer(clientId, REQUEST_MS, MODEST_FETCH_BYTES);
    }

    /**
     * A producer of transactions; one of the same {@code transactionalId} fences all that were made before it. A transaction that
     * is not ended within 10 s is aborted by the broker.
     */
    public Producer<byte[], byte[]> transactionalProducer(String clientId, String transactionalId) {
        Map<String, Object> all = base(clientId);
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, REQUEST_MS);
        return producer(all, REQUEST_MS, BUFFER_BYTES);
    }

    private Producer<byte[], byte[]> producer(String clientId, int deliveryMs, long bufferBytes) {
        return producer(base(clientId), deliveryMs, bufferBytes);
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> all, int deliveryMs, long bufferBytes) {
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // What is sent is encrypted, or too small to gain.
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // Sized by the kernel: with a small fixed one a segment takes many writes, and each copies all that is left of
        // it.
        all.put(ProducerConfig.SEND_BUFFER_CONFIG, -1);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_MESSAGE_BYTES);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMs);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_MS);
        all.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A consumer that commits nothing by itself and begins at the start where nothing was committed. As a member of a group it
     * loses its partitions 6 s after it was last heard of, so that who takes its place does not wait longer.
     *
     * @param group the consumer group; null for one that reads assigned partitions and commits nowhere
     */
    public Consumer<byte[], byte[]> consumer(@Nullable String group, String clientId) {
        return consumer(group, base(clientId), FETCH_BYTES, Topics.MAX_MESSAGE_BYTES);
    }

    /**
     * A consumer that is a member of a group for the sake of what the group assigns to it: it keeps its partitions when others
     * join, and loses them 6 s after it was last heard of. One with the same {@code member} name takes its place at once.
     */
    public Consumer<byte[], byte[]> member(String group, String member, String clientId) {
        Map<String, Object> all = base(clientId);
        all.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, member);
        return consumer(group, all, MODEST_FETCH_BYTES, MODEST_FETCH_BYTES);
    }

    /**
     * A consumer like that of no group, for hosts with other work to do: it takes at most 1 MiB of memory for what it fetches,
     * unless a record is larger, and asks for news every 10 s; the broker answers at once when there are any. Close it with no
     * patience, as the broker may be holding its last request.
     */
    public Consumer<byte[], byte[]> modestConsumer(String clientId) {
        Map<String, Object> all = base(clientId);
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, NEWS_WITHIN_MS);
        return consumer(null, all, MODEST_FETCH_BYTES, MODEST_FETCH_BYTES);
    }

    private static Consumer<byte[], byte[]> consumer(
            @Nullable String group, Map<String, Object> all, int fetchBytes, int partitionBytes) {
        if (group != null) {
            all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
            all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
            all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MS / 4);
        }
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes);
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, partitionBytes);
        all.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** An administration client; closing it waits for what is under way. */
    public Admin admin() {
        return admin(REQUEST_MS, 3 * REQUEST_MS);
    }

    /**
     * An administration client for one who waits.
     *
     * @param patience bound on each answer, and on closing it
     */
    Admin admin(Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        return admin(millis, millis);
    }

    private Admin admin(int requestMillis, int callMillis) {
        Properties all = new Properties();
        all.putAll(base("tripcap-admin"));
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, requestMillis);
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, callMillis);
        return Admin.create(all);
    }

    private Map<String, Object> base(String clientId) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("client.id", clientId);
        return all;
    }

    /** Names the brokers only: the rest may hold passwords. */
    @Override
    public String toString() {
        return "KafkaSettings[" + properties.get("bootstrap.servers") + "]";
    }
}
