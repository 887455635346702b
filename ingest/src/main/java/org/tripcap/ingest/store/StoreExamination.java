package org.tripcap.ingest.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * What an Elasticsearch cluster looks like to whoever depends on it. Nothing is changed.
 *
 * @param version of its oldest node, such as {@code 9.5.3}
 * @param nodes how many there are
 * @param health {@code green}, {@code yellow} or {@code red}
 * @param missing index templates that are not there
 * @param changed index templates whose mappings are not tripcap's
 * @param disks of each node
 * @param watermarks used shares of a disk from 0 to 1, in rising order: no new shards, shards move away, indices are closed to writing;
 *     empty where they are set in another form or not at all
 * @param licence what the cluster says of its licence; empty where it has none to tell of
 */
public record StoreExamination(
        String version,
        int nodes,
        String health,
        List<String> missing,
        List<String> changed,
        List<Disk> disks,
        List<Double> watermarks,
        Optional<String> licence) {

    private static final String WATERMARK = "cluster.routing.allocation.disk.watermark.";

    /**
     * A node's disk.
     *
     * @param node its name
     * @param total bytes
     * @param available bytes
     */
    public record Disk(String node, long total, long available) {
        /** From 0 to 1. */
        public double used() {
            return total <= 0 ? 0 : 1 - (double) available / total;
        }
    }

    /** Copies the lists. */
    public StoreExamination {
        missing = List.copyOf(missing);
        changed = List.copyOf(changed);
        disks = List.copyOf(disks);
        watermarks = List.copyOf(watermarks);
    }

    /**
     * Looks.
     *
     * @throws StoreException when the cluster does not answer, or refuses to
     */
    public static StoreExamination of(ElasticsearchSettings settings) {
        try (ElasticsearchHttp http = new ElasticsearchHttp(settings)) {
            JsonNode stats = get(http, "/_nodes/stats/fs", Map.of());
            List<String> missing = new ArrayList<>();
            List<String> changed = new ArrayList<>();
            templates(http, missing, changed);
            return new StoreExamination(
                    version(get(http, "/_nodes", Map.of())),
                    stats.path("nodes").size(),
                    get(http, "/_cluster/health", Map.of()).path("status").asText(),
                    missing,
                    changed,
                    disks(stats),
                    watermarks(http),
                    licence(http));
        }
    }

    private static JsonNode get(ElasticsearchHttp http, String path, Map<String, String> parameters) {
        return http.send("GET", path, parameters, null);
    }

    private static String version(JsonNode nodes) {
        return StreamSupport.stream(nodes.path("nodes").spliterator(), false)
                .map(node -> node.path("version").asText())
                .min(StoreExamination::compareVersions)
                .orElse("");
    }

    /** Numbers between dots, each by its value. */
    static int compareVersions(String a, String b) {
        String[] left = a.split("\\D+", -1);
        String[] right = b.split("\\D+", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = Integer.compare(number(left[i]), number(right[i]));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    private static int number(String digits) {
        return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
    }

    private static void templates(ElasticsearchHttp http, List<String> missing, List<String> changed) {
        for (IndexKind kind : IndexKind.values()) {
            Supplier<JsonNode> request = () -> get(http, "/_index_template/" + kind.template(), Map.of());
            Optional<JsonNode> mappings = ElasticsearchHttp.find(request)
                    .map(found -> found.at("/index_templates/0/index_template/template/mappings"));
            if (mappings.isEmpty()) {
                missing.add(kind.template());
            } else if (!mappings.get().equals(kind.mappings())) {
                changed.add(kind.template());
            }
        }
    }

    private static List<Disk> disks(JsonNode stats) {
        return StreamSupport.stream(stats.path("nodes").spliterator(), false)
                .map(node -> new Disk(
                        node.path("name").asText(),
                        node.at("/fs/total/total_in_bytes").asLong(),
                        node.at("/fs/total/available_in_bytes").asLong()))
                .toList();
    }

    private static List<Double> watermarks(ElasticsearchHttp http) {
        JsonNode settings =
                get(http, "/_cluster/settings", Map.of("include_defaults", "true", "flat_settings", "true"));
        List<Double> shares = new ArrayList<>();
        for (String level : List.of("low", "high", "flood_stage")) {
            for (String source : List.of("transient", "persistent", "defaults")) {
                String text = settings.path(source).path(WATERMARK + level).asText();
                if (!text.isEmpty()) {
                    share(text).ifPresent(shares::add);
                    break;
                }
            }
        }
        return shares.size() == 3 ? shares : List.of();
    }

    private static Optional<Double> share(String text) {
        if (text.matches("[0-9]{1,3}(\\.[0-9]{1,4})?%")) {
            return Optional.of(Double.parseDouble(text.substring(0, text.length() - 1)) / 100);
        }
        return text.matches("0\\.[0-9]{1,6}") ? Optional.of(Double.parseDouble(text)) : Optional.empty();
    }

    private static Optional<String> licence(ElasticsearchHttp http) {
        try {
            String type = get(http, "/_license", Map.of()).at("/license/type").asText();
            return type.isEmpty() ? Optional.empty() : Optional.of(type);
        } catch (StoreRefusedException e) {
            return Optional.empty(); // builds without it do not know the path
        }
    }
}
