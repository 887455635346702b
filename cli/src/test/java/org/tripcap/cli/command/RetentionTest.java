package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {
    private static final Instant ENDED = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z, kept",
        "2026-05-16T11:59:59Z, kept",
        "2026-05-16T12:00:00Z, announced",
        "2026-05-30T11:59:59Z, announced",
        "2026-05-30T12:00:00Z, due",
        "2027-03-01T12:00:00Z, due"
    })
    void stage_ofAnIncident_followsFromItsEnd(Instant now, String stage) {
        Retention retention = new Retention(Duration.ofDays(90), Duration.ofDays(14));

        assertThat(retention.stage(retention.due(ENDED), now).code()).isEqualTo(stage);
    }

    @Test
    void stage_announcedLongerThanKept_isAnnouncedAtOnce() {
        Retention retention = new Retention(Duration.ofDays(7), Duration.ofDays(14));

        assertThat(retention.stage(retention.due(ENDED), ENDED)).isEqualTo(Retention.Stage.ANNOUNCED);
    }

    @Test
    void retention_ofNegativeTime_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retention(Duration.ofDays(-1), Duration.ZERO))
                .withMessageContaining("negative");
    }
}
