package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Expiry;
import org.tripcap.capture.custody.RetentionOrder;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.ManualClock;

class ExpiringTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final RetentionOrder ORDER = new RetentionOrder(
            Duration.ofDays(90),
            Duration.ofDays(7),
            new Signer("a".repeat(64), "custodian", Role.CUSTODIAN),
            new Signer("b".repeat(64), "custodian-2", Role.CUSTODIAN),
            START,
            Digest.of(new byte[] {1}),
            Digest.of(new byte[] {2}));

    private final ManualClock clock = new ManualClock(START);
    private final List<Expiry> expiries = new ArrayList<>();
    private final List<Expiry> stated = new ArrayList<>();
    private boolean ledgerAway;
    private Expiring expiring;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        expiring = new Expiring(
                () -> Optional.of(ORDER),
                () -> expiries,
                this::state,
                Announcements.open(directory.resolve("announcements")),
                clock);
    }

    /** An incident whose time is over, and that it will be was announced for long enough. */
    private void announcedExpiry() {
        expiries.add(expiry(Duration.ofDays(7), false));
        expiring.look();
        clock.advance(Duration.ofDays(7));
    }

    private boolean state(Expiry expiry) throws IOException {
        if (ledgerAway) {
            throw new IOException("the ledger is away");
        }
        return stated.add(expiry);
    }

    private Expiry expiry(Duration due, boolean held) {
        return new Expiry(
                IncidentId.parse("0123456789abcdef0123456789abcdef"),
                "c".repeat(64),
                START,
                START.plus(due),
                held,
                ORDER);
    }

    @Test
    void look_beforeTheTime_announcesAndStatesNothing() {
        expiries.add(expiry(Duration.ofDays(7), false));

        expiring.look();

        assertThat(stated).isEmpty();
        assertThat(expiring.announced()).isEqualTo(1);
        assertThat(expiring.numbers())
                .containsEntry("keep_days", 90L)
                .containsEntry("announce_days", 7L)
                .containsEntry("announced", Map.of("0123456789abcdef0123456789abcdef", "2026-03-08T12:00:00Z"));
    }

    @Test
    void look_longBeforeTheTime_announcesNothing() {
        expiries.add(expiry(Duration.ofDays(8), false));

        expiring.look();

        assertThat(expiring.announced()).isZero();
    }

    @Test
    void look_whenTheTimeIsOver_statesItOnce() {
        announcedExpiry();

        expiring.look();
        expiring.look();

        assertThat(stated).hasSize(1);
    }

    @Test
    void look_whenNoServerRanToAnnounceIt_announcesItForAsLongBeforeItStatesIt() throws IOException {
        expiries.add(expiry(Duration.ofDays(7), false));
        clock.advance(Duration.ofDays(8));
        expiring.look();
        assertThat(expiring.numbers())
                .containsEntry("announced", Map.of("0123456789abcdef0123456789abcdef", "2026-03-16T12:00:00Z"));
        clock.advance(Duration.ofDays(7).minusNanos(1));
        start(); // a restart does not begin it anew
        expiring.look();
        assertThat(stated).isEmpty();

        clock.advance(Duration.ofNanos(1));
        expiring.look();

        assertThat(stated).hasSize(1);
    }

    @Test
    void look_whereAnnouncementsCannotBeNoted_statesNothing() throws IOException {
        Path file =
                Files.createDirectories(directory.resolve("announcements.d")).resolve("file");
        expiring = new Expiring(() -> Optional.of(ORDER), () -> expiries, this::state, Announcements.open(file), clock);
        Files.delete(file.getParent());
        Files.createFile(directory.resolve("announcements.d"));
        announcedExpiry();
        expiring.look();

        assertThat(stated).isEmpty();
        assertThat(expiring.problem()).hasValueSatisfying(p -> assertThat(p).contains("cannot be noted"));
    }

    @Test
    void look_afterAClockThatWasAhead_announcesAnew() {
        clock.advance(Duration.ofDays(30));
        expiries.add(expiry(Duration.ofDays(7), false));
        expiring.look();
        clock.advance(Duration.ofDays(-30));
        expiring.look();
        clock.advance(Duration.ofDays(7));
        expiring.look();

        assertThat(stated).hasSize(1);
    }

    @Test
    void look_underAHold_statesNothing_andLaterStatesItAtItsNewTime() {
        expiries.add(expiry(Duration.ZERO, true));
        expiring.look();
        assertThat(stated).isEmpty();

        expiries.set(0, expiry(Duration.ofDays(1), false));
        expiring.look();
        clock.advance(ORDER.announce());
        expiring.look();

        assertThat(stated).hasSize(1);
    }

    @Test
    void look_whileTheLedgerIsAway_isTriedAgain() {
        announcedExpiry();
        ledgerAway = true;
        expiring.look();
        assertThat(expiring.problem()).hasValueSatisfying(p -> assertThat(p).contains("the ledger is away"));

        ledgerAway = false;
        expiring.look();

        assertThat(stated).hasSize(1);
        assertThat(expiring.problem()).isEmpty();
    }
}
