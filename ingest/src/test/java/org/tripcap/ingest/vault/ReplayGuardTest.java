package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.Digest;

class ReplayGuardTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final ReplayGuard guard = new ReplayGuard(START);

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
    void admit_beyondItsCapacity_isRefusedUntilTheOldestAreForgotten() throws UnwrapRefusedException {
        for (int i = 0; i < ReplayGuard.CAPACITY; i++) {
            guard.admit(request(i), START, START);
        }
        assertThat(refusal(-1, START, START)).isEqualTo(Refusal.BUSY);

        Instant later = START.plus(ReplayGuard.WINDOW.multipliedBy(2)).plus(Duration.ofNanos(1));
        assertThatCode(() -> guard.admit(request(-1), later, later)).doesNotThrowAnyException();
    }
}
