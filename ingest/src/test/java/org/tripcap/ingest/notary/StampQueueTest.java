package org.tripcap.ingest.notary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.TimeStamp;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.store.Backoff;

class StampQueueTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));

    @TempDir
    Path directory;

    private StampQueue queue;

    @BeforeEach
    void begin() throws IOException {
        queue = open();
    }

    private StampQueue open() throws IOException {
        return new StampQueue(directory.resolve("stamps.json"), EVERY, BACKOFF, new Random(1));
    }

    private static Checkpoint checkpoint(int size) {
        return new Checkpoint("tripcap.test/ledger", size, Digest.of(new byte[] {(byte) size}));
    }

    private static byte[] note(int size) {
        return ("note " + size).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private void offer(int size, Instant signed) throws IOException {
        queue.offer(checkpoint(size), note(size), signed);
    }

    private static TimeStamp stamp(Instant at) {
        return new TimeStamp(at, Duration.ofSeconds(1), "ab", "1");
    }

    @Test
    void firstCheckpoint_isDueAtOnce_andOnce() throws Exception {
        assertThat(queue.due(START)).isEmpty();
        offer(5, START);

        StampQueue.Waiting due = queue.due(START).orElseThrow();
        queue.stamped(due, stamp(START.plusSeconds(2)), START.plusSeconds(2));

        assertThat(due.note()).isEqualTo(note(5));
        assertThat(queue.due(START.plus(EVERY).plusSeconds(60))).isEmpty();
        StampStatus status = queue.status(START.plusSeconds(60));
        assertThat(status.last()).contains(START.plusSeconds(2));
        assertThat(status.unstampedSince()).isEmpty();
        assertThat(status.longest()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void laterCheckpoints_waitForTheirTurn_andOnlyTheLatestIsStamped() throws Exception {
        offer(1, START);
        queue.stamped(queue.due(START).orElseThrow(), stamp(START), START);
        offer(2, START.plusSeconds(60));
        offer(3, START.plusSeconds(120));

        assertThat(queue.due(START.plusSeconds(180))).isEmpty();
        assertThat(queue.pause(START.plusSeconds(180), Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(7));
        StampQueue.Waiting due = queue.due(START.plus(EVERY)).orElseThrow();

        assertThat(due.checkpoint().size()).isEqualTo(3);
        assertThat(queue.status(START.plus(EVERY)).unstampedSince()).contains(START.plusSeconds(60));
        queue.stamped(due, stamp(START.plus(EVERY)), START.plus(EVERY));
        assertThat(queue.status(START.plus(EVERY)).longest()).isEqualTo(Duration.ofSeconds(541));
    }

    @Test
    void checkpointThatComesWhileTheAuthorityIsAsked_isUnstampedSinceThen() throws Exception {
        offer(1, START);
        StampQueue.Waiting asked = queue.due(START).orElseThrow();
        offer(2, START.plusSeconds(1));

        queue.stamped(asked, stamp(START.plusSeconds(2)), START.plusSeconds(2));

        assertThat(queue.status(START.plusSeconds(3)).unstampedSince()).contains(START.plusSeconds(1));
        assertThat(queue.due(START.plusSeconds(2).plus(EVERY))
                        .orElseThrow()
                        .checkpoint()
                        .size())
                .isEqualTo(2);
    }

    @Test
    void failures_areTriedAgainLaterAndLater_andReported() throws Exception {
        offer(1, START);
        Instant now = START;
        Duration before = Duration.ZERO;
        for (int failure = 1; failure <= 12; failure++) {
            assertThat(queue.due(now)).as("attempt %s", failure).isPresent();
            queue.failed(now, "away");
            Duration pause = queue.pause(now, Duration.ofDays(1));
            assertThat(pause).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(5));
            assertThat(queue.due(now.plus(pause).minusMillis(1))).isEmpty();
            now = now.plus(pause);
            before = pause;
        }

        assertThat(before).isGreaterThan(Duration.ofMinutes(2));
        StampStatus status = queue.status(now);
        assertThat(status.failures()).isEqualTo(12);
        assertThat(status.problem()).contains("away");
        assertThat(status.longest()).isEqualTo(Duration.between(START, now));
        queue.stamped(queue.due(now).orElseThrow(), stamp(now), now);
        assertThat(queue.status(now).failures()).isZero();
    }

    @Test
    void restart_forgetsNeitherWhatIsStampedNorTheLongestWait() throws Exception {
        offer(1, START);
        queue.stamped(queue.due(START).orElseThrow(), stamp(START.plusSeconds(90)), START.plusSeconds(90));
        queue = open();
        offer(1, START);
        assertThat(queue.due(START.plusSeconds(100))).as("stamped before").isEmpty();

        offer(2, START.plusSeconds(100));
        queue = open();

        StampStatus status = queue.status(START.plusSeconds(110));
        assertThat(status.unstampedSince()).contains(START.plusSeconds(100));
        assertThat(status.longest()).isEqualTo(Duration.ofSeconds(91));
        assertThat(status.last()).contains(START.plusSeconds(90));
    }

    @Test
    void damagedState_isRefusedWithItsName() throws Exception {
        Files.writeString(directory.resolve("stamps.json"), "{\"v\":1}");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("stamps.json is damaged");
    }
}
