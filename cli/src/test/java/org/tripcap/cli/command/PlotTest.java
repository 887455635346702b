package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.ingest.store.Timeline;

/** What terminals show. */
class PlotTest {

    @Test
    void columns_areAsHighAsTheirShare_andWhatIsNotZeroIsSeen() {
        assertThat(Plot.columns(new long[] {0, 1, 50, 100, 1_000_000}, 2)).containsExactly("    █", " ▁▁▁█");
        assertThat(Plot.columns(new long[] {8, 16, 12}, 2)).containsExactly(" █▄", "███");
        assertThat(Plot.columns(new long[] {0, 0}, 2)).containsExactly("  ", "  ");
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 4, ████",
        "50, 100, 4, ██",
        "1, 100, 4, ▏",
        "0, 100, 4, ''",
        "9223372036854775807, 9223372036854775807, 3, ███"
    })
    void bar_isAsLongAsItsShare(long value, long most, int width, String expected) {
        assertThat(Plot.bar(value, most, width)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9999, 9999", "10000, 10k", "123456, 123k", "9999999, 10M", "9223372036854775807, 9223P"})
    void shortNumber_hasFiveCharactersAtMost(long number, String expected) {
        assertThat(Plot.shortNumber(number)).isEqualTo(expected);
    }

    @Test
    void timeline_isAsWideAsItsIntervals_andMarksAlerts() {
        List<Timeline.Bucket> buckets = new ArrayList<>();
        Instant start = Instant.parse("2026-01-31T12:00:00Z");
        for (int i = 0; i < 60; i++) {
            buckets.add(new Timeline.Bucket(start.plusSeconds(i), 1, i, 100L * i, i == 30 ? 1 : 0));
        }

        List<String> lines = TimelinePlot.lines(new Timeline(Duration.ofSeconds(1), buckets));

        assertThat(lines).hasSize(16).allMatch(line -> line.length() <= TimelinePlot.MARGIN + 60);
        assertThat(lines.getFirst()).isEqualTo("packets every 1s");
        assertThat(lines.get(1)).startsWith("   59 │").endsWith("█");
        assertThat(lines.get(7)).isEqualTo("bytes every 1s");
        assertThat(lines.get(8)).startsWith(" 5900 │");
        assertThat(lines.get(14)).isEqualTo("alerts " + " ".repeat(30) + "!");
        assertThat(lines.get(15)).contains(Times.text(start)).endsWith(Times.text(start.plusSeconds(59)));
    }
}
