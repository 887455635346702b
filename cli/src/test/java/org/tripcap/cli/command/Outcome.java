package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What came of a command. */
record Outcome(int exitCode, String out, String err) {

    /** Runs a command. */
    static Outcome of(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Tripcap.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    /** Runs a command on a data directory. */
    static Outcome on(Path data, String... arguments) {
        return of(Stream.concat(Arrays.stream(arguments), Stream.of("--data", data.toString()))
                .toList());
    }

    /** What it wrote, if it succeeded. */
    String succeeded() {
        assertThat(exitCode).as("%s", err + out).isZero();
        return out;
    }

    /** Checks that it failed so, and said why. */
    void failed(int with, String why) {
        assertThat(exitCode).as("%s", err + out).isEqualTo(with);
        assertThat(err).contains(why);
    }

    JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out);
    }
}
