package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.testing.LiveNetwork;
import org.tripcap.cli.bench.SoakSample;

/** The measurements as their user starts them, briefly: what they count has to hold, how fast they are is not asserted. */
class BenchIT {

    @TempDir
    private Path directory;

    @Nested
    class Capture {

        @BeforeAll
        static void needsNamespaces() throws IOException, InterruptedException {
            Process ip;
            try {
                ip = new ProcessBuilder(
                                "ip",
                                "netns",
                                "add",
                                "tripcap-test-" + ProcessHandle.current().pid())
                        .redirectErrorStream(true)
                        .start();
            } catch (IOException e) {
                Assumptions.abort("iproute2 is not installed: " + e.getMessage());
                return;
            }
            String said = new String(ip.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            Assumptions.assumeTrue(ip.waitFor() == 0, "no network namespace can be made here: " + said);
            assertThat(new ProcessBuilder(
                                    "ip",
                                    "netns",
                                    "delete",
                                    "tripcap-test-" + ProcessHandle.current().pid())
                            .start()
                            .waitFor())
                    .isZero();
        }

        @Test
        void slowLoad_isRecordedWithoutLoss() throws Exception {
            JsonNode figures = bench(
                    "capture", "--rate", "2000", "--lead-in", "1s", "--for", "1s", "--directory", directory.toString());
            assertThat(figures.path("offered").asLong()).isEqualTo(2_000);
            assertThat(figures.path("rate_pps").asLong()).isBetween(1L, 2_100L);
            assertThat(figures.path("broker_cpu_s").asDouble()).isPositive();
            List<String> names = new ArrayList<>();
            figures.fieldNames().forEachRemaining(names::add);
            assertThat(names).startsWith("offered", "rate_pps", "broker_cpu_s", "tripcap", "tripcap_read_only");
            for (String recorder : names.subList(3, names.size())) {
                JsonNode figure = figures.path(recorder);
                // What other tools lose on a busy host is theirs.
                assertThat(figure.path("lost").asLong(-1))
                        .as(recorder)
                        .isBetween(
                                0L,
                                recorder.startsWith("tripcap")
                                        ? 0L
                                        : figures.path("offered").asLong());
                assertThat(figure.path("cpu_us_per_packet").asDouble(-1))
                        .as(recorder)
                        .isNotNegative();
                assertThat(figure.path("peak_rss_mib").asDouble()).as(recorder).isPositive();
            }
            assertNothingIsLeft();
        }

        @Test
        void topSpeed_countsWhatWasOffered() throws Exception {
            JsonNode figures = bench(
                    "capture",
                    "--packets",
                    "64",
                    "--rate",
                    "top",
                    "--lead-in",
                    "1s",
                    "--for",
                    "1s",
                    "--recorder",
                    "tripcap-read-only",
                    "--directory",
                    directory.toString());
            assertThat(figures.path("offered").asLong()).isPositive();
            assertThat(figures.path("tripcap_read_only").path("lost").asLong(-1))
                    .isBetween(0L, figures.path("offered").asLong());
            assertThat(figures.has("tripcap")).isFalse();
            assertThat(figures.path("broker_cpu_s").isNull()).isTrue();
            assertNothingIsLeft();
        }

        private void assertNothingIsLeft() throws IOException {
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).isEmpty();
            }
            Path namespaces = Path.of("/run/netns");
            if (Files.isDirectory(namespaces)) {
                try (Stream<Path> left = Files.list(namespaces)) {
                    assertThat(left)
                            .noneMatch(n -> n.getFileName()
                                    .toString()
                                    .startsWith(
                                            "tripcap-" + ProcessHandle.current().pid()));
                }
            }
        }
    }

    @Test
    void trigger_everyAlertBecomesARecording() throws Exception {
        LiveNetwork.vethPair().close();

        JsonNode figures = bench("trigger", "--runs", "3", "--lead-in", "1", "--directory", directory.toString());

        assertThat(figures.path("runs").asInt()).isEqualTo(3);
        double median = figures.path("p50_ms").asDouble();
        assertThat(median).isPositive();
        assertThat(figures.path("p99_ms").asDouble()).isGreaterThanOrEqualTo(median);
        assertThat(figures.path("max_ms").asDouble())
                .isEqualTo(figures.path("p99_ms").asDouble());
        assertThat(figures.path("first_ms").asDouble()).isPositive();
        assertThat(figures.path("sensor_open_p99_ms").asDouble()).isPositive();
        assertThat(figures.path("sensor_change_p99_ms").asDouble()).isPositive();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void seal_givesBothRates() throws Exception {
        JsonNode figures = bench("seal", "--rounds", "3");

        assertThat(figures.path("mb_per_s_tree").asLong()).isPositive();
        assertThat(figures.path("mb_per_s_plain").asLong()).isPositive();
    }

    @Test
    void verify_findsItsBundleValid_withLittleProofData() throws Exception {
        JsonNode figures = bench("verify", "--segments", "3", "--rounds", "2", "--directory", directory.toString());

        assertThat(figures.path("mb_per_s").asLong()).isPositive();
        assertThat(figures.path("proof_share").asDouble()).isBetween(0.0001, 0.01);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void ingest_everyPacketArrives_inBoundedDocuments() throws Exception {
        JsonNode figures =
                bench("ingest", "--sources", "20000", "--sections", "1", "--directory", directory.toString());

        JsonNode flood = figures.path("flood");
        assertThat(flood.path("packets_per_s").asLong()).isPositive();
        assertThat(flood.path("documents").asLong()).isEqualTo(2_001);
        assertThat(flood.path("ingest_cpu_s_per_gb").asDouble()).isPositive();
        assertThat(flood.path("es_cipher_cpu_s_per_gb").asDouble()).isPositive();
        assertThat(flood.path("es_bytes_per_byte").asDouble()).isPositive();
        assertThat(figures.path("searchable_p95_s").asDouble()).isPositive();
        assertThat(figures.has("normal")).isFalse();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void soak_goesThroughIncidents_andComparesEachFigure() throws Exception {
        LiveNetwork.vethPair().close();

        JsonNode figures = bench("soak", "--for", "20s", "--seed", "1", "--directory", directory.toString());

        assertThat(figures.path("seconds").asDouble()).isGreaterThanOrEqualTo(20);
        assertThat(figures.path("samples").asInt()).isEqualTo(4);
        assertThat(figures.path("incidents").asInt()).isPositive();
        assertThat(figures.path("verified").asInt()).isPositive();
        assertThat(figures.path("packets").asLong()).isPositive();
        for (SoakSample.Figure figure : SoakSample.Figure.values()) {
            JsonNode values = figures.path(figure.name().toLowerCase(Locale.ROOT));
            assertThat(values.path("begin").asDouble(-1)).as("%s", figure).isNotNegative();
            assertThat(values.path("growth").asDouble())
                    .as("%s", figure)
                    .isCloseTo(
                            values.path("end").asDouble() - values.path("begin").asDouble(),
                            Offset.offset(0.2)); // rounded to tenths
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void soak_tooShort_isRefused() {
        StringWriter err = new StringWriter();
        assertThat(Tripcap.run(
                        new PrintWriter(new StringWriter()), new PrintWriter(err), "bench", "soak", "--for", "5s"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--for is 20s at least, found 5s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trigger --runs 0", "seal --rounds 0", "verify --segments 65", "verify --rounds 0"})
    void figuresOutOfRange_areRefused(String arguments) {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(List.of(arguments.split(" ", -1)));
        StringWriter err = new StringWriter();
        int exitCode =
                Tripcap.run(new PrintWriter(new StringWriter()), new PrintWriter(err), all.toArray(String[]::new));
        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(" is 1 to ");
    }

    private static JsonNode bench(String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(Arrays.asList(arguments));
        all.add("--json");
        int exitCode = Tripcap.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        assertThat(exitCode).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }
}
