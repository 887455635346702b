package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.testing.ManualClock;

class ClockWatchTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final ManualClock wall = new ManualClock(NOON);
    private final AtomicLong monotonic = new AtomicLong(-7);
    private final ClockWatch watch = new ClockWatch(wall, monotonic::get);

    private void pass(Duration time) {
        wall.advance(time);
        monotonic.addAndGet(time.toNanos());
    }

    @Test
    void clocksThatRunAlike_areNoStep() {
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofHours(1));
            assertThat(watch.step()).isEmpty();
        }
    }

    @Test
    void aClockSetForward_isStatedOnce() {
        pass(Duration.ofSeconds(10));
        wall.advance(Duration.ofMinutes(3));

        assertThat(watch.step()).contains(new Body.ClockStepped(NOON.plusSeconds(10), NOON.plusSeconds(190)));
        pass(Duration.ofSeconds(1));
        assertThat(watch.step()).isEmpty();
    }

    @Test
    void aClockSetBack_isStated_andSetForwardAgainToo() {
        wall.advance(Duration.ofHours(-2));
        assertThat(watch.step()).contains(new Body.ClockStepped(NOON, NOON.minusSeconds(7200)));
        wall.advance(Duration.ofHours(2));
        assertThat(watch.step()).contains(new Body.ClockStepped(NOON.minusSeconds(7200), NOON));
    }

    @Test
    void smallSteps_addUpToOne() {
        wall.advance(Duration.ofNanos(700_000));
        assertThat(watch.step()).isEmpty();
        wall.advance(Duration.ofNanos(700_000));
        assertThat(watch.step()).contains(new Body.ClockStepped(NOON, NOON.plusNanos(1_400_000)));
    }

    @Test
    void aReadingThatWasInterrupted_isNoStep() {
        AtomicLong slow = new AtomicLong();
        ClockWatch interrupted = new ClockWatch(
                () -> {
                    slow.addAndGet(50_000_000); // the processor was taken away in between
                    return NOON.plusNanos(slow.get());
                },
                slow::get);

        assertThat(interrupted.step()).isEmpty();
    }
}
