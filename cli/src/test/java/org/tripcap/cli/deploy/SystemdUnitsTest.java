package org.tripcap.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.testing.Programs;

/** The units, by systemd's own word. */
class SystemdUnitsTest {

    private static final Path UNITS =
            Path.of("..", "deploy", "systemd").toAbsolutePath().normalize();
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: (\\d+\\.\\d+)");

    @ParameterizedTest
    @ValueSource(strings = {"tripcap-sensor.service", "tripcap-server.service"})
    void exposure_isAtMostTwo(String unit) throws Exception {
        assumeThat(Programs.works("systemd-analyze", "security", "--help"))
                .as("systemd-analyze is installed")
                .isTrue();
        String said = Programs.output(
                "systemd-analyze",
                "security",
                "--offline=yes",
                "--no-pager",
                UNITS.resolve(unit).toString());
        Matcher exposure = EXPOSURE.matcher(said);
        assertThat(exposure.find()).as(said).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).as(said).isLessThanOrEqualTo(2.0);
    }

    @Test
    void sensor_hasOneCapability_andServerNone() throws Exception {
        assertThat(settings("tripcap-sensor.service", "CapabilityBoundingSet")).containsExactly("CAP_NET_RAW");
        assertThat(settings("tripcap-sensor.service", "AmbientCapabilities")).containsExactly("CAP_NET_RAW");
        assertThat(settings("tripcap-server.service", "CapabilityBoundingSet")).containsExactly("");
        assertThat(settings("tripcap-server.service", "AmbientCapabilities")).isEmpty();
        for (String unit : List.of("tripcap-sensor.service", "tripcap-server.service")) {
            assertThat(settings(unit, "LoadCredential")).hasSize(1);
            assertThat(settings(unit, "NoNewPrivileges")).containsExactly("yes");
            // The JVM would not start.
            assertThat(settings(unit, "MemoryDenyWriteExecute")).isEmpty();
        }
    }

    private static List<String> settings(String unit, String name) throws Exception {
        return Files.readAllLines(UNITS.resolve(unit)).stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }
}
