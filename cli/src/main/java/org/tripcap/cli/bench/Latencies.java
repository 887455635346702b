package org.tripcap.cli.bench;

import java.util.List;
import java.util.Locale;

/**
 * How long something took, measured many times.
 *
 * @param milliseconds in any order; at least one
 */
public record Latencies(List<Double> milliseconds) {

    /** Sorts, and checks that there are figures. */
    public Latencies {
        milliseconds = milliseconds.stream().sorted().toList();
        if (milliseconds.isEmpty()) {
            throw new IllegalArgumentException("there are no figures");
        }
    }

    /**
     * The smallest figure that so many percent do not exceed (nearest rank).
     *
     * @param percent above 0, at most 100
     */
    public double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * milliseconds.size());
        return milliseconds.get(Math.max(1, rank) - 1);
    }

    List<String> row(String what) {
        return List.of(what, Integer.toString(milliseconds.size()), text(50), text(90), text(99), text(100));
    }

    private String text(double percent) {
        return String.format(Locale.ROOT, "%.1f", percentile(percent));
    }
}
