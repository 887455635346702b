package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demonstration as its user starts it, with stores of its own. */
class DemoIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"live", "file"})
    void demo_tellsTheStoryAndItsFiguresHold(String source) throws Exception {
        if (source.equals("live")) {
            org.tripcap.capture.testing.LiveNetwork.vethPair().close(); // skips where none can be made
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Path bundle = directory.resolve("case");
        int exitCode = Tripcap.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "demo",
                "--json",
                "--source",
                source,
                "--bundle",
                bundle.toString());
        assertThat(exitCode).as(err.toString()).isZero();
        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.path("packets_sent").asLong()).isEqualTo(1_012);
        assertThat(result.path("packets_recorded").asLong()).isEqualTo(1_012);
        assertThat(result.path("packets_outside_incident").asLong(-1)).isZero();
        assertThat(result.path("bytes_recorded").asLong()).isEqualTo(106_096);
        assertThat(result.path("flows").asLong()).isGreaterThanOrEqualTo(53);
        assertThat(result.path("trigger_to_capture_ms").asDouble()).isPositive();
        assertThat(result.path("capture_to_searchable_ms").asDouble()).isPositive();
        assertThat(result.path("verdict").asText()).isEqualTo("VALID");
        assertThat(result.path("verdict_after_tampering").asText()).isEqualTo("INVALID");
        assertThat(result.path("source").asText()).isEqualTo(source);
        assertThat(Files.exists(Path.of(result.path("bundle").asText(), "manifest-sha256.txt")))
                .isTrue();
        assertThat(err.toString()).doesNotContain("✗").contains("7. Exporting");
    }
}
