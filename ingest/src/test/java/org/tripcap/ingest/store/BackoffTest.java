package org.tripcap.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    @ParameterizedTest
    @CsvSource({"1, 50, 100", "2, 100, 200", "3, 200, 400", "7, 2500, 5000", "1000000, 2500, 5000"})
    void pause_growsToTheBound_neverBelowHalf(int failures, long least, long most) {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            assertThat(backoff.pause(failures, random).toMillis()).isBetween(least, most);
        }
    }

    @Test
    void pause_isJittered_soThatWritersDoNotReturnTogether() {
        Random random = new Random(1);
        Set<Duration> pauses = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            pauses.add(backoff.pause(8, random));
        }
        assertThat(pauses).hasSizeGreaterThan(40);
    }

    @Test
    void absurdValues_areRefused() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> backoff.pause(0, new Random(1))).isInstanceOf(IllegalArgumentException.class);
    }
}
