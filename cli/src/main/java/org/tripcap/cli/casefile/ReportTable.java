package org.tripcap.cli.casefile;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;

/** Rows made of statements in the order of their times: the first of them, and how many more there are. */
final class ReportTable {
    /** Rows of one table; a page that no browser opens helps nobody, and the evidence has them all. */
    static final int MAX_ROWS = 1_000;

    /** Columns whose cells stand to the right. */
    private static final Set<String> NUMBERS =
            Set.of("Packets", "Bytes", "Revision", "Packets sent", "Bytes sent", "Bytes received", "%");

    private record Row(Instant time, Digest statement, List<String> cells) {}

    private final TreeSet<Row> rows = new TreeSet<>(
            Comparator.comparing(Row::time).thenComparing(row -> row.statement().hex()));
    private long more;

    void add(Statement statement, Digest digest, String... cells) {
        rows.add(new Row(statement.time(), digest, List.of(cells)));
        if (rows.size() > MAX_ROWS) {
            rows.pollLast();
            more++;
        }
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void write(Html html, String caption, String... heads) {
        begin(html, caption, heads);
        for (Row row : rows) {
            html.open("tr");
            for (int i = 0; i < row.cells().size(); i++) {
                html.element("td", row.cells().get(i), style(heads[i]));
            }
            html.close("tr");
        }
        end(html);
        if (more > 0) {
            html.element("p", Amounts.number(more) + " more are in the evidence.", "class", "soft");
        }
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
    private static String[] style(String head) {
        return switch (head) {
            case "Packets", "Revision" -> new String[] {"class", "n"};
            case "Time", "From", "To" -> new String[] {"class", "t"};
            case "Key" -> new String[] {"class", "key"};
            default -> new String[0];
        };
    }
}
