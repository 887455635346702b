package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The formats that the configuration can name. */
public final class AlertFormats {
    private static final List<AlertFormat> BUILT_IN =
            List.of(new SuricataEve(), new Alertmanager(), new CrowdSec(), new Generic(Generic.Paths.ECS));

    private AlertFormats() {}

    /** The names that {@link #named} knows. */
    public static List<String> names() {
        return List.of("suricata", "alertmanager", "crowdsec", "generic", "auto");
    }

    /**
     * The format of that name; {@code generic} reads the names of the Elastic Common Schema, {@code auto} chooses by each
     * record.
     *
     * @throws IllegalArgumentException if there is no such format
     */
    public static AlertFormat named(String name) {
        if (name.equals("auto")) {
            return new Auto();
        }
        for (AlertFormat format : BUILT_IN) {
            if (format.name().equals(name)) {
                return format;
            }
        }
        throw new IllegalArgumentException("format must be one of " + names() + ", but was '" + name + "'");
    }

    private static final class Auto implements AlertFormat {
        @Override
        public String name() {
            return "auto";
        }

        @Override
        public boolean recognises(JsonNode record) {
            return BUILT_IN.stream().anyMatch(format -> format.recognises(record));
        }

        @Override
        public List<Reading> read(JsonNode record, Sender sender) {
            for (AlertFormat format : BUILT_IN) {
                if (format.recognises(record)) {
                    return format.read(record, sender);
                }
            }
            return List.of(
                    new Reading.Unreadable("", "no known format; name the source's format in the configuration"));
        }
    }
}
