package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.testing.ManualClock;
import org.tripcap.ingest.http.RoleHealth.State;

class HealthBookTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final ManualClock clock = new ManualClock(START);
    private final HealthBook book = new HealthBook(clock);

    @Test
    void now_inTheSameState_keepsItsBeginning() {
        book.now("vault", State.UP, "fine");
        clock.advance(Duration.ofSeconds(5));

        assertThat(book.now("vault", State.UP, "still fine").since()).isEqualTo(START);
    }

    @Test
    void now_inAnotherState_beginsAnew() {
        book.now("vault", State.UP, "fine");
        book.now("notary", State.UP, "fine");
        clock.advance(Duration.ofSeconds(5));

        assertThat(book.now("vault", State.DOWN, "gone").since()).isEqualTo(START.plusSeconds(5));
        assertThat(book.now("notary", State.UP, "fine").since()).isEqualTo(START);
    }
}
