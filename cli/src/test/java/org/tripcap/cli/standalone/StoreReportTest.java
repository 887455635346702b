package org.tripcap.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreReportTest {
    @Test
    void parse_ofALine_givesTheReportBack() {
        StoreReport ready = new StoreReport.Ready("127.0.0.1:9092");
        StoreReport refused = new StoreReport.Refused("port 9092 is taken");
        assertThat(StoreReport.parse(ready.toLine())).isEqualTo(ready);
        assertThat(StoreReport.parse(refused.toLine())).isEqualTo(refused);
    }

    @Test
    void toLine_ofAReasonWithLineEnds_isOneLine() {
        assertThat(new StoreReport.Refused("first\nsecond").toLine()).isEqualTo("refused first second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ready", "Terminating due to java.lang.OutOfMemoryError: Java heap space"})
    void parse_ofAnythingElse_quotesIt(String line) {
        assertThatThrownBy(() -> StoreReport.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + line + "\"");
    }
}
