package org.tripcap.ingest.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One document found. */
public final class SearchHit {
    private final String id;
    private final JsonNode source;

    SearchHit(String id, JsonNode source) {
        this.id = id;
        this.source = source;
    }

    /** What a document describes. */
    public enum Kind {
        FLOW,
        ROLL_UP,
        ALERT,
        OTHER
    }

    public String id() {
        return id;
    }

    public Kind kind() {
        return switch (text("tripcap.kind").orElse("")) {
            case "flow" -> Kind.FLOW;
            case "rest" -> Kind.ROLL_UP;
            case "alert" -> Kind.ALERT;
            default -> Kind.OTHER;
        };
    }

    /** The first value of a field by its dotted name, such as {@code source.ip}, as text. */
    public Optional<String> text(String field) {
        return texts(field).stream().findFirst();
    }

    /** All values of a field by its dotted name, as text. */
    public List<String> texts(String field) {
        List<String> found = new ArrayList<>();
        collect(source, field.split("\\.", -1), 0, found);
        return found;
    }

    /** The first value of a numeric field. */
    public OptionalLong number(String field) {
        Optional<String> text = text(field);
        try {
            return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The document's time, where it has one. */
    public Optional<Instant> time() {
        return Optional.ofNullable(Fields.time(source, "@timestamp"));
    }

    /** The whole document as compact JSON. */
    public String json() {
        return source.toString();
    }

    private static void collect(JsonNode node, String[] names, int depth, List<String> found) {
        if (node.isArray()) {
            for (JsonNode element : node) {
                collect(element, names, depth, found);
            }
        } else if (depth == names.length) {
            if (node.isValueNode() && !node.isNull()) {
                found.add(node.asText());
            }
        } else if (node.has(names[depth])) {
            collect(node.get(names[depth]), names, depth + 1, found);
        }
    }

    @Override
    public String toString() {
        return "SearchHit[" + id + "]"; // the content is personal data
    }
}
