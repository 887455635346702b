package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0, structured (JSON event format) or binary (HTTP binding): an envelope around what another tool wrote, which is
 * recognised by itself. Events whose data no format knows are no alerts.
 */
public final class CloudEvents implements AlertFormat {
    private static final String PREFIX = "ce-";
    private static final List<String> ATTRIBUTES = List.of("specversion", "type", "source", "id", "time", "subject");

    private final AlertFormat inner;

    /** Events whose data {@code inner} reads. */
    CloudEvents(AlertFormat inner) {
        this.inner = inner;
    }

    @Override
    public String name() {
        return "cloudevents";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of("CloudEvents 1.0, structured, batched or binary; the data is read as 'auto' reads it")
                .field(
                        "alert",
                        "data, data_base64",
                        "an object in one of the other formats; any other event is no alert")
                .field("checked", "specversion, type, source, id", "specversion must begin with 1.")
                .field("binary mode", "headers ce-specversion, ce-type, ce-source, ce-id", "the body is the data")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return record.path("specversion").isTextual() && record.has("type") && record.has("id");
    }

    @Override
    public List<Reading> read(JsonNode record, Sender sender) {
        try {
            return readEvent(new Fields(record), record, sender);
        } catch (UnreadableException unreadable) {
            return List.of(unreadable.reading());
        }
    }

    private List<Reading> readEvent(Fields fields, JsonNode record, Sender sender) throws UnreadableException {
        if (!record.isObject()) {
            throw new UnreadableException("", "expected an event, which is an object, found " + Fields.kind(record));
        }
        String version = fields.requiredText("specversion");
        if (!version.startsWith("1.")) {
            throw new UnreadableException("specversion", "expected 1.0, found another version");
        }
        String type = fields.requiredText("type");
        fields.requiredText("source");
        fields.requiredText("id");
        List<Reading> readings = new ArrayList<>();
        for (JsonNode data : data(record)) {
            if (inner.recognises(data)) {
                inner.read(data, sender).forEach(reading -> readings.add(under(reading)));
            }
            if (readings.size() > AlertBody.MOST_RECORDS) {
                throw UnreadableException.tooMany("data");
            }
        }
        return readings.isEmpty() ? List.of(new Reading.NoAlert("an event of type " + type)) : readings;
    }

    /** Errors name the field as the sender sees it. */
    private static Reading under(Reading reading) {
        return reading instanceof Reading.Unreadable unreadable
                ? new Reading.Unreadable(
                        unreadable.field().isEmpty() ? "data" : "data." + unreadable.field(), unreadable.reason())
                : reading;
    }

    /** The values of {@code data}: itself, or those of an array; none where it is no JSON. */
    private static List<JsonNode> data(JsonNode record) throws UnreadableException {
        JsonNode data = record.get("data");
        String encoded = record.path("data_base64").asText();
        if (data == null && !encoded.isEmpty()) {
            return parsed(decoded(encoded));
        }
        if (data == null || data.isNull()) {
            return List.of();
        }
        if (data.isTextual()) {
            return parsed(data.textValue().getBytes(StandardCharsets.UTF_8));
        }
        List<JsonNode> values = new ArrayList<>();
        (data.isArray() ? data : List.of(data)).forEach(values::add);
        return values;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException noBase64) {
            return new byte[0];
        }
    }

    private static List<JsonNode> parsed(byte[] text) throws UnreadableException {
        List<JsonNode> values = new ArrayList<>();
        try {
            for (AlertBody.Part part : AlertBody.split(text)) {
                if (part instanceof AlertBody.Part.Value value) {
                    values.add(value.record());
                }
            }
        } catch (TooManyAlertsException tooMany) {
            throw UnreadableException.tooMany("data");
        } catch (BodyRefusedException noJson) {
            return List.of();
        }
        return values;
    }

    /** Whether the headers are those of an event in binary mode. */
    public static boolean isBinary(Function<String, @Nullable String> header) {
        return header.apply(PREFIX + "specversion") != null;
    }

    /**
     * The structured form of an event in binary mode.
     *
     * @param header gives the value of a header, by any case of its name
     * @param data the body
     */
    public static JsonNode structured(Function<String, @Nullable String> header, JsonNode data) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        for (String attribute : ATTRIBUTES) {
            String value = header.apply(PREFIX + attribute);
            if (value != null) {
                event.put(attribute, value);
            }
        }
        event.set("data", data);
        return event;
    }
}
