package org.tripcap.ingest.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a record as it came. Fields that hold packets or message bodies are left out: content is recorded by
 * a sensor under an incident, sealed, or not at all.
 */
final class Original {
    /** ASCII only: an original may hold half a surrogate pair as an escape, and keeps it as one. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final Set<String> CONTENT = Set.of(
            "payload",
            "payload_printable",
            "payload_length",
            "packet",
            "packet_info",
            "http_request_body",
            "http_request_body_printable",
            "http_response_body",
            "http_response_body_printable",
            "b64_data",
            "_raw",
            "event.original",
            "http.request.body.content",
            "http.response.body.content",
            "backlog");

    /** Names that are content only beneath another. */
    private static final Map<String, String> CONTENT_BENEATH = Map.of("content", "body", "original", "event");

    private Original() {}

    /** Compact JSON less payload fields, or {@code null} if even that is longer than {@link Alert#LONGEST_ORIGINAL}. */
    static @Nullable String of(JsonNode record) {
        try {
            String text = JSON.writeValueAsString(strip(record, ""));
            return text.length() > Alert.LONGEST_ORIGINAL ? null : text;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a parsed record cannot be written", impossible);
        }
    }

    private static JsonNode strip(JsonNode node, String name) {
        if (node.isObject()) {
            ObjectNode kept = JSON.createObjectNode();
            node.properties().forEach(field -> {
                boolean content = CONTENT.contains(field.getKey()) || name.equals(CONTENT_BENEATH.get(field.getKey()));
                if (!content) {
                    kept.set(field.getKey(), strip(field.getValue(), field.getKey()));
                }
            });
            return kept;
        }
        if (node.isArray()) {
            ArrayNode kept = JSON.createArrayNode();
            node.forEach(element -> kept.add(strip(element, name)));
            return kept;
        }
        return node;
    }
}
