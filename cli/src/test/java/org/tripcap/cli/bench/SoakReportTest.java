package org.tripcap.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.tripcap.cli.bench.SoakSample.Figure;

class SoakReportTest {
    private static final SoakReport.Done DONE = new SoakReport.Done(3, 4_000, 2, 1);

    /** Samples whose figures are all alike. */
    private static List<SoakSample> samples(double... values) {
        return DoubleStream.of(values)
                .mapToObj(value -> {
                    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
                    for (Figure figure : Figure.values()) {
                        figures.put(figure, value);
                    }
                    return new SoakSample(figures);
                })
                .toList();
    }

    @Test
    void growth_isFromTheSecondQuarterToTheLast_byMedians() {
        SoakReport report = new SoakReport(60, DONE, samples(1, 900, 10, 12, 500, 500, 30, 33));

        assertThat(report.growth(Figure.THREADS)).isEqualTo(31.5 - 11);
        assertThat(report.toJson().path("threads").toString())
                .isEqualTo("{\"begin\":11.0,\"end\":31.5,\"growth\":20.5}");
        assertThat(report.rows().getFirst())
                .containsExactly("heap after collection, MiB", "11.0", "31.5", "+20.5", "yes");
        assertThat(report.lines())
                .containsExactly("60 s: 3 incidents, 4000 packets sent, 2 restarts, 1 cases verified");
    }

    @Test
    void whatShrinks_isNegative() {
        assertThat(new SoakReport(60, DONE, samples(9, 8, 7, 6)).growth(Figure.HEAP_MIB))
                .isEqualTo(-2);
    }

    @Test
    void tooFewSamples_areRefused() {
        List<SoakSample> three = samples(1, 2, 3);
        assertThatThrownBy(() -> new SoakReport(60, DONE, three))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 samples at least, not in 3");
    }
}
