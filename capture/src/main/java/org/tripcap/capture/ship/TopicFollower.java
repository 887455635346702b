package org.tripcap.capture.ship;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic of one partition from its first record, or from a later one, and goes on for ever, on a thread of its own. A record whose handler fails
 * is given to it again, so nothing is skipped; a broker that is away is waited for.
 */
public final class TopicFollower implements AutoCloseable {
    /** What to do with what is read. All calls come from the follower's one thread. */
    public interface Handler {
        /**
         * The next record. When this throws, the same record comes again a little later.
         *
         * @throws Exception when the record could not be handled now
         */
        void record(ConsumerRecord<byte[], byte[]> read) throws Exception;

        /**
         * Called after each poll, and at least as often as was asked for, once every record that was in the topic when the follower
         * began has been handled.
         *
         * @throws Exception when something could not be done now; it is called again
         */
        default void caughtUp() throws Exception {}
    }

    /** Where to begin; asked once, with a consumer to which the partition is assigned. */
    @FunctionalInterface
    public interface Start {
        /** At the first record there is. */
        Start FIRST = (consumer, partition) ->
                consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);

        /**
         * The offset of the first record to read.
         *
         * @throws KafkaException when that cannot be found out now; it is asked again
         */
        long offset(Consumer<byte[], byte[]> consumer, TopicPartition partition);

        /** At the last {@code count} records, or at the first when there are not so many. */
        static Start last(int count) {
            return (consumer, partition) -> Math.max(
                    FIRST.offset(consumer, partition),
                    consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L) - count);
        }

        /** At the first record that was sent at this time or later, or at the end when there is none. */
        static Start since(Instant time) {
            return (consumer, partition) -> {
                OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli()))
                        .get(partition);
                return found == null
                        ? consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L)
                        : found.offset();
            };
        }
    }

    /** Longest time between two calls of {@link Handler#caughtUp}, where nothing else is asked for. */
    public static final Duration POLL = Duration.ofMillis(500);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private final Duration poll;
    private final TopicPartition partition;
    private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
    private final Start start;
    private final Handler handler;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch caughtUp = new CountDownLatch(1);

    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable String problem;
    private long next = -1;
    private long end = -1;
    private Duration pause = FIRST_PAUSE;

    /**
     * Begins to follow, at the first record.
     *
     * @param name of the thread, to tell followers apart
     * @param topic a topic with one partition
     * @param consumers makes a consumer that belongs to no group; asked again when one has failed for good
     */
    public TopicFollower(
            String name, String topic, Supplier<? extends Consumer<byte[], byte[]>> consumers, Handler handler) {
        this(name, topic, consumers, Start.FIRST, handler);
    }

    /** Begins to follow where {@code start} says. */
    public TopicFollower(
            String name,
            String topic,
            Supplier<? extends Consumer<byte[], byte[]>> consumers,
            Start start,
            Handler handler) {
        this(name, topic, consumers, start, POLL, handler);
    }

    /**
     * Begins to follow where {@code start} says.
     *
     * @param poll longest time between two calls of {@link Handler#caughtUp}; a long one lets an idle host sleep
     */
    public TopicFollower(
            String name,
            String topic,
            Supplier<? extends Consumer<byte[], byte[]>> consumers,
            Start start,
            Duration poll,
            Handler handler) {
        this.poll = poll;
        this.start = start;
        this.partition = new TopicPartition(topic, 0);
        this.consumers = consumers;
        this.handler = handler;
        // Started once the field is set, since it names itself in what it logs.
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
        thread.start();
    }

    /** Waits until every record that was in the topic at the beginning has been handled; false when that takes longer. */
    public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
        return caughtUp.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    public boolean isCaughtUp() {
        return caughtUp.getCount() == 0;
    }

    /** What keeps it from going on now, or empty. */
    public Optional<String> problem() {
        if (stop.getCount() > 0 && !thread.isAlive()) {
            return Optional.of("the thread " + thread.getName() + " has ended; the log says why");
        }
        return Optional.ofNullable(problem);
    }

    private void run() {
        while (stop.getCount() > 0) {
            try {
                connected(consumers.get());
            } catch (WakeupException e) {
                LOG.debug("{} is woken to stop", thread.getName());
            } catch (KafkaException e) {
                trouble("Kafka: " + e.getMessage(), e);
            } catch (RuntimeException e) {
                LOG.error("{} failed", thread.getName(), e);
                trouble("unexpected: " + e, e);
            }
        }
    }

    private void connected(Consumer<byte[], byte[]> opened) {
        consumer = opened;
        try {
            opened.assign(List.of(partition));
            if (next < 0) {
                next = start.offset(opened, partition);
            }
            opened.seek(partition, next);
            follow(opened);
        } finally {
            consumer = null;
            // At once: there is nothing to hand in, and the broker may be holding the last request for news.
            opened.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void follow(Consumer<byte[], byte[]> opened) {
        while (stop.getCount() > 0) {
            if (end < 0) {
                end = opened.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            }
            for (ConsumerRecord<byte[], byte[]> read : opened.poll(poll)) {
                if (!handled(() -> handler.record(read))) {
                    opened.seek(partition, read.offset());
                    break;
                }
                next = read.offset() + 1;
            }
            if (caughtUp.getCount() == 0 || opened.position(partition) >= end) {
                if (handled(handler::caughtUp)) {
                    caughtUp.countDown();
                }
            }
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private boolean handled(Step step) {
        try {
            step.run();
            problem = null;
            pause = FIRST_PAUSE;
            return true;
        } catch (WakeupException e) {
            throw e;
        } catch (Exception e) {
            trouble(String.valueOf(e.getMessage()), e);
            return false;
        }
    }

    /** Tells of it once, then quietly, and waits, each time longer. */
    private void trouble(String what, Exception cause) {
        if (stop.getCount() == 0) {
            return;
        }
        if (what.equals(problem)) {
            LOG.debug("{} on {} is still held up: {}", thread.getName(), partition.topic(), what);
        } else {
            LOG.warn("{} on {} is held up, it goes on trying: {}", thread.getName(), partition.topic(), what);
            LOG.debug("{} is held up by", thread.getName(), cause);
        }
        problem = what;
        try {
            if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    /** Stops after the record at hand. */
    @Override
    public void close() {
        stop.countDown();
        Consumer<byte[], byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
        try {
            if (!thread.join(STOP)) {
                LOG.warn("{} does not stop within {} s, it is interrupted", thread.getName(), STOP.toSeconds());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
