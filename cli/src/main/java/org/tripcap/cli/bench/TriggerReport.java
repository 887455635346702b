package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How long alerts took to become recordings.
 *
 * @param first milliseconds from the POST of the first alert since the start to the first packet that is recorded; part of
 *     {@code recorded} only where nothing leads in
 * @param recorded from an alert's POST to the first packet that is recorded
 * @param opened of that, what the sensor took from the document's arrival until nothing it names is missed
 * @param changed what the sensor took from the arrival of another scope until nothing that it names is missed
 */
public record TriggerReport(double first, Latencies recorded, Latencies opened, Latencies changed) {

    private static final int TENTHS = 10;

    /**
     * One object: {@code runs}, {@code first_ms}, {@code p50_ms}, {@code p99_ms} and {@code max_ms} of the whole way,
     * {@code sensor_open_p99_ms} and {@code sensor_change_p99_ms} of what the sensor takes.
     */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("runs", recorded.milliseconds().size())
                .put("first_ms", RecorderFigures.rounded(first, TENTHS))
                .put("p50_ms", RecorderFigures.rounded(recorded.percentile(50), TENTHS))
                .put("p99_ms", RecorderFigures.rounded(recorded.percentile(99), TENTHS))
                .put("max_ms", RecorderFigures.rounded(recorded.percentile(100), TENTHS))
                .put("sensor_open_p99_ms", RecorderFigures.rounded(opened.percentile(99), TENTHS))
                .put("sensor_change_p99_ms", RecorderFigures.rounded(changed.percentile(99), TENTHS));
    }

    /** Titles of {@link #rows}. */
    public static List<String> header() {
        return List.of("FROM, TO", "RUNS", "P50 MS", "P90 MS", "P99 MS", "MAX MS");
    }

    /** The figures for people. */
    public List<List<String>> rows() {
        return List.of(
                new Latencies(List.of(first)).row("the first alert since the start"),
                recorded.row("alert, first packet"),
                opened.row("document, recording"),
                changed.row("new scope, recording"));
    }
}
