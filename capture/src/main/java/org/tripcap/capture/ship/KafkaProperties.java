package org.tripcap.capture.ship;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Which of Kafka's client properties an operator may set. */
public final class KafkaProperties {

    /** Of those that every client knows, the ones that tripcap sets itself or has no use for. */
    private static final Set<String> OWN = Set.of(
            AdminClientConfig.CLIENT_ID_CONFIG,
            AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            AdminClientConfig.CONFIG_PROVIDERS_CONFIG);

    private static final String NO_ADDRESS = "No resolvable bootstrap urls";

    private KafkaProperties() {}

    /**
     * Names that may be set, each with whether its value is a secret: how to reach brokers and be let in. What a producer or
     * consumer does once connected is not among them; custody's promises rest on it.
     */
    public static Map<String, Boolean> settable() {
        Map<String, Boolean> names = new TreeMap<>();
        AdminClientConfig.configDef()
                .configKeys()
                .forEach((name, key) -> names.put(name, key.type == ConfigDef.Type.PASSWORD));
        names.keySet().removeAll(OWN);
        return names;
    }

    /** Kafka's other client properties, which tripcap sets itself or leaves as they are. */
    public static Set<String> fixed() {
        Set<String> names = new TreeSet<>(OWN);
        names.addAll(ProducerConfig.configNames());
        names.addAll(ConsumerConfig.configNames());
        names.removeAll(settable().keySet());
        return names;
    }

    /**
     * Checks what can be checked without a broker: every value, and that key and trust stores open. That no broker's name can be
     * resolved now is no mistake in the settings.
     *
     * @throws IOException with the reason
     */
    public static void check(KafkaSettings settings) throws IOException {
        // Of Kafka's clients, this one is made without a connection.
        try (Consumer<byte[], byte[]> _ = settings.consumer(null, "tripcap-check")) {
            return;
        } catch (KafkaException e) {
            if (isOutage(e)) {
                return;
            }
            throw new IOException(deepest(e), e);
        }
    }

    private static boolean isOutage(KafkaException e) {
        Throwable cause = e;
        while (cause != null) {
            if (cause instanceof ConfigException
                    && String.valueOf(cause.getMessage()).contains(NO_ADDRESS)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Kafka's outermost message says only that a client could not be made. */
    private static String deepest(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return deepest.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
