package org.tripcap.cli.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.tripcap.ingest.store.Timeline;
import org.tripcap.ingest.store.Timeline.Bucket;

/** Draws a timeline for a terminal: packets and bytes as columns over the same axis of time, alerts as marks below. */
final class TimelinePlot {
    /** Room for the numbers of the axis, and the axis. */
    static final int MARGIN = 7;

    private static final int HEIGHT = 6;

    private TimelinePlot() {}

    /** The lines, as wide as the margin and a column for each interval. */
    static List<String> lines(Timeline timeline) {
        List<String> lines = new ArrayList<>();
        chart(lines, timeline, "packets", Bucket::packets);
        chart(lines, timeline, "bytes", Bucket::bytes);
        if (timeline.buckets().stream().anyMatch(bucket -> bucket.alerts() > 0)) {
            StringBuilder marks = new StringBuilder("alerts".concat(" ".repeat(MARGIN - "alerts".length())));
            timeline.buckets().forEach(bucket -> marks.append(bucket.alerts() > 0 ? '!' : ' '));
            lines.add(marks.toString().stripTrailing());
        }
        lines.add(axis(timeline));
        return lines;
    }

    private static void chart(List<String> lines, Timeline timeline, String name, ToLongFunction<Bucket> value) {
        long[] values = timeline.buckets().stream().mapToLong(value).toArray();
        long most = 0;
        for (long one : values) {
            most = Math.max(most, one);
        }
        lines.add(name + " every " + interval(timeline.interval()));
        List<String> columns = Plot.columns(values, HEIGHT);
        for (int i = 0; i < HEIGHT; i++) {
            String number = i == 0 ? Plot.shortNumber(most) : i == HEIGHT - 1 ? "0" : "";
            lines.add((" ".repeat(MARGIN - 2 - number.length()) + number + " │" + columns.get(i)).stripTrailing());
        }
    }

    private static String interval(Duration interval) {
        return interval.toMillis() < 1_000 ? interval.toMillis() + "ms" : Durations.text(interval);
    }

    /** When the first interval and, if there is room for both, the last one begins. */
    private static String axis(Timeline timeline) {
        String first = Times.text(timeline.buckets().getFirst().start());
        String last = Times.text(timeline.buckets().getLast().start());
        int gap = timeline.buckets().size() - first.length() - last.length();
        return " ".repeat(MARGIN) + first + (gap < 2 ? "" : " ".repeat(gap) + last);
    }
}
