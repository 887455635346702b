package org.tripcap.cli.casefile;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.tripcap.capture.custody.Statement;

/**
 * Statements that programs make batch after batch while they work, a row for all that are alike: with a thousand a day in the table
 * of acts, nobody would find in it what persons did.
 */
final class ReportBatches {

    private static final class Batch {
        private final List<String> cells;
        private Instant first;
        private Instant last;
        private long statements;
        private long amount;

        Batch(List<String> cells, Instant time) {
            this.cells = cells;
            this.first = time;
            this.last = time;
        }

        void add(Instant time, long more) {
            first = time.isBefore(first) ? time : first;
            last = time.isAfter(last) ? time : last;
            statements++;
            amount = Course.sum(amount, more);
        }
    }

    /** A bundle may come from an enemy, whose statements are all different. */
    private final TreeMap<String, Batch> batches = new TreeMap<>();

    private long all;

    /**
     * Counts a statement.
     *
     * @param amount what it is about, such as keys
     * @param cells what it has in common with others: its type, details with the name of the amount, by whom, role and key
     */
    void add(Statement statement, long amount, String... cells) {
        all++;
        batches.computeIfAbsent(String.join("\n", cells), _ -> new Batch(List.of(cells), statement.time()))
                .add(statement.time(), amount);
        if (batches.size() > ReportTable.MAX_ROWS) {
            batches.pollLastEntry(); // never to come back, since those that stay are before it
        }
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    void write(Html html, String caption) {
        String[] heads = {"From", "To", "Statements", "Statement", "Details", "By", "Role", "Key"};
        ReportTable.begin(html, caption, heads);
        for (Batch batch : batches.values()) {
            html.open("tr");
            html.element("td", Amounts.time(batch.first), ReportTable.style("From"));
            html.element("td", Amounts.time(batch.last), ReportTable.style("To"));
            html.element("td", Amounts.number(batch.statements), ReportTable.style("Statements"));
            for (int i = 0; i < batch.cells.size(); i++) {
                String text = batch.cells.get(i);
                html.element(
                        "td",
                        i == 1 ? Amounts.number(batch.amount) + " " + text : text,
                        ReportTable.style(heads[i + 3]));
            }
            html.close("tr");
        }
        ReportTable.end(html);
        long shown =
                batches.values().stream().mapToLong(batch -> batch.statements).sum();
        if (shown < all) {
            html.element("p", Amounts.number(all - shown) + " more are in the evidence.", "class", "soft");
        }
    }
}
