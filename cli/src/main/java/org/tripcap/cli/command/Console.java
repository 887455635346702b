package org.tripcap.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command writes: tables and lines for people, one JSON object for programs. Colours appear on a terminal only,
 * and never when {@code NO_COLOR} is set (no-color.org).
 */
final class Console {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COLUMN_GAP = 2;

    private final PrintWriter out;
    private final boolean terminal;
    private final boolean colours;

    Console(PrintWriter out) {
        this.out = out;
        this.terminal = isTerminal(System.console());
        this.colours = terminal && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean isTerminal(java.io.@Nullable Console console) {
        return console != null && console.isTerminal();
    }

    /** Whether a person looks on; programs get no line that overwrites itself. */
    boolean terminal() {
        return terminal;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Text without a line end, shown at once; a terminal's current line can be begun anew with a leading {@code \r}. */
    void partial(String text) {
        out.print(text);
        out.flush();
    }

    void json(JsonNode value) {
        try {
            line(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values cannot fail to print", e);
        }
    }

    String bold(String text) {
        return coloured("1", text);
    }

    String green(String text) {
        return coloured("32", text);
    }

    String red(String text) {
        return coloured("31", text);
    }

    String faint(String text) {
        return coloured("2", text);
    }

    private String coloured(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** A table with a header line; columns are as wide as their longest cell, numbers stand to the right. */
    void table(List<String> header, List<List<String>> rows) {
        int columns = header.size();
        int[] widths = new int[columns];
        boolean[] numeric = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            widths[c] = header.get(c).length();
            numeric[c] = !rows.isEmpty();
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], row.get(c).length());
                numeric[c] &= row.get(c).matches("[0-9][0-9,.]*");
            }
        }
        line(bold(row(header, widths, numeric)));
        rows.forEach(r -> line(row(r, widths, numeric)));
    }

    private static String row(List<String> cells, int[] widths, boolean[] numeric) {
        List<String> padded = new ArrayList<>(cells.size());
        for (int c = 0; c < cells.size(); c++) {
            String space = " ".repeat(widths[c] - cells.get(c).length());
            padded.add(numeric[c] ? space + cells.get(c) : cells.get(c) + space);
        }
        return String.join(" ".repeat(COLUMN_GAP), padded).stripTrailing();
    }
}
