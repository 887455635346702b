package org.tripcap.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/**
 * What a command writes: tables and lines for people, one JSON value for programs. Colours appear on a terminal only,
 * and never when {@code NO_COLOR} is set (no-color.org); tables are folded to a terminal's width, and to nothing else.
 */
final class Console {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final boolean terminal;
    private final boolean colours;
    private final boolean quiet;

    /** For standard output. */
    Console(PrintWriter out) {
        this(out, Terminal.isOutput(), false);
    }

    /**
     * For a writer.
     *
     * @param terminal whether a person looks on
     * @param quiet whether {@link #line} is silent
     */
    Console(PrintWriter out, boolean terminal, boolean quiet) {
        this(out, terminal, quiet, System.getenv());
    }

    /** The same in another environment. */
    Console(PrintWriter out, boolean terminal, boolean quiet, Map<String, String> environment) {
        this.out = out;
        this.terminal = terminal;
        this.quiet = quiet;
        this.colours = terminal && isEmpty(environment.get("NO_COLOR")) && !"dumb".equals(environment.get("TERM"));
    }

    private static boolean isEmpty(@org.jspecify.annotations.Nullable String text) {
        return text == null || text.isEmpty();
    }

    /** Whether a person looks on; programs get no line that overwrites itself. */
    boolean terminal() {
        return terminal;
    }

    /** Whether only results are wanted. */
    boolean quiet() {
        return quiet;
    }

    /** Whether nobody reads any more, as when a pipe is closed. */
    boolean failed() {
        return out.checkError();
    }

    /** A line for people, who may have asked for results only. */
    void line(String text) {
        if (!quiet) {
            result(text);
        }
    }

    /** A line of what was asked for. */
    void result(String text) {
        out.println(text);
        out.flush();
    }

    /**
     * What came of an act.
     *
     * @param id of what was made or changed, which is all that is written to those who want results only
     * @param sentence for all others
     */
    void done(String id, String sentence) {
        result(quiet ? id : sentence);
    }

    /** Text without a line end, shown at once; a terminal's current line can be begun anew with a leading {@code \r}. */
    void partial(String text) {
        if (!quiet) {
            out.print(text);
            out.flush();
        }
    }

    void json(JsonNode value) {
        try {
            result(JSON.writeValueAsString(value));
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

    String yellow(String text) {
        return coloured("33", text);
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

    /** A table with a header line, which those who want results only do not get; numbers stand to the right. */
    void table(List<String> header, List<List<String>> rows) {
        List<String> lines = Table.lines(header, rows, terminal ? Terminal.columns() : Integer.MAX_VALUE);
        boolean first = true;
        for (String line : lines) {
            if (first) {
                line(bold(line));
                first = false;
            } else {
                result(line);
            }
        }
    }
}
