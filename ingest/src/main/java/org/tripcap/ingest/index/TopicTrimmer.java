package org.tripcap.ingest.index;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from a topic what is stored and committed, a while later: the store may lose its latest writes in a way that only
 * reading the topic again can mend. What is not committed is never deleted, however old. Keeps no state, so that any instance
 * can do it, and all at once.
 */
final class TopicTrimmer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTrimmer.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final long PATIENCE_SECONDS = 30;

    private final Admin admin;
    private final String topic;
    private final String group;
    private final Duration keep;
    private final InstantSource clock;
    private final Thread thread = Thread.ofVirtual().name("index-trim").unstarted(this::run);

    /**
     * Owns the client from now on; does nothing by itself before {@link #start}.
     *
     * @param group the consumer group whose committed offsets say what is stored
     * @param keep how long records stay, by their own time, although they are stored
     */
    TopicTrimmer(Admin admin, String topic, String group, Duration keep, InstantSource clock) {
        this.admin = admin;
        this.topic = topic;
        this.group = group;
        this.keep = keep;
        this.clock = clock;
    }

    TopicTrimmer start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                try {
                    trim();
                } catch (ExecutionException | TimeoutException e) {
                    LOG.warn(
                            "records of {} that are stored could not be deleted; next try in {} min: {}",
                            topic,
                            EVERY.toMinutes(),
                            e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the way this thread ends
        }
    }

    /** Deletes what may go now. */
    void trim() throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        committed.entrySet().removeIf(entry -> !entry.getKey().topic().equals(topic) || entry.getValue() == null);
        long youngest = clock.instant().minus(keep).toEpochMilli();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        committed.keySet().forEach(partition -> asked.put(partition, OffsetSpec.forTimestamp(youngest)));
        Map<TopicPartition, ListOffsetsResultInfo> kept =
                admin.listOffsets(asked).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
        committed.forEach((partition, offset) -> {
            ListOffsetsResultInfo first = kept.get(partition);
            // -1: no record is young enough to be kept for its age
            long before =
                    first == null || first.offset() < 0 ? offset.offset() : Math.min(offset.offset(), first.offset());
            deleted.put(partition, RecordsToDelete.beforeOffset(before));
        });
        admin.deleteRecords(deleted).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.interrupt();
        admin.close();
    }
}
