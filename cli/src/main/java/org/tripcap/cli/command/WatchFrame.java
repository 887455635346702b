package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.tripcap.capture.incident.BreachClock;
import org.tripcap.capture.incident.IncidentDocument;

/**
 * How all open incidents are at one moment.
 *
 * @param now the moment
 * @param rows one an open incident, the latest first
 * @param breaches incidents, open or not, of which a breach of personal data is noted and the authority not yet notified
 * @param ended incidents that are closed or expired
 * @param problems parts of the server that do not do their work, in words
 */
record WatchFrame(Instant now, List<Row> rows, List<Breach> breaches, int ended, List<String> problems) {

    private static final String FORM = "%-8s  %9s  %7s  %9s  %10s  %10s  %5s  %8s";
    private static final int ID = 8;
    private static final int LINES_AROUND = 7;

    /** An open incident and its numbers. */
    record Row(IncidentDocument incident, RecordingTally.Numbers numbers) {}

    /** An incident whose 72 hours run. */
    record Breach(IncidentDocument incident, BreachClock clock) {}

    /** Copies the lists. */
    WatchFrame {
        rows = List.copyOf(rows);
        breaches = List.copyOf(breaches);
        problems = List.copyOf(problems);
    }

    /**
     * For a terminal.
     *
     * @return at most as many lines as it has, none wider than it is
     */
    List<String> screen(Console console, Terminal.Size size) {
        boolean recording =
                rows.stream().anyMatch(row -> !row.numbers().sensors().isEmpty());
        List<String> lines = new ArrayList<>();
        lines.add(cut(Times.text(now) + "   recording: ", size) + (recording ? console.red("yes") : console.bold("no"))
                + "   q ends");
        problems.forEach(problem -> lines.add(console.yellow(cut("! " + problem, size))));
        breaches.forEach(breach -> {
            String line = cut(words(breach), size);
            lines.add(breach.clock().isLate(now) ? console.red(line) : console.yellow(line));
        });
        lines.add("");
        if (rows.isEmpty()) {
            lines.add(cut("No incident is open: nothing is recorded.", size));
        } else {
            lines.add(console.bold(cut(heading(), size)));
        }
        int room = Math.max(1, (size.lines() - LINES_AROUND - problems.size() - breaches.size()) / 2);
        rows.stream().limit(room).forEach(row -> {
            lines.add(cut(figures(row), size));
            lines.add(console.faint(cut("  " + words(row), size)));
        });
        if (rows.size() > room) {
            lines.add(cut("and " + (rows.size() - room) + " more", size));
        }
        lines.add("");
        lines.add(console.faint(cut(ended + " incidents have ended", size)));
        return lines.subList(0, Math.min(lines.size(), size.lines()));
    }

    /** For a file or a pipe: one line an open incident. */
    List<String> plain() {
        String time = Times.text(now);
        List<String> lines = new ArrayList<>();
        breaches.forEach(breach -> lines.add(time + "  " + words(breach)));
        if (rows.isEmpty()) {
            lines.add(time + "  no incident is open: nothing is recorded");
            return lines;
        }
        problems.forEach(problem -> lines.add(time + "  ! " + problem));
        for (Row row : rows) {
            RecordingTally.Numbers numbers = row.numbers();
            lines.add(String.format(
                    Locale.ROOT,
                    "%s  %s  remaining %s  sensors %d  packets/s %.0f  bytes/s %.0f  packets %d  lost %d  to index %d"
                            + " (%.1f s)",
                    time,
                    row.incident().id().value(),
                    remaining(row),
                    numbers.sensors().size(),
                    numbers.packetsPerSecond(),
                    numbers.bytesPerSecond(),
                    numbers.packets(),
                    numbers.lost(),
                    numbers.waiting(),
                    seconds(numbers.lag())));
        }
        return lines;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("time", now.toString());
        ArrayNode incidents = json.putArray("incidents");
        for (Row row : rows) {
            RecordingTally.Numbers numbers = row.numbers();
            ObjectNode incident = incidents.addObject();
            incident.put("id", row.incident().id().value());
            incident.put("title", row.incident().title());
            incident.put("expires", row.incident().expires().toString());
            ObjectNode sensors = incident.putObject("sensors");
            new TreeSet<>(numbers.sensors().keySet())
                    .forEach(name -> sensors.put(name, numbers.sensors().get(name)));
            incident.put("packets_per_second", numbers.packetsPerSecond());
            incident.put("bytes_per_second", numbers.bytesPerSecond());
            incident.put("packets", numbers.packets());
            incident.put("lost", numbers.lost());
            incident.put("segments_waiting", numbers.waiting());
            incident.put("index_lag_seconds", seconds(numbers.lag()));
        }
        ArrayNode clocks = json.putArray("breaches");
        for (Breach breach : breaches) {
            clocks.addObject()
                    .put("id", breach.incident().id().value())
                    .put("aware", breach.clock().aware().toString())
                    .put("due", breach.clock().due().toString())
                    .put("late", breach.clock().isLate(now));
        }
        json.put("ended", ended);
        ArrayNode array = json.putArray("problems");
        problems.forEach(array::add);
        return json;
    }

    private static String heading() {
        return String.format(
                FORM, "INCIDENT", "REMAINING", "SENSORS", "PACKETS/S", "BYTES/S", "PACKETS", "LOST", "TO INDEX");
    }

    private String figures(Row row) {
        RecordingTally.Numbers numbers = row.numbers();
        String lag = numbers.waiting() == 0 ? "0" : numbers.waiting() + " " + Math.round(seconds(numbers.lag())) + "s";
        return String.format(
                Locale.ROOT,
                FORM,
                row.incident().id().value().substring(0, ID),
                remaining(row),
                numbers.sensors().size(),
                amount(numbers.packetsPerSecond()),
                amount(numbers.bytesPerSecond()),
                amount((double) numbers.packets()),
                amount((double) numbers.lost()),
                lag);
    }

    private static String words(Row row) {
        String sensors = row.numbers().sensors().isEmpty()
                ? "no sensor records it"
                : String.join(", ", new TreeSet<>(row.numbers().sensors().keySet()));
        return Printable.line(sensors) + ": " + Printable.line(row.incident().title());
    }

    private String words(Breach breach) {
        String id = breach.incident().id().value().substring(0, ID);
        return "! " + id + ": " + BreachText.of(breach.clock(), now);
    }

    private String remaining(Row row) {
        return Durations.text(Duration.between(now, row.incident().expires()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** At most six characters. */
    private static String amount(double number) {
        String[] units = {"", "k", "M", "G", "T", "P"};
        double shown = number;
        int unit = 0;
        while (shown >= 9999.5 && unit < units.length - 1) {
            shown /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.0f%s", shown, units[unit]);
    }

    private static String cut(String text, Terminal.Size size) {
        return text.length() <= size.columns() ? text : text.substring(0, size.columns());
    }
}
