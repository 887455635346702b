package org.tripcap.capture.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.CustodianBody.KeyRevoked;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.testing.ManualClock;

/** Uses Kafka's own consumer in memory; the sensor's integration test reads revocations from a real broker. */
class RevocationFeedTest {
    private static final TopicPartition LEDGER = new TopicPartition(Topics.LEDGER, 0);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    private final List<Signed> ledger = new ArrayList<>();
    private final Queue<Signed> heard = new ConcurrentLinkedQueue<>();
    private Path mark = Path.of("");

    @BeforeEach
    void write() throws IOException {
        mark = directory.resolve("mark");
        ledger.addAll(statements("first"));
    }

    /** A heartbeat, a revocation, and two heartbeats. */
    private List<Signed> statements(String name) throws IOException {
        ManualClock clock = new ManualClock(NOW);
        Authority authority = Authority.create(clock);
        ActorEnvironment environment =
                new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE);
        List<Signed> made = new ArrayList<>();
        try (StatementChain sensor = StatementChain.open(
                        directory.resolve(name + "-s"),
                        authority.enrol("sensor", Role.SENSOR, Duration.ofDays(1)),
                        environment);
                StatementChain custodian = StatementChain.open(
                        directory.resolve(name + "-c"),
                        authority.enrol("custodian", Role.CUSTODIAN, Duration.ofDays(1)),
                        environment)) {
            made.add(sensor.next(null, new Body.SensorIdle(0, 0)));
            made.add(custodian.next(null, new KeyRevoked("5e".repeat(32), RevocationReason.CEASED, NOW)));
            made.add(sensor.next(null, new Body.SensorIdle(0, 0)));
            made.add(sensor.next(null, new Body.SensorIdle(0, 0)));
        }
        return made;
    }

    /** A ledger of which a broker hands out what is asked for, once. */
    private MockConsumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
            @Override
            public synchronized void seek(TopicPartition partition, long offset) {
                super.seek(partition, offset);
                schedulePollTask(() -> add(this, offset));
            }
        };
        consumer.updateBeginningOffsets(Map.of(LEDGER, 0L));
        consumer.updateEndOffsets(Map.of(LEDGER, (long) ledger.size()));
        return consumer;
    }

    private void add(MockConsumer<byte[], byte[]> consumer, long from) {
        for (int i = (int) from; i < ledger.size(); i++) {
            Signed signed = ledger.get(i);
            RecordHeaders headers = new RecordHeaders();
            headers.add(Records.SIGNATURE, signed.signature());
            headers.add(Records.CERTIFICATE, signed.certificate());
            consumer.addRecord(new ConsumerRecord<>(
                    Topics.LEDGER,
                    0,
                    i,
                    0,
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    new byte[0],
                    signed.bytes(),
                    headers,
                    Optional.empty()));
        }
    }

    /** Follows until everything is read, and stops. */
    private void follow(RevocationFeed.Listener listener, int expected) {
        AtomicInteger read = new AtomicInteger();
        MockConsumer<byte[], byte[]> consumer = consumer();
        try (RevocationFeed feed = new RevocationFeed(() -> consumer, LedgerMark.read(mark), statement -> {
            listener.revoked(statement);
            read.incrementAndGet();
        })) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> read.get() == expected && position(consumer) == ledger.size());
            await().atMost(Duration.ofSeconds(60)).until(() -> feed.problem().isEmpty());
        }
    }

    private static long position(MockConsumer<byte[], byte[]> consumer) {
        return consumer.assignment().isEmpty() ? -1 : consumer.position(LEDGER);
    }

    @Test
    void revocations_areHeard_andNothingElse() {
        follow(heard::add, 1);

        assertThat(heard)
                .extracting(Signed::digest)
                .containsExactly(ledger.get(1).digest());
    }

    @Test
    void aRestart_goesOnBehindWhatWasRead() throws IOException {
        follow(heard::add, 1);
        ledger.addAll(List.copyOf(ledger));
        follow(heard::add, 1);

        assertThat(heard).hasSize(2);
        assertThat(Files.readString(mark)).startsWith("8 ");
    }

    @Test
    void anotherLedgerInTheSamePlace_isReadFromItsBeginning() throws IOException {
        follow(heard::add, 1);
        ledger.clear();
        ledger.addAll(statements("second"));
        follow(heard::add, 1);

        assertThat(heard)
                .hasSize(2)
                .extracting(Signed::digest)
                .contains(ledger.get(1).digest());
    }

    @Test
    void aDamagedMark_readsFromTheBeginning() throws IOException {
        follow(heard::add, 1);
        Files.writeString(mark, "4 not a digest\n", StandardCharsets.US_ASCII);
        follow(heard::add, 1);

        assertThat(heard).hasSize(2);
    }

    @Test
    void aRevocationThatCannotBeKept_comesAgain() {
        AtomicInteger attempts = new AtomicInteger();
        MockConsumer<byte[], byte[]> consumer = consumer();
        try (RevocationFeed feed = new RevocationFeed(() -> consumer, LedgerMark.read(mark), statement -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IOException("the disk is full");
            }
            heard.add(statement);
        })) {
            await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() == 1);
            await().atMost(Duration.ofSeconds(60)).until(() -> feed.problem().isEmpty());
        }
    }
}
