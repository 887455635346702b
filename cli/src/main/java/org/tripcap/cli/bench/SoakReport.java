package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How a system changed that ran for a while. The first quarter of the samples is the lead-in, in which caches and pools fill; the
 * beginning is the median of the second quarter, the end that of the last.
 *
 * @param seconds how long it ran
 * @param done what happened meanwhile
 * @param samples in the order in which they were taken; four at least
 */
public record SoakReport(double seconds, Done done, List<SoakSample> samples) {
    private static final int QUARTERS = 4;
    private static final int TENTHS = 10;

    /**
     * What happened.
     *
     * @param incidents opened and closed again
     * @param packets sent in and out of them
     * @param restarts of broker, node, or server and sensor
     * @param verified closed incidents that were verified and found valid
     */
    public record Done(int incidents, long packets, int restarts, int verified) {}

    /** Copies, and checks that there is something to compare. */
    public SoakReport {
        samples = List.copyOf(samples);
        if (samples.size() < QUARTERS) {
            throw new IllegalArgumentException(
                    "growth is seen in " + QUARTERS + " samples at least, not in " + samples.size());
        }
    }

    private double beginning(SoakSample.Figure figure) {
        int size = samples.size();
        return median(figure, samples.subList(size / QUARTERS, size / 2));
    }

    private double end(SoakSample.Figure figure) {
        int size = samples.size();
        return median(figure, samples.subList(size - size / QUARTERS, size));
    }

    private static double median(SoakSample.Figure figure, List<SoakSample> of) {
        List<Double> sorted =
                of.stream().map(sample -> sample.figures().get(figure)).sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** By how much a figure grew from the beginning to the end; negative where it shrank. */
    public double growth(SoakSample.Figure figure) {
        return end(figure) - beginning(figure);
    }

    /**
     * One object: {@code seconds}, {@code incidents}, {@code packets}, {@code restarts}, {@code verified}, {@code samples} (their
     * number), and for each figure an object of {@code begin}, {@code end} and {@code growth}.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("seconds", RecorderFigures.rounded(seconds, TENTHS))
                .put("incidents", done.incidents())
                .put("packets", done.packets())
                .put("restarts", done.restarts())
                .put("verified", done.verified())
                .put("samples", samples.size());
        for (SoakSample.Figure figure : SoakSample.Figure.values()) {
            json.putObject(figure.name().toLowerCase(Locale.ROOT))
                    .put("begin", RecorderFigures.rounded(beginning(figure), TENTHS))
                    .put("end", RecorderFigures.rounded(end(figure), TENTHS))
                    .put("growth", RecorderFigures.rounded(growth(figure), TENTHS));
        }
        return json;
    }

    /** Titles of {@link #rows}. */
    public static List<String> header() {
        return List.of("FIGURE", "BEGINNING", "END", "GROWTH", "TO STAY LEVEL");
    }

    /** The figures for people. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        Stream.of(SoakSample.Figure.values())
                .forEach(figure -> rows.add(List.of(
                        figure.text(),
                        String.format(Locale.ROOT, "%.1f", beginning(figure)),
                        String.format(Locale.ROOT, "%.1f", end(figure)),
                        String.format(Locale.ROOT, "%+.1f", growth(figure)),
                        figure.levels() ? "yes" : "no")));
        return rows;
    }

    /** What happened, for people. */
    public List<String> lines() {
        return List.of(String.format(
                Locale.ROOT,
                "%.0f s: %d incidents, %d packets sent, %d restarts, %d cases verified",
                seconds,
                done.incidents(),
                done.packets(),
                done.restarts(),
                done.verified()));
    }
}
