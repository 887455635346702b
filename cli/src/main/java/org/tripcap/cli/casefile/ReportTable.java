package org.tripcap.cli.casefile;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;

/** Rows made of statements in the order of their times: the first and the last of them, and how many there are between. */
final class ReportTable {
    /** Rows of one table; a page that no browser opens helps nobody, and the evidence has them all. */
    static final int MAX_ROWS = 1_000;

    /** Columns whose cells stand to the right. */
    private static final Set<String> NUMBERS =
            Set.of("Packets", "Bytes", "Revision", "Statements", "Packets sent", "Bytes sent", "Bytes received", "%");

    private record Row(Instant time, Digest statement, List<String> cells) {}

    /** The earliest rows. */
    private final NavigableSet<Row> first = rows();
    /** The latest ones that are not among the earliest. */
    private final NavigableSet<Row> last = rows();

    private long between;

    private static NavigableSet<Row> rows() {
        return new TreeSet<>(Comparator.comparing(Row::time)
                .thenComparing(row -> row.statement().hex()));
    }

    void add(Statement statement, Digest digest, String... cells) {
        first.add(new Row(statement.time(), digest, List.of(cells)));
        if (first.size() > MAX_ROWS / 2) {
            last.add(first.pollLast());
        }
        if (last.size() > MAX_ROWS / 2) {
            last.pollFirst();
            between++;
        }
    }

    boolean isEmpty() {
        return first.isEmpty();
    }

    void write(Html html, String caption, String... heads) {
        begin(html, caption, heads);
        first.forEach(row -> write(html, row, heads));
        if (between > 0) {
            html.open("tr");
            html.element(
                    "td",
                    Amounts.number(between) + " more, between these, are in the evidence",
                    "colspan",
                    Integer.toString(heads.length));
            html.close("tr");
        }
        last.forEach(row -> write(html, row, heads));
        end(html);
    }

    private static void write(Html html, Row row, String... heads) {
        html.open("tr");
        for (int i = 0; i < row.cells().size(); i++) {
            html.element("td", row.cells().get(i), style(heads[i]));
        }
        html.close("tr");
    }

    /** Begins a table up to its first row. */
    static void begin(Html html, String caption, String... heads) {
        html.open("div", "class", "scroll")
                .open("table")
                .element("caption", caption)
                .open("thead")
                .open("tr");
        for (String head : heads) {
            boolean number = NUMBERS.contains(head);
            html.open("th", number ? new String[] {"scope", "col", "class", "n"} : new String[] {"scope", "col"})
                    .text(head)
                    .close("th");
        }
        html.close("tr").close("thead").open("tbody");
    }

    static void end(Html html) {
        html.close("tbody").close("table").close("div");
    }

    /** Attributes of a column's cells. */
    static String[] style(String head) {
        return switch (head) {
            case "Packets", "Revision", "Statements" -> new String[] {"class", "n"};
            case "Time", "From", "To" -> new String[] {"class", "t"};
            case "Key" -> new String[] {"class", "key"};
            default -> new String[0];
        };
    }
}
