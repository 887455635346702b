package org.tripcap.ingest.respond;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/**
 * Which of a deployment's responders decides: the one to which its consumer group has assigned the one partition of the alert log.
 * The member here reads nothing; it holds the assignment, on a thread of its own, however long a decision takes.
 */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(3);

    private final KafkaSettings kafka;
    private final String group;
    private final String member;
    private final Thread thread;
    private volatile boolean leads;
    private volatile boolean known;
    private volatile @Nullable ConsumerGroupMetadata metadata;
    private volatile boolean yielding;
    private volatile boolean closed;

    /**
     * Begins to stand for it.
     *
     * @param group of the responders of one deployment
     * @param member names this one; one of the same name takes its place at once
     */
    Leadership(KafkaSettings kafka, String group, String member) {
        this.kafka = kafka;
        this.group = group;
        this.member = member;
        this.thread = Thread.ofPlatform()
                .name("tripcap-responder-leadership")
                .daemon()
                .start(this::run);
    }

    /** Whether this responder is to decide now. It may have ended a moment ago; transactions find out. */
    boolean leads() {
        return leads;
    }

    /** Whether the group has decided, so that one that does not lead stands by. */
    boolean isKnown() {
        return known;
    }

    /** Proves the assignment to transactions; there is none before the first. */
    ConsumerGroupMetadata metadata() {
        return Objects.requireNonNull(metadata, "a member of the group");
    }

    /** Gives the leadership to another, if there is one: this one cannot do it now. */
    void giveUp() {
        leads = false;
        yielding = true;
    }

    private void run() {
        boolean warned = false;
        while (!closed) {
            try {
                stand();
                warned = false;
            } catch (WakeupException closing) {
                return;
            } catch (KafkaException e) {
                leads = false;
                if (!warned) {
                    LOG.warn("Standing for the responder's role failed, trying again: {}", e.toString());
                }
                warned = true;
                pause();
            }
        }
    }

    private void stand() {
        Consumer<byte[], byte[]> consumer = kafka.member(group, member, "tripcap-responder-leadership");
        try {
            consumer.subscribe(List.of(Topics.ALERTS), new Assignments(consumer));
            yielding = false;
            while (!closed && !yielding) {
                consumer.poll(POLL);
                metadata = consumer.groupMetadata();
            }
        } finally {
            leads = false;
            known = false;
            // Leaving at once, so that another need not wait until this one is missed.
            consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(STOP));
        }
        if (yielding) {
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException closing) {
            closed = true;
        }
    }

    private final class Assignments implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Assignments(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(consumer.assignment());
            metadata = consumer.groupMetadata();
            leads |= !partitions.isEmpty();
            known = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            leads &= partitions.isEmpty();
        }
    }

    @Override
    public void close() {
        closed = true;
        leads = false;
        try {
            if (!thread.join(STOP)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
