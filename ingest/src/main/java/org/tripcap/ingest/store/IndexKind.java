package org.tripcap.ingest.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.dissect.FlowFields;

/** The kinds of indices, each with settings and strict mappings of its own. */
enum IndexKind {
    SEGMENTS("tripcap-segments", Indices.ALL_SEGMENTS),
    CASE("tripcap-case", "tripcap-case-*"),
    INCIDENTS(Indices.INCIDENTS, Indices.INCIDENTS),
    LEDGER(Indices.LEDGER, Indices.LEDGER),
    CHECKPOINTS(Indices.CHECKPOINTS, Indices.CHECKPOINTS);

    /** Counts the changes of the mappings. */
    private static final int VERSION = 1;

    private final String template;
    private final String pattern;

    @SuppressWarnings("ImmutableEnumChecker") // filled here and never changed
    private final ObjectNode body;

    IndexKind(String template, String pattern) {
        this.template = template;
        this.pattern = pattern;
        this.body = load(template.substring("tripcap-".length()) + ".json");
        if (template.equals("tripcap-case")) {
            merge(mappings("properties"), ElasticsearchHttp.JSON.valueToTree(FlowFields.properties()));
        }
        mappings("_meta").put("tripcap", VERSION);
    }

    /** The kind of the index with this name. */
    static IndexKind of(String index) {
        return Arrays.stream(values())
                .filter(kind -> index.equals(kind.template) || index.startsWith(kind.template + "-"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + index + "' is no index of tripcap"));
    }

    String template() {
        return template;
    }

    /** The composable index template. */
    ObjectNode templateBody() {
        ObjectNode template = ElasticsearchHttp.JSON.createObjectNode();
        template.putArray("index_patterns").add(pattern);
        template.put("priority", 500);
        template.set("template", body);
        return template;
    }

    JsonNode mappings() {
        return body.path("mappings");
    }

    private ObjectNode mappings(String child) {
        return ((ObjectNode) body.path("mappings")).withObjectProperty(child);
    }

    private static ObjectNode load(String resource) {
        try (@Nullable InputStream in = IndexKind.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + resource + " is missing in it");
            }
            return (ObjectNode) ElasticsearchHttp.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void merge(ObjectNode into, JsonNode from) {
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            if (into.get(field.getKey()) instanceof ObjectNode both && field.getValue() instanceof ObjectNode more) {
                merge(both, more);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        }
    }
}
