package org.tripcap.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lays out a table; cells that do not fit its width are folded onto further lines, so that nothing is left out. */
final class Table {

    private static final int COLUMN_GAP = 2;
    /** A folded column keeps this many characters, where the table fits so. */
    private static final int NARROW = 12;
    /** Else it keeps this many. */
    private static final int NARROWEST = 6;

    private Table() {}

    /**
     * The table's lines, the header's first.
     *
     * @param width columns of the terminal
     */
    static List<String> lines(List<String> header, List<List<String>> rows, int width) {
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
        narrow(header, widths, numeric, width, 1, NARROW);
        narrow(header, widths, numeric, width, 0, NARROWEST);
        List<String> lines = new ArrayList<>();
        lines.add(line(header, widths, numeric));
        rows.forEach(row -> lines.addAll(folded(row, widths, numeric)));
        return lines;
    }

    /**
     * Takes from the widest column, again and again, until the table fits or each is as narrow as it may be. Numbers stay as they are.
     *
     * @param first of the columns to take from: the very first names a row, and is folded last
     * @param narrowest what is left of each
     */
    private static void narrow(
            List<String> header, int[] widths, boolean[] numeric, int width, int first, int narrowest) {
        long gaps = (long) COLUMN_GAP * (widths.length - 1);
        while (Arrays.stream(widths).asLongStream().sum() + gaps > width) {
            int widest = -1;
            for (int c = first; c < widths.length; c++) {
                int least = Math.max(narrowest, header.get(c).length());
                if (!numeric[c] && widths[c] > least && (widest < 0 || widths[c] > widths[widest])) {
                    widest = c;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private static List<String> folded(List<String> row, int[] widths, boolean[] numeric) {
        List<List<String>> cells = new ArrayList<>();
        int height = 1;
        for (int c = 0; c < widths.length; c++) {
            cells.add(fold(row.get(c), widths[c]));
            height = Math.max(height, cells.getLast().size());
        }
        List<String> lines = new ArrayList<>();
        for (int l = 0; l < height; l++) {
            List<String> line = new ArrayList<>();
            for (List<String> cell : cells) {
                line.add(l < cell.size() ? cell.get(l) : "");
            }
            lines.add(line(line, widths, numeric));
        }
        return lines;
    }

    /** The text in pieces of at most this many characters, parted at spaces where there are any. */
    static List<String> fold(String text, int width) {
        List<String> pieces = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space > 0 ? space : width;
            pieces.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        if (!rest.isEmpty() || pieces.isEmpty()) {
            pieces.add(rest);
        }
        return pieces;
    }

    private static String line(List<String> cells, int[] widths, boolean[] numeric) {
        List<String> padded = new ArrayList<>(cells.size());
        for (int c = 0; c < cells.size(); c++) {
            String space = " ".repeat(Math.max(0, widths[c] - cells.get(c).length()));
            padded.add(numeric[c] ? space + cells.get(c) : cells.get(c) + space);
        }
        return String.join(" ".repeat(COLUMN_GAP), padded).stripTrailing();
    }
}
