package org.tripcap.capture.ship;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * Follows {@link Topics#INCIDENTS} from its start, in order, for as long as it lives; an outage of Kafka is waited out. Belongs
 * to no consumer group: everyone who needs incidents sees all of them.
 */
public final class IncidentFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IncidentFeed.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.INCIDENTS, 0);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    /** What follows the feed; called on the feed's own thread, one call at a time. */
    public interface Listener {

        /** A revision arrived, unchecked. */
        void revision(PublishedRevision revision);

        /** The incident's document was given up to compaction, after erasure. */
        default void tombstone(IncidentId id) {}

        /** A record is no revision; {@code problem} names its place and what is wrong, with no personal data. */
        default void malformed(String problem) {}

        /** Everything that the topic held when the feed began was handed out. Called once. */
        default void caughtUp() {}
    }

    private final KafkaSettings settings;
    private final String clientId;
    private final Listener listener;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private long next;
    private boolean caughtUp;

    private IncidentFeed(KafkaSettings settings, String clientId, Listener listener) {
        this.settings = settings;
        this.clientId = clientId;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("incident-feed").daemon().unstarted(this::run);
    }

    /** Starts to follow. */
    public static IncidentFeed start(KafkaSettings settings, String clientId, Listener listener) {
        IncidentFeed feed = new IncidentFeed(settings, clientId, listener);
        feed.thread.start();
        return feed;
    }

    private void run() {
        boolean warned = false;
        while (!closed) {
            try {
                connected(settings.modestConsumer(clientId));
            } catch (WakeupException e) {
                return; // close() woke it
            } catch (KafkaException e) {
                if (!warned) {
                    warned = true;
                    LOG.warn(
                            "Following incidents failed, trying again every {} s: {}", RETRY.toSeconds(), e.toString());
                }
                pause();
            }
        }
    }

    private void connected(Consumer<byte[], byte[]> opened) {
        consumer = opened;
        try {
            follow(opened);
        } finally {
            // At once: there is nothing to hand in, and the broker may be holding the last request for news.
            opened.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void follow(Consumer<byte[], byte[]> opened) {
        opened.assign(List.of(PARTITION));
        if (next == 0) {
            opened.seekToBeginning(List.of(PARTITION));
        } else {
            opened.seek(PARTITION, next);
        }
        long end = caughtUp ? 0 : endOffset(opened);
        while (!closed) {
            if (!caughtUp && opened.position(PARTITION) >= end) {
                caughtUp = true;
                listener.caughtUp();
            }
            for (ConsumerRecord<byte[], byte[]> record : opened.poll(POLL)) {
                handle(record, System.nanoTime());
                next = record.offset() + 1;
            }
        }
    }

    private static long endOffset(Consumer<byte[], byte[]> opened) {
        Map<TopicPartition, Long> ends = opened.endOffsets(List.of(PARTITION));
        return ends.getOrDefault(PARTITION, 0L);
    }

    private void handle(ConsumerRecord<byte[], byte[]> record, long arrived) {
        try {
            IncidentId id = Records.incidentKey(record);
            byte[] document = record.value();
            if (document == null) {
                listener.tombstone(id);
            } else {
                listener.revision(new PublishedRevision(
                        id, document, Records.headerStatement(record), arrived, Records.place(record)));
            }
        } catch (MalformedException e) {
            listener.malformed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // One bad record must not end the feed: the next may close an incident.
            LOG.error("The record {} could not be handled", Records.place(record), e);
        }
    }

    private void pause() {
        try {
            if (stop.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                closed = true;
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Stops; no call of the listener begins after it returns. */
    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        stop.countDown();
        try {
            // An interrupt would also end the client's own goodbye to the broker, with an error in the log.
            if (!thread.join(GOODBYE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
