package org.tripcap.ingest.index;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tripcap.ingest.store.StoreDocument;

/** Compares documents of the store with what they should be. */
final class Documents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Documents() {}

    /** What a document holds. */
    static JsonNode content(StoreDocument document) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            document.writeTo(json);
        }
        return JSON.readTree(text.toString());
    }

    /** What a document of the store holds. */
    static JsonNode content(String json) throws IOException {
        return JSON.readTree(json);
    }

    /** Without what a flow's document says of addresses beside the evidence, which changes with the files it comes from. */
    static JsonNode withoutKnown(JsonNode flow) {
        for (String side : List.of("source", "destination")) {
            if (flow.path(side) instanceof ObjectNode endpoint) {
                endpoint.remove(List.of("geo", "as"));
            }
        }
        return flow;
    }

    /** Names of the top-level fields that differ, if any does; no values, which may name people. */
    static Optional<String> difference(StoreDocument expected, String found) throws IOException {
        return difference(content(expected), content(found));
    }

    /** Names of the top-level fields that differ, if any does; no values, which may name people. */
    static Optional<String> difference(JsonNode expected, JsonNode found) {
        if (expected.equals(found)) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        expected.properties().forEach(field -> {
            if (!field.getValue().equals(found.get(field.getKey()))) {
                fields.add(field.getKey());
            }
        });
        found.fieldNames().forEachRemaining(field -> {
            if (!expected.has(field)) {
                fields.add(field);
            }
        });
        return Optional.of(String.join(", ", fields));
    }
}
