package org.tripcap.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.testing.Programs;

/** The alert rules, by Prometheus' own word. {@code MetricsIT} compares them with what the programs give. */
class PrometheusRulesTest {

    private static final Path DIRECTORY =
            Path.of("..", "deploy", "prometheus").toAbsolutePath().normalize();

    @BeforeEach
    void needPromtool() throws Exception {
        assumeThat(Programs.works("promtool", "--version"))
                .as("promtool is installed")
                .isTrue();
    }

    @Test
    void rules_areValid() throws Exception {
        assertThat(Programs.output(
                        "promtool",
                        "check",
                        "rules",
                        DIRECTORY.resolve("tripcap.rules.yml").toString()))
                .contains("SUCCESS");
    }

    @Test
    void rules_fireWhenTheyShould_andOnlyThen() throws Exception {
        assertThat(Programs.output(
                        "promtool",
                        "test",
                        "rules",
                        DIRECTORY.resolve("tripcap.rules.test.yml").toString()))
                .contains("SUCCESS");
    }
}
