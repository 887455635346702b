package org.tripcap.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.AlertFormat.Sender;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.alert.Reading;
import org.tripcap.ingest.alert.Severity;

/** What a measurement of alerts sends and reports. */
class AlertFiguresTest {
    private static final int MANY = 500;
    private static final Sender SENDER = new Sender("ids", ZoneOffset.UTC, Instant.EPOCH);

    @Test
    void alerts_areUnderstood_andNoTwoAreTheSame() throws IOException {
        List<Alert> all = new ArrayList<>();
        all.addAll(read(AttackMix::harmless));
        all.addAll(read(AttackMix::ofOneAttack));
        all.addAll(read(AttackMix::fromEverywhere));
        all.addAll(read(AttackMix::unrelated));

        Set<String> references = new HashSet<>();
        all.forEach(alert -> references.add(alert.reference()));
        assertThat(references).hasSize(4 * MANY);
    }

    @Test
    void kindsOfAlerts_areWhatTheyAreFor() throws IOException {
        assertThat(read(AttackMix::harmless)).allMatch(alert -> alert.severity() == Severity.INFORMATIONAL);
        assertThat(addresses(read(AttackMix::ofOneAttack))).hasSize(1);
        assertThat(addresses(read(AttackMix::fromEverywhere))).hasSizeGreaterThan(MANY - 2);
        assertThat(addresses(read(AttackMix::unrelated))).hasSize(MANY);
        assertThat(read(AttackMix::fromEverywhere)).isEqualTo(read(AttackMix::fromEverywhere));
    }

    @Test
    void body_isALineForEachAlert() {
        assertThat(new String(AttackMix.body(AttackMix::ofOneAttack, 3, 5), StandardCharsets.UTF_8))
                .isEqualTo(AttackMix.ofOneAttack(3) + "\n" + AttackMix.ofOneAttack(4) + "\n");
    }

    @ParameterizedTest
    @CsvSource({"1, 1.0", "100, 99.0", "101, 100.0", "1000, 990.0"})
    void p99_isWhat99Of100DoNotExceed(int values, double expected) {
        long[] nanos = IntStream.rangeClosed(1, values)
                .mapToLong(i -> (values + 1 - i) * 1_000_000L)
                .toArray();
        assertThat(AlertLoad.p99Millis(nanos)).isEqualTo(expected);
    }

    @Test
    void acknowledgedAlertThatIsNowhere_isLost() {
        AlertReport.Storm storm = new AlertReport.Storm(1_000, 1, 3, 16, 700, 299);
        AlertReport report =
                new AlertReport(5_000.4, 12.34, new ProcessorTimes(0.5, 0.25, 0.125), storm, storm, 20.06, 300.4);

        assertThat(report.toJson().toString())
                .isEqualTo("{\"alerts_per_s\":5000,\"p99_ms\":12.3,\"storm_alerts\":1000,\"storm_incidents\":1,"
                        + "\"storm_lost\":1,\"storm_revisions\":3,\"storm_cpu_s\":0.5,\"storm_broker_cpu_s\":0.3,\"storm_senders_cpu_s\":0.1,\"opened_p99_ms\":20.1,"
                        + "\"attackers\":1000,\"attackers_incidents\":1,\"attackers_networks\":16,"
                        + "\"attackers_recorded\":700,\"attackers_refused\":299,\"attackers_lost\":1,"
                        + "\"server_peak_mib\":300}");
        assertThat(report.rows()).allSatisfy(row -> assertThat(row).hasSameSizeAs(AlertReport.header()));
    }

    @Test
    void planOutOfRange_isRefusedByName() {
        assertThatThrownBy(() -> new AlertPlan(1_000, 100, 10, 0, 1, Path.of("d")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("alerts of a body must be between 1 and 1000, but were 0");
    }

    private static Set<String> addresses(List<Alert> alerts) {
        Set<String> addresses = new HashSet<>();
        alerts.forEach(alert -> addresses.add(String.valueOf(alert.attacker()) + alert.victim()));
        return addresses;
    }

    private static List<Alert> read(IntFunction<String> mix) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            for (Reading reading : AlertFormats.named("suricata").read(json.readTree(mix.apply(i)), SENDER)) {
                assertThat(reading).isInstanceOf(Reading.Understood.class);
                alerts.add(((Reading.Understood) reading).alert());
            }
        }
        return alerts;
    }
}
