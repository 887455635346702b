package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.ManualClock;

class ReplayGuardTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final ManualClock running = new ManualClock(START);
    private final ReplayGuard guard = new ReplayGuard(
            () -> Duration.between(Instant.EPOCH, running.instant()).toNanos());

    /** Admits while the wall clock differs by {@code wrong} from the time that passes. */
    private void admit(int number, Duration wrong) throws UnwrapRefusedException {
        Instant now = running.instant().plus(wrong);
        guard.admit(request(number), now, now);
    }

    private static Digest request(int number) {
        return Digest.of(ByteBuffer.allocate(4).putInt(number).array());
    }

    private Refusal refusal(int number, Instant made, Instant now) {
        return catchThrowableOfType(UnwrapRefusedException.class, () -> guard.admit(request(number), made, now))
                .refusal();
    }

    @Test
    void admit_ofANewRequest_passes() {
        assertThatCode(() -> guard.admit(request(1), START, START)).doesNotThrowAnyException();
        assertThatCode(() -> guard.admit(request(2), START, START)).doesNotThrowAnyException();
    }

    @Test
    void admit_ofAFutureRequest_remembersItForAsLongAsItsTimePasses() throws UnwrapRefusedException {
        Instant made = START.plus(ReplayGuard.WINDOW);
        guard.admit(request(1), made, START);

        running.advance(ReplayGuard.WINDOW.multipliedBy(2));
        Instant lastMoment = made.plus(ReplayGuard.WINDOW);
        assertThat(refusal(1, made, lastMoment)).isEqualTo(Refusal.REPLAYED);
        assertThat(refusal(1, made, lastMoment.plusNanos(1))).isEqualTo(Refusal.STALE);
    }

    @Test
    void admit_ofARequestTooFarAhead_isRefused() {
        assertThat(refusal(1, START.plus(ReplayGuard.WINDOW).plusNanos(1), START))
                .isEqualTo(Refusal.STALE);
    }

    @Test
    void admit_ofARequestMadeBeforeTheGuard_isRefused() {
        assertThat(refusal(1, START.minusNanos(1), START)).isEqualTo(Refusal.STALE);
    }

    @Test
    void admit_afterTheClockWasSetRight_passes() {
        running.advance(Duration.ofSeconds(10));
        Instant now = running.instant().minus(Duration.ofHours(1)); // at the start it was an hour ahead

        assertThatCode(() -> guard.admit(request(1), now, now)).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(
                                UnwrapRefusedException.class, () -> guard.admit(request(2), now.minusSeconds(11), now))
                        .refusal())
                .isEqualTo(Refusal.STALE);
    }

    @Test
    void admit_afterAStepForwardAndBack_stillKnowsWhatItAdmitted() throws UnwrapRefusedException {
        Instant made = START;
        admit(1, Duration.ZERO);
        running.advance(Duration.ofSeconds(10));
        admit(2, Duration.ofHours(1));
        running.advance(Duration.ofSeconds(10));

        assertThat(refusal(1, made, running.instant())).isEqualTo(Refusal.REPLAYED);
    }

    @Test
    void admit_ofWhatWasMadeWhileTheClockWasAhead_isRefusedWhenThatTimeComesAgain() throws UnwrapRefusedException {
        Duration ahead = Duration.ofHours(1);
        Instant made = running.instant().plus(ahead);
        admit(1, ahead);
        running.advance(Duration.ofMinutes(10));
        admit(2, ahead);
        running.advance(Duration.ofMinutes(50));
        admit(3, Duration.ZERO);

        assertThat(refusal(1, made, running.instant())).isEqualTo(Refusal.REPLAYED);
    }

    @Test
    void admit_beyondItsCapacity_isRefusedUntilTheOldestAreForgotten() throws UnwrapRefusedException {
        for (int i = 0; i < ReplayGuard.CAPACITY; i++) {
            guard.admit(request(i), START, START);
        }
        assertThat(refusal(-1, START, START)).isEqualTo(Refusal.BUSY);

        running.advance(ReplayGuard.WINDOW.multipliedBy(2).plusNanos(1));
        Instant later = running.instant();
        assertThatCode(() -> guard.admit(request(-1), later, later)).doesNotThrowAnyException();
    }
}
