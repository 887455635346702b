package org.tripcap.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Seen;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.ManualClock;

class KnownCheckpointTest {
    private static final Digest ROOT = Digest.parse("0a".repeat(32));
    private static final Digest OTHER = Digest.parse("0b".repeat(32));

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Authority authority = Authority.create(clock);
    private final NotaryIdentity notary = notary(authority);
    private final TrustFile trust = authority.trustFile().withNotary(notary.keys());

    private NotaryIdentity notary(Authority by) {
        return NotaryIdentity.create(by.enrol("notary", Role.NOTARY, Duration.ofDays(1)), "example/ledger");
    }

    private KnownCheckpoint open() {
        return KnownCheckpoint.open(directory.resolve("checkpoint"), () -> trust);
    }

    private byte[] note(NotaryIdentity by, long size, Digest root) {
        return new Checkpoint("example/ledger", size, root).sign(by, clock.instant());
    }

    @Test
    void theLargest_isKnown_alsoAfterARestart() {
        KnownCheckpoint known = open();
        assertThat(known.seen()).isEmpty();
        known.offer(note(notary, 7, ROOT), "here");
        known.offer(note(notary, 9, OTHER), "here");
        known.offer(note(notary, 8, ROOT), "here");

        assertThat(known.seen()).contains(new Seen(9, OTHER));
        assertThat(open().seen()).contains(new Seen(9, OTHER));
    }

    @Test
    void anotherNotarysAndJunk_changeNothing() {
        KnownCheckpoint known = open();
        known.offer(note(notary, 7, ROOT), "here");
        known.offer(note(notary(Authority.create(clock)), 9, OTHER), "here");
        known.offer(new byte[] {1, 2, 3}, "here");

        assertThat(known.seen()).contains(new Seen(7, ROOT));
    }

    @Test
    void aSecondLedgerOfTheSameSize_doesNotReplaceTheFirst() {
        KnownCheckpoint known = open();
        known.offer(note(notary, 7, ROOT), "here");
        known.offer(note(notary, 7, OTHER), "here");

        assertThat(known.seen()).contains(new Seen(7, ROOT));
    }
}
