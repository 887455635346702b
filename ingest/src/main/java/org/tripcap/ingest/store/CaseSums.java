package org.tripcap.ingest.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.tripcap.capture.incident.IncidentId;

/** Adds up an incident's traffic over time and by the values of fields, with aggregations of Elasticsearch's core only. */
final class CaseSums {
    /** Names of sums; they hold no dot, which would be a path where they are sorted by. */
    private static final String PACKETS = "packets";

    private static final String BYTES = "bytes";
    private static final List<String> TRAFFIC = List.of("flow", "rest");

    /** Milliseconds. */
    private static final long[] STEPS = {
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        3_600_000,
        7_200_000,
        21_600_000,
        43_200_000,
        86_400_000
    };

    private final CaseSearch search;

    CaseSums(CaseSearch search) {
        this.search = search;
    }

    Timeline timeline(IncidentId incident, String lucene, int most) {
        if (most < 1 || most > Timeline.MAX_BUCKETS) {
            throw new IllegalArgumentException(
                    "a timeline has 1 to " + Timeline.MAX_BUCKETS + " intervals, not " + most);
        }
        List<String> kinds = List.of("flow", "rest", "alert");
        ObjectNode span = CaseSearch.ofKinds(lucene, kinds);
        ObjectNode ends = span.put("size", 0).putObject("aggs");
        ends.putObject("first").putObject("min").put("field", "@timestamp");
        ends.putObject("last").putObject("max").put("field", "@timestamp");
        JsonNode found = ask(incident, span);
        if (found.path("first").path("value").isNull() || found.path("first").isMissingNode()) {
            return Timeline.EMPTY;
        }
        long first = (long) Math.floor(found.path("first").path("value").asDouble());
        long last = (long) Math.ceil(found.path("last").path("value").asDouble());
        long interval = interval(first, last, most);
        ObjectNode request = CaseSearch.ofKinds(lucene, kinds);
        ObjectNode histogram = request.put("size", 0).putObject("aggs").putObject("time");
        histogram
                .putObject("date_histogram")
                .put("field", "@timestamp")
                .put("fixed_interval", interval + "ms")
                .put("min_doc_count", 0);
        ObjectNode parts = histogram.putObject("aggs");
        add(parts);
        kind(parts, "flow");
        kind(parts, "alert");
        List<Timeline.Bucket> buckets = new ArrayList<>();
        for (JsonNode bucket : ask(incident, request).path("time").path("buckets")) {
            buckets.add(new Timeline.Bucket(
                    Instant.ofEpochMilli(bucket.path("key").asLong()),
                    bucket.path("flow").path("doc_count").asLong(),
                    CaseSearch.sum(bucket, PACKETS),
                    CaseSearch.sum(bucket, BYTES),
                    bucket.path("alert").path("doc_count").asLong()));
        }
        return new Timeline(Duration.ofMillis(interval), buckets);
    }

    /** The shortest interval that people count in, in milliseconds, of which at most so many cover the time. */
    private static long interval(long first, long last, int most) {
        for (long step : STEPS) {
            if (Math.floorDiv(last, step) - Math.floorDiv(first, step) < most) {
                return step;
            }
        }
        long day = STEPS[STEPS.length - 1];
        long days = 2;
        while (Math.floorDiv(last, days * day) - Math.floorDiv(first, days * day) >= most) {
            days *= 2;
        }
        return days * day;
    }

    TopValues top(TopQuery query) {
        ObjectNode request = CaseSearch.ofKinds(query.lucene(), TRAFFIC);
        ObjectNode all = request.put("size", 0).putObject("aggs");
        add(all);
        kind(all, "flow");
        ObjectNode values = all.putObject("values");
        ObjectNode terms = values.putObject("terms").put("field", query.field()).put("size", query.size());
        terms.putObject("order").put(query.by().order(), "desc");
        add(values.putObject("aggs"));
        JsonNode sums = ask(query.incident(), request);
        List<TopValues.Entry> entries = new ArrayList<>();
        for (JsonNode bucket : sums.path("values").path("buckets")) {
            entries.add(new TopValues.Entry(
                    bucket.path("key_as_string").asText(bucket.path("key").asText()),
                    bucket.path("doc_count").asLong(),
                    CaseSearch.sum(bucket, PACKETS),
                    CaseSearch.sum(bucket, BYTES)));
        }
        return new TopValues(
                query.field(),
                entries,
                sums.path("flow").path("doc_count").asLong(),
                CaseSearch.sum(sums, PACKETS),
                CaseSearch.sum(sums, BYTES));
    }

    private JsonNode ask(IncidentId incident, ObjectNode request) {
        return search.ask(Indices.caseAlias(incident), request).path("aggregations");
    }

    private static void add(ObjectNode aggregations) {
        aggregations.putObject(PACKETS).putObject("sum").put("field", "network.packets");
        aggregations.putObject(BYTES).putObject("sum").put("field", "network.bytes");
    }

    private static void kind(ObjectNode aggregations, String kind) {
        aggregations.putObject(kind).putObject("filter").putObject("term").put("tripcap.kind", kind);
    }
}
