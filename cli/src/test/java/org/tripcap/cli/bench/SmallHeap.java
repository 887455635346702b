package org.tripcap.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tripcap.cli.Main;

/** Runs programs in a process of their own that has little memory. */
final class SmallHeap {
    static final int MEBIBYTES = 40;

    private static final long PATIENCE_MINUTES = 5;

    private SmallHeap() {}

    /**
     * Runs a program, which has to end well, and returns what it printed.
     *
     * @param directory for its output
     */
    static String run(Path directory, Class<?> main, String... arguments) throws Exception {
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(Child.java(List.of("-Xmx" + MEBIBYTES + "m"), main, List.of(arguments)))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out);
    }

    /** Verifies a bundle. */
    static void assertValid(Path directory, Path bundle, Path trust) throws Exception {
        String printed = run(
                directory, Main.class, "evidence", "verify", bundle.toString(), "--trust", trust.toString(), "--json");
        assertThat(new ObjectMapper().readTree(printed).path("verdict").textValue())
                .isEqualTo("VALID");
    }
}
