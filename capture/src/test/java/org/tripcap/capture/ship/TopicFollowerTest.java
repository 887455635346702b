package org.tripcap.capture.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses Kafka's own consumer in memory; a real broker's part is in the integration tests of vault and notary. */
class TopicFollowerTest {
    private static final String TOPIC = "topic";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final Queue<Long> handled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger caughtUp = new AtomicInteger();
    private final Queue<Consumer<byte[], byte[]>> consumers = new ArrayDeque<>();
    private final List<TopicFollower> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(TopicFollower::close);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("follower-under-test");
    }

    /** A topic with records at offsets 0 to {@code end} - 1. */
    private static MockConsumer<byte[], byte[]> topic(long end) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, end));
        consumer.schedulePollTask(() -> add(consumer, 0, end));
        return consumer;
    }

    private static void add(MockConsumer<byte[], byte[]> consumer, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, new byte[0], new byte[0]));
        }
    }

    private TopicFollower follow(TopicFollower.Handler handler) {
        TopicFollower follower = new TopicFollower(
                "follower-under-test",
                TOPIC,
                () -> {
                    Consumer<byte[], byte[]> next = consumers.poll();
                    if (next == null) {
                        throw new KafkaException("no broker");
                    }
                    return next;
                },
                handler);
        started.add(follower);
        return follower;
    }

    private class Recorder implements TopicFollower.Handler {
        @Override
        public void record(ConsumerRecord<byte[], byte[]> read) throws IOException {
            handled.add(read.offset());
        }

        @Override
        public void caughtUp() throws IOException {
            caughtUp.incrementAndGet();
        }
    }

    @Test
    void records_areHandledInOrderAndThenCaughtUp() throws InterruptedException {
        consumers.add(topic(3));
        TopicFollower follower = follow(new Recorder());

        assertThat(follower.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
        assertThat(handled).containsExactly(0L, 1L, 2L);
        assertThat(follower.problem()).isEmpty();
    }

    @Test
    void anEmptyTopic_isCaughtUpAtOnce() throws InterruptedException {
        consumers.add(topic(0));
        TopicFollower follower = follow(new Recorder());

        assertThat(follower.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
        assertThat(caughtUp).hasPositiveValue();
    }

    @Test
    void caughtUp_isCalledAgainWithoutNewRecords() {
        consumers.add(topic(1));
        follow(new Recorder());

        await().atMost(Duration.ofSeconds(60)).until(() -> caughtUp.get() > 2);
        assertThat(handled).containsExactly(0L);
    }

    @Test
    void caughtUp_thatFails_isCalledAgain_andOnlyThenIsItCaughtUp() throws InterruptedException {
        consumers.add(topic(1));
        AtomicBoolean away = new AtomicBoolean(true);
        TopicFollower follower = follow(new Recorder() {
            @Override
            public void caughtUp() throws IOException {
                if (away.get()) {
                    throw new IOException("the ledger is away");
                }
                super.caughtUp();
            }
        });

        await().atMost(Duration.ofSeconds(60)).until(() -> follower.problem().isPresent());
        assertThat(follower.problem()).contains("the ledger is away");
        assertThat(follower.isCaughtUp()).isFalse();
        away.set(false);

        assertThat(follower.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
        assertThat(handled).containsExactly(0L);
        assertThat(follower.problem()).isEmpty();
    }

    @Test
    void aStartBehindTheFirst_leavesOutWhatCameBefore() throws InterruptedException {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updateBeginningOffsets(Map.of(PARTITION, 2L));
        consumer.updateEndOffsets(Map.of(PARTITION, 9L));
        consumer.schedulePollTask(() -> add(consumer, 6, 9));
        consumers.add(consumer);
        TopicFollower follower = new TopicFollower(
                "follower-under-test", TOPIC, consumers::remove, TopicFollower.Start.last(3), new Recorder());
        started.add(follower);

        assertThat(follower.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
        assertThat(handled).containsExactly(6L, 7L, 8L);
    }

    @Test
    void aRecordWhoseHandlerFails_comesAgainBeforeTheNext() throws InterruptedException {
        MockConsumer<byte[], byte[]> consumer = topic(2);
        consumers.add(consumer);
        AtomicInteger attempts = new AtomicInteger();
        TopicFollower follower = follow(new Recorder() {
            @Override
            public void record(ConsumerRecord<byte[], byte[]> read) throws IOException {
                if (read.offset() == 0 && attempts.incrementAndGet() < 3) {
                    // The consumer in memory hands a record out once; a real one reads it from the broker again.
                    consumer.schedulePollTask(() -> add(consumer, 0, 2));
                    throw new IOException("the disk is full");
                }
                super.record(read);
            }
        });

        await().atMost(Duration.ofSeconds(60)).until(() -> attempts.get() == 1);
        assertThat(follower.problem()).contains("the disk is full");
        assertThat(handled).isEmpty();

        assertThat(follower.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
        assertThat(handled).containsExactly(0L, 1L);
        assertThat(follower.problem()).isEmpty();
    }

    @Test
    void aConsumerThatFails_isReplacedAndGoesOnWhereTheOtherWas() {
        MockConsumer<byte[], byte[]> first = topic(2);
        first.schedulePollTask(() -> first.setPollException(new KafkaException("gone")));
        MockConsumer<byte[], byte[]> second = new MockConsumer<>("earliest");
        second.updateBeginningOffsets(Map.of(PARTITION, 0L));
        second.updateEndOffsets(Map.of(PARTITION, 3L));
        second.schedulePollTask(() -> add(second, 2, 3));
        consumers.add(first);
        consumers.add(second);
        follow(new Recorder());

        await().atMost(Duration.ofSeconds(60)).until(() -> handled.size() == 3);
        assertThat(handled).containsExactlyElementsOf(List.of(0L, 1L, 2L));
    }

    @Test
    void aBrokerThatIsAway_isSaidAndWaitedFor() {
        TopicFollower follower = follow(new Recorder());

        await().atMost(Duration.ofSeconds(60)).until(() -> follower.problem().isPresent());
        assertThat(follower.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no broker"));
        assertThat(follower.isCaughtUp()).isFalse();
    }
}
