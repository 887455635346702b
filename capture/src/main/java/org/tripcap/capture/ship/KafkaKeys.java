package org.tripcap.capture.ship;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import org.tripcap.capture.program.ValueForm;

/** What can be set of a program's way to Kafka: the client's own properties, each as a value or as a file that holds it. */
public final class KafkaKeys {

    /** Brokers to begin with. */
    public static final Setting<List<String>> BOOTSTRAP = Setting.required(
                    "kafka.bootstrap.servers",
                    ValueForm.of("host:port of a Kafka broker", text -> {
                                if (!text.matches(".+:\\d{1,5}")) {
                                    throw new IllegalArgumentException("no port");
                                }
                                return text;
                            })
                            .oneOrMore())
            .described("Brokers to begin with.");

    /** Before each of Kafka's own names. */
    private static final String VALUE = "kafka.";
    /** Before each of Kafka's own names, where the value lies in a file. */
    private static final String FILE = "kafka-files.";

    private static final Map<String, Setting<Optional<String>>> VALUES = properties((name, secret) -> {
        Setting<Optional<String>> plain = Setting.optional(VALUE + name, ValueForm.TEXT);
        return secret ? plain.asSecret() : plain;
    });
    private static final Map<String, Setting<Optional<Path>>> FILES =
            properties((name, secret) -> Setting.optional(FILE + name, ValueForm.PATH));

    private KafkaKeys() {}

    /** Kafka's properties, each in both forms, but for {@link #BOOTSTRAP}; those not to be set say so. */
    public static List<Setting<?>> properties() {
        List<Setting<?>> known = new ArrayList<>(VALUES.values());
        known.addAll(FILES.values());
        KafkaProperties.fixed()
                .forEach(name -> known.add(Setting.optional(
                        VALUE + name, ValueForm.of("nothing, as tripcap chooses it itself; remove it", text -> {
                            throw new IllegalArgumentException("not to be set");
                        }))));
        return known;
    }

    /**
     * How Kafka is reached, checked as far as that goes without a broker.
     *
     * @param settings with {@link #BOOTSTRAP} and {@link #properties} among the known ones
     * @param problems takes what is wrong
     */
    public static KafkaSettings read(Settings settings, List<String> problems) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", String.join(",", settings.get(BOOTSTRAP)));
        VALUES.forEach((name, setting) -> settings.get(setting).ifPresent(value -> properties.put(name, value)));
        FILES.forEach((name, setting) -> settings.get(setting).ifPresent(file -> {
            if (properties.containsKey(name)) {
                problems.add(settings.problem(setting, "given as " + VALUE + name + " too; remove one of them"));
            }
            try {
                properties.put(name, Files.readString(file).strip());
            } catch (IOException e) {
                problems.add(settings.problem(setting, "cannot be read: " + SettingsException.reason(e)));
            }
        }));
        KafkaSettings reached = new KafkaSettings(properties);
        try {
            KafkaProperties.check(reached);
        } catch (IOException e) {
            problems.add("kafka: " + e.getMessage());
        }
        return reached;
    }

    private static <T> Map<String, Setting<T>> properties(BiFunction<String, Boolean, Setting<T>> setting) {
        Map<String, Setting<T>> settings = new LinkedHashMap<>();
        KafkaProperties.settable().forEach((name, secret) -> {
            if (!name.equals("bootstrap.servers")) {
                settings.put(name, setting.apply(name, secret));
            }
        });
        return Collections.unmodifiableMap(settings);
    }
}
