package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.DurableFile;
import picocli.CommandLine.Option;

/** What measurements have in common that write to a disk: where to, and how their figures are told. */
final class Measurement extends OutputOptions {

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Where a temporary directory is made for all that is written; on the disk that matters, not in"
                            + " memory (default: the system's directory for temporary files).")
    private @Nullable Path parent;

    /**
     * What came of it.
     *
     * @param lines told after the table
     */
    record Figures(List<String> header, List<List<String>> rows, List<String> lines, ObjectNode json) {}

    /** Measures. */
    @FunctionalInterface
    interface Measuring {
        /**
         * Measures.
         *
         * @param work a directory of its own, deleted afterwards
         * @param told where progress goes
         */
        Figures in(Path work, Console told) throws IOException, InterruptedException;
    }

    /**
     * Measures, and tells the figures.
     *
     * @param what for the error: what was not measured
     */
    int run(String what, Measuring measuring) throws InterruptedException {
        Console out = console();
        Console told = json() ? errors() : out;
        try {
            Path work = directory();
            try {
                Figures figures = measuring.in(work, told);
                told.table(figures.header(), figures.rows());
                figures.lines().forEach(told::line);
                if (json()) {
                    out.json(figures.json());
                }
            } finally {
                DurableFile.deleteTree(work);
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, what + " not measured: " + e.getMessage(), e);
        }
    }

    private Path directory() throws IOException {
        return parent == null
                ? Files.createTempDirectory("tripcap-bench")
                : Files.createTempDirectory(parent, "tripcap-bench");
    }
}
