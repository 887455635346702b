package org.tripcap.cli.casefile;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/** Draws a {@link Course} as bars above each other: packets, bytes, losses, and where alerts came. */
final class CoursePlot {
    private static final int WIDTH = 960;
    private static final int LEFT = 92;
    private static final int RIGHT = 12;
    private static final int PANEL = 92;
    private static final int SPACE = 34;
    private static final int TICKS = 5;
    private static final int MOST_ALERTS = 500;

    private final Html html;
    private final Course.Intervals course;
    private final List<Instant> alerts;
    private int y;

    CoursePlot(Html html, Course.Intervals course, List<Instant> alerts) {
        this.html = html;
        this.course = course;
        this.alerts = alerts;
    }

    void write() {
        String length = Amounts.duration(Duration.ofMillis(course.length()));
        html.open("figure");
        int height = 3 * (PANEL + SPACE) + 40 + (alerts.isEmpty() ? 0 : SPACE);
        html.open(
                "svg",
                "viewBox",
                "0 0 " + WIDTH + " " + height,
                "role",
                "img",
                "aria-labelledby",
                "course-title course-text");
        html.element("title", "Course of the recording", "id", "course-title");
        html.element("desc", described(length), "id", "course-text");
        html.open("defs").open("pattern", "id", "hole", "width", "6", "height", "6", "patternUnits", "userSpaceOnUse");
        html.open("path", "d", "M0 6L6 0", "class", "hatch").close("path");
        html.close("pattern").close("defs");
        panel("Packets", "packets", course.packets(), Amounts::number);
        panel("Bytes", "bytes", course.bytes(), Amounts::bytes);
        panel("Lost packets", "lost", course.lost(), Amounts::number);
        if (!alerts.isEmpty()) {
            alerts();
        }
        axis();
        html.close("svg");
        html.element(
                "figcaption",
                "Each bar is " + length
                        + ". From the sensors' signed statements; a segment's numbers are spread evenly over"
                        + " its seconds. Hatched: a time for which a sensor stated a gap.");
        html.close("figure");
    }

    private String described(String length) {
        return "Bars of " + length + " from " + Amounts.time(Instant.ofEpochMilli(course.start())) + " to "
                + Amounts.time(Instant.ofEpochMilli(course.end())) + ". "
                + peak("packets", course.packets(), Amounts::number)
                + peak("bytes", course.bytes(), Amounts::bytes)
                + (Course.total(course.lost()) == 0
                        ? "No packet was lost."
                        : peak("lost packets", course.lost(), Amounts::number));
    }

    private String peak(String what, long[] values, LongFunction<String> form) {
        int at = 0;
        for (int i = 1; i < values.length; i++) {
            at = values[i] > values[at] ? i : at;
        }
        return "Most " + what + ": " + form.apply(values[at]) + " in the bar that begins at "
                + Amounts.time(Instant.ofEpochMilli(course.start() + at * course.length())) + ". ";
    }

    private void panel(String title, String kind, long[] values, LongFunction<String> form) {
        long most = Arrays.stream(values).max().orElse(0);
        y += SPACE;
        html.element("text", title, "x", "0", "y", number(y - 10), "class", "panel");
        html.element(
                "text",
                form.apply(Course.total(values)) + " in all",
                "x",
                number(WIDTH - RIGHT),
                "y",
                number(y - 10),
                "class",
                "sum");
        if (kind.equals("lost")) {
            course.holes().forEach(this::hole);
        }
        if (most > 0) {
            line(y, "grid");
            html.element("text", form.apply(most), "x", number(LEFT - 8), "y", number(y + 4), "class", "scale");
            html.open("path", "d", bars(values, most), "class", kind).close("path");
        } else {
            html.element("text", "none", "x", number(LEFT + 8), "y", number(y + PANEL / 2.0 + 4), "class", "none");
        }
        y += PANEL;
        line(y, "base");
        html.element("text", "0", "x", number(LEFT - 8), "y", number(y + 4), "class", "scale");
    }

    private String bars(long[] values, long most) {
        double step = (double) (WIDTH - LEFT - RIGHT) / values.length;
        double gap = step > 5 ? 1 : 0;
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                double high = Math.max(1, (double) values[i] / most * PANEL); // what is there is seen
                path.append('M')
                        .append(number(LEFT + i * step))
                        .append(' ')
                        .append(number(y + PANEL))
                        .append('v')
                        .append(number(-high))
                        .append('h')
                        .append(number(step - gap))
                        .append('v')
                        .append(number(high))
                        .append('z');
            }
        }
        return path.toString();
    }

    private void hole(Course.Hole hole) {
        if (hole.to() < course.start() || hole.from() > course.end()) {
            return;
        }
        double from = x(Math.max(hole.from(), course.start()));
        double to = x(Math.min(hole.to(), course.end()));
        html.open(
                        "rect",
                        "x",
                        number(from),
                        "y",
                        number(y),
                        "width",
                        number(Math.max(2, to - from)),
                        "height",
                        number(PANEL),
                        "class",
                        "hole")
                .close("rect");
    }

    private void alerts() {
        y += SPACE;
        html.element("text", "Alerts", "x", "0", "y", number(y - 4), "class", "panel");
        StringBuilder path = new StringBuilder();
        alerts.stream().limit(MOST_ALERTS).mapToLong(Instant::toEpochMilli).forEach(at -> {
            if (at >= course.start() && at <= course.end()) {
                path.append('M')
                        .append(number(x(at)))
                        .append(' ')
                        .append(number(y - 16))
                        .append("l5 12h-10z");
            }
        });
        html.open("path", "d", path.toString(), "class", "alert").close("path");
        line(y, "base");
    }

    private void axis() {
        boolean days = course.length() * course.packets().length > 86_400_000L;
        boolean fine = course.length() < 1000;
        for (int i = 0; i < TICKS; i++) {
            long at = course.start() + (course.end() - course.start()) * i / (TICKS - 1);
            String time = Instant.ofEpochMilli(at).toString();
            String shown = days
                    ? time.substring(0, 16).replace('T', ' ')
                    : fine && time.length() > 20 ? time.substring(11, time.length() - 1) : time.substring(11, 19);
            String anchor = i == 0 ? "start" : i == TICKS - 1 ? "end" : "middle";
            html.open("path", "d", "M" + number(x(at)) + " " + y + "v6", "class", "base")
                    .close("path");
            html.element(
                    "text", shown, "x", number(x(at)), "y", number(y + 22), "class", "tick", "text-anchor", anchor);
        }
    }

    private double x(long at) {
        return LEFT + (double) (at - course.start()) / (course.end() - course.start()) * (WIDTH - LEFT - RIGHT);
    }

    private void line(int at, String kind) {
        html.open("path", "d", "M" + LEFT + " " + at + "H" + (WIDTH - RIGHT), "class", kind)
                .close("path");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
    }
}
