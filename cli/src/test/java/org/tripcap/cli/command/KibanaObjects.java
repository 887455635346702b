package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tripcap.ingest.dissect.FlowFields;

/** The saved objects that the project ships for Kibana, as Kibana reads them. */
final class KibanaObjects {
    static final ObjectMapper JSON = new ObjectMapper();

    /** A name before a colon, or what {@code _exists_} asks for. */
    private static final Pattern NAMED = Pattern.compile("(_exists_:)?([a-z@][a-z0-9_.]*)(:?)");

    /** Which template's mappings the indices of a data view have. */
    private static final Map<String, String> TEMPLATES = Map.of(
            "tripcap-case-*", "case",
            "tripcap-segments-*", "segments",
            "tripcap-incidents", "incidents",
            "tripcap-ledger", "ledger",
            "tripcap-checkpoints", "checkpoints");

    final Map<String, JsonNode> byName = new LinkedHashMap<>();

    private KibanaObjects() {}

    static KibanaObjects read() {
        try {
            KibanaObjects objects = new KibanaObjects();
            String text = new String(KibanaInstallCommand.objects(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                JsonNode object = JSON.readTree(line);
                if (objects.byName.put(name(object), object) != null) {
                    throw new IllegalStateException("twice: " + name(object));
                }
            }
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(JsonNode object) {
        return object.path("type").asText() + "/" + object.path("id").asText();
    }

    Stream<JsonNode> ofType(String type) {
        return byName.values().stream().filter(o -> o.path("type").asText().equals(type));
    }

    /** JSON within JSON, as Kibana keeps much. */
    static JsonNode inner(JsonNode text) {
        try {
            return JSON.readTree(text.asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object that a reference of this name points to. */
    JsonNode referred(JsonNode object, String reference) {
        for (JsonNode candidate : object.path("references")) {
            if (candidate.path("name").asText().equals(reference)) {
                return Objects.requireNonNull(byName.get(name(candidate)), () -> "nothing is " + name(candidate));
            }
        }
        throw new IllegalStateException(name(object) + " has no reference " + reference);
    }

    /** Index pattern of the data view that a reference of this name points to. */
    String indices(JsonNode object, String reference) {
        return referred(object, reference).at("/attributes/title").asText();
    }

    /** One aggregated layer of a panel. */
    record Layer(JsonNode lens, String id, String indices, JsonNode columns, List<String> order) {
        String query() {
            return lens.at("/attributes/state/query/query").asText();
        }
    }

    List<Layer> layers(JsonNode lens) {
        List<Layer> layers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> layer :
                lens.at("/attributes/state/datasourceStates/formBased/layers").properties()) {
            List<String> order = new ArrayList<>();
            layer.getValue().path("columnOrder").forEach(column -> order.add(column.asText()));
            layers.add(new Layer(
                    lens,
                    layer.getKey(),
                    indices(lens, "indexpattern-datasource-layer-" + layer.getKey()),
                    layer.getValue().path("columns"),
                    order));
        }
        return layers;
    }

    /** Fields that a query in Lucene's syntax names. */
    static Set<String> fields(String query) {
        Set<String> fields = new TreeSet<>();
        Matcher matcher = NAMED.matcher(query);
        while (matcher.find()) {
            if (matcher.group(1) != null || !matcher.group(3).isEmpty()) {
                fields.add(matcher.group(2));
            }
        }
        return fields;
    }

    /** Every field of the indices with its type, multi-fields included. */
    static Map<String, String> mapped(String indices) {
        String template = Objects.requireNonNull(TEMPLATES.get(indices), indices);
        Map<String, String> fields = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(
                FlowFields.class.getResourceAsStream("/org/tripcap/ingest/store/" + template + ".json"))) {
            collect("", JSON.readTree(in).at("/mappings/properties"), fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (template.equals("case")) {
            FlowFields.all().forEach(field -> fields.put(field.path(), field.type()));
        }
        return fields;
    }

    private static void collect(String prefix, JsonNode properties, Map<String, String> fields) {
        properties.properties().forEach(field -> {
            String path = prefix + field.getKey();
            JsonNode definition = field.getValue();
            if (definition.has("type")) {
                fields.put(path, definition.path("type").asText());
            }
            collect(path + ".", definition.path("properties"), fields);
            collect(path + ".", definition.path("fields"), fields);
        });
    }

    /** The request that Kibana makes for a layer, with core aggregations only. */
    static ObjectNode request(Layer layer, String incident) {
        ObjectNode request = JSON.createObjectNode().put("size", 0).put("track_total_hits", true);
        var filters = request.putObject("query").putObject("bool").putArray("filter");
        if (!layer.query().isBlank()) {
            filters.addObject().putObject("query_string").put("query", layer.query());
        }
        if (!incident.isBlank()) {
            filters.addObject().putObject("term").put("tripcap.incident", incident);
        }
        ObjectNode level = request.putObject("aggs");
        for (String id : layer.order()) {
            JsonNode column = layer.columns().path(id);
            if (column.path("isBucketed").asBoolean()) {
                level = bucket(level.putObject(id), column, layer).putObject("aggs");
            }
        }
        for (String id : layer.order()) {
            JsonNode column = layer.columns().path(id);
            if (!column.path("isBucketed").asBoolean()) {
                metric(level, id, column);
            }
        }
        return request;
    }

    private static ObjectNode bucket(ObjectNode aggregation, JsonNode column, Layer layer) {
        String field = column.path("sourceField").asText();
        switch (column.path("operationType").asText()) {
            case "date_histogram" ->
                aggregation
                        .putObject("date_histogram")
                        .put("field", field)
                        .put("calendar_interval", "year")
                        .put("min_doc_count", 1);
            case "terms" ->
                order(
                        aggregation
                                .putObject("terms")
                                .put("field", field)
                                .put("size", column.at("/params/size").asInt()),
                        column,
                        layer);
            default -> throw new IllegalStateException("an unknown operation: " + column);
        }
        return aggregation;
    }

    private static void order(ObjectNode terms, JsonNode column, Layer layer) {
        String by = column.at("/params/orderBy/columnId").asText();
        JsonNode metric = layer.columns().path(by);
        boolean innermost = layer.order().stream()
                .filter(id -> layer.columns().path(id).path("isBucketed").asBoolean())
                .reduce((first, second) -> second)
                .filter(id -> layer.columns().path(id).equals(column))
                .isPresent();
        if (innermost && !metric.path("operationType").asText().equals("count") && !metric.has("filter")) {
            terms.putObject("order").put(by, "desc");
        }
    }

    private static void metric(ObjectNode level, String id, JsonNode column) {
        ObjectNode place = level;
        String name = id;
        if (column.has("filter")) {
            ObjectNode filter = level.putObject(id);
            filter.putObject("filter")
                    .putObject("query_string")
                    .put("query", column.at("/filter/query").asText());
            place = filter.putObject("aggs");
        }
        String field = column.path("sourceField").asText();
        switch (column.path("operationType").asText()) {
            case "sum", "max" ->
                place.putObject(name)
                        .putObject(column.path("operationType").asText())
                        .put("field", field);
            case "unique_count" ->
                place.putObject(name).putObject("cardinality").put("field", field);
            case "count" -> {
                // what the bucket counts by itself
            }
            default -> throw new IllegalStateException("an unknown operation: " + column);
        }
    }
}
