package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.CertificateTerm;
import org.tripcap.capture.testing.ManualClock;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.http.RoleHealth.State;

class CertificateWatchTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final ManualClock clock = new ManualClock(START);
    private final HealthBook book = new HealthBook(clock);
    private final CertificateWatch watch = new CertificateWatch(
            List.of(
                    new CertificateTerm("vault", START, START.plus(Duration.ofDays(100))),
                    new CertificateTerm("indexer-1", START, START.plus(Duration.ofDays(30)))),
            clock);

    @Test
    void longBeforeTheEnd_nothingIsSaid() {
        clock.advance(Duration.ofDays(16));
        assertThat(watch.health(book)).isEmpty();
        assertThat(watch.left()).isEqualTo(Duration.ofDays(14));
    }

    @Test
    void twoWeeksBefore_andAtTheEnd_itIsSaid() {
        clock.advance(Duration.ofDays(16).plusSeconds(1));
        RoleHealth soon = watch.health(book).orElseThrow();
        assertThat(soon.state()).isEqualTo(State.DEGRADED);
        assertThat(soon.detail())
                .contains("indexer-1 ends at 2026-03-31T12:00:00Z")
                .doesNotContain("vault");

        clock.advance(Duration.ofDays(14));
        RoleHealth ended = watch.health(book).orElseThrow();
        assertThat(ended.state()).isEqualTo(State.DOWN);
        assertThat(ended.detail()).contains("indexer-1 ended at", "tripcap key rotate indexer-1");
        assertThat(watch.left()).isNegative();
    }

    @Test
    void clockBeforeTheirTime_isSaid() {
        clock.advance(Duration.ofDays(-1));
        assertThat(watch.health(book).orElseThrow().state()).isEqualTo(State.DOWN);
    }
}
