package org.tripcap.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TriggerReportTest {

    @Test
    void percentiles_areNearestRanks_whateverTheOrder() {
        Latencies latencies =
                new Latencies(IntStream.range(0, 200).mapToObj(i -> 200.0 - i).toList());

        assertThat(latencies.percentile(50)).isEqualTo(100);
        assertThat(latencies.percentile(99)).isEqualTo(198);
        assertThat(latencies.percentile(100)).isEqualTo(200);
        assertThat(latencies.row("way")).containsExactly("way", "200", "100.0", "180.0", "198.0", "200.0");
    }

    @Test
    void oneFigure_isEveryPercentile() {
        Latencies latencies = new Latencies(List.of(12.34));

        assertThat(latencies.percentile(1)).isEqualTo(12.34);
        assertThat(latencies.percentile(99)).isEqualTo(12.34);
    }

    @Test
    void noFigures_areRefused() {
        assertThatThrownBy(() -> new Latencies(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void report_namesEachPartOfTheWay() {
        TriggerReport report = new TriggerReport(
                70.0, new Latencies(List.of(40.0, 50.04)), new Latencies(List.of(20.0)), new Latencies(List.of(30.0)));

        assertThat(report.toJson())
                .hasToString("{\"runs\":2,\"first_ms\":70.0,\"p50_ms\":40.0,\"p99_ms\":50.0,\"max_ms\":50.0,"
                        + "\"sensor_open_p99_ms\":20.0,\"sensor_change_p99_ms\":30.0}");
        assertThat(report.rows())
                .extracting(List::getFirst)
                .doesNotHaveDuplicates()
                .hasSize(4);
        assertThat(report.rows()).allSatisfy(row -> assertThat(row).hasSameSizeAs(TriggerReport.header()));
    }
}
