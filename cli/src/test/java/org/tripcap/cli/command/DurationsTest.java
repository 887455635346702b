package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"90s,PT1M30S", "30m,PT30M", "12h,PT12H", "1h30m,PT1H30M", "1H5S,PT1H5S"})
    void convert_readsHoursMinutesSeconds(String text, Duration expected) {
        assertThat(new Durations().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "m", "-5m", "5m3h", "1d", "0s", "5 m"})
    void convert_anythingElse_isRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> new Durations().convert(text))
                .isInstanceOf(CommandLine.TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("expected");
    }

    @Test
    void text_roundsDownToTheUnitThatMatters() {
        assertThat(Durations.text(Duration.ofSeconds(59))).isEqualTo("59s");
        assertThat(Durations.text(Duration.ofSeconds(150))).isEqualTo("2m");
        assertThat(Durations.text(Duration.ofMinutes(150))).isEqualTo("2h30m");
        assertThat(Durations.text(Duration.ofHours(3))).isEqualTo("3h");
        assertThat(Durations.text(Duration.ofSeconds(-5))).isEqualTo("0s");
    }
}
