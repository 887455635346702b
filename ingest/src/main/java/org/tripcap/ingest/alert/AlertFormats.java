package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The formats that the configuration can name. */
public final class AlertFormats {
    /** In the order in which {@code auto} tries them: a form that holds for another tool's records too comes after that tool. */
    private static final List<AlertFormat> TOOLS = List.of(
            new SuricataEve(),
            new Grafana(),
            new Alertmanager(),
            new CrowdSec(),
            new Falco(),
            new Wazuh(),
            new ElasticSecurity(),
            new Splunk(),
            new Snort3(),
            new ZeekNotice(),
            new Generic(Generic.Paths.ECS));

    private static final AlertFormat AUTO = new Auto();

    private AlertFormats() {}

    /** All of them, {@code auto} left out. */
    public static List<AlertFormat> all() {
        List<AlertFormat> all = new ArrayList<>(TOOLS);
        all.add(new CloudEvents(AUTO));
        return all;
    }

    /** The names that {@link #named} knows. */
    public static List<String> names() {
        List<String> names =
                new ArrayList<>(all().stream().map(AlertFormat::name).toList());
        names.add(AUTO.name());
        return names;
    }

    /**
     * The format of that name; {@code generic} reads the names of the Elastic Common Schema, {@code auto} chooses by each
     * record.
     *
     * @throws IllegalArgumentException if there is no such format
     */
    public static AlertFormat named(String name) {
        if (name.equals(AUTO.name())) {
            return AUTO;
        }
        for (AlertFormat format : all()) {
            if (format.name().equals(name)) {
                return format;
            }
        }
        throw new IllegalArgumentException("format must be one of " + names() + ", but was '" + name + "'");
    }

    /** Recognises each record by itself; the data of an event is never another event. */
    private static final class Auto implements AlertFormat {
        @Override
        public String name() {
            return "auto";
        }

        @Override
        public FormatGuide guide() {
            return FormatGuide.of("any of the others, recognised record by record")
                    .build();
        }

        @Override
        public boolean recognises(JsonNode record) {
            return TOOLS.stream().anyMatch(format -> format.recognises(record));
        }

        @Override
        public List<Reading> read(JsonNode record, Sender sender) {
            AlertFormat events = new CloudEvents(this);
            if (events.recognises(record)) {
                return events.read(record, sender);
            }
            for (AlertFormat format : TOOLS) {
                if (format.recognises(record)) {
                    return format.read(record, sender);
                }
            }
            return List.of(
                    new Reading.Unreadable("", "no known format; name the source's format in the configuration"));
        }
    }
}
