package org.tripcap.ingest.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.store.Backoff;
import org.tripcap.ingest.store.CheckpointDocument;
import org.tripcap.ingest.store.WriteResult;

/** Order of read, store and commit, which no real store shows in slow motion; Kafka's own doubles stand in for the broker. */
class TopicPipelineTest {
    private static final String TOPIC = "t";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private final AtomicInteger commitsToFail = new AtomicInteger();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            if (commitsToFail.getAndDecrement() > 0) {
                throw new TimeoutException("the group's coordinator does not answer");
            }
            super.commitSync(offsets);
        }
    };
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final MemoryStore store = new MemoryStore();
    private final RoleMonitor monitor = new RoleMonitor("test", InstantSource.system());
    private final List<Long> finished = new CopyOnWriteArrayList<>();
    private final AtomicInteger failuresToCome = new AtomicInteger();
    private TopicPipeline pipeline;
    private long next;

    @BeforeEach
    void start() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        pipeline = new TopicPipeline(
                TOPIC,
                consumer,
                this::prepare,
                store,
                new DeadLetters("dead", producer),
                new Persistence(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)), monitor),
                monitor,
                2);
        await().until(() -> !consumer.subscription().isEmpty());
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(PARTITION)));
        await().until(() -> consumer.assignment().contains(PARTITION));
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void offsets_areCommittedAfterTheStoreHasAll() throws Exception {
        give(3);
        Thread.sleep(250); // two polls in which a commit would come too early
        assertThat(committed()).isZero();

        store.permits.release(100);

        await().until(() -> committed() == 3);
        assertThat(store.sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(3);
        assertThat(pipeline.status().records()).isEqualTo(3);
    }

    @Test
    void whatMustFollowTheStoring_isDoneAgain_beforeTheCommit() {
        failuresToCome.set(3);
        store.permits.release(100);
        give(1);

        await().until(() -> committed() == 1);
        assertThat(failuresToCome).hasValueLessThanOrEqualTo(0);
        assertThat(finished).containsExactly(0L);
        assertThat(pipeline.status().state()).isEqualTo(RoleStatus.State.RUNNING);
    }

    /** What was read is not read again, as long as the partition stays ours. */
    @Test
    void commitThatFails_losesNoneOfTheRecordsReadBeforeIt() {
        commitsToFail.set(1);
        store.permits.release(100);
        // Read while the first record's offset waits for its commit.
        consumer.schedulePollTask(() -> add(1));
        consumer.schedulePollTask(() -> {
            await().until(() -> !finished.isEmpty());
            add(1);
        });
        for (int i = 0; i < 20; i++) {
            give(1);
        }

        await().until(() -> committed() == 22);
        assertThat(commitsToFail).hasValueLessThan(1);
        assertThat(finished)
                .containsExactlyElementsOf(LongStream.range(0, 22).boxed().toList());
    }

    /** The last offset is not forgotten until more records come. */
    @Test
    void commitThatFails_isDoneAgain() {
        commitsToFail.set(1);
        store.permits.release(100);
        give(3);

        await().until(() -> committed() == 3);
        assertThat(commitsToFail).hasValueLessThan(1);
    }

    @Test
    void storeThatTakesNothing_partitionsArePaused_andGoOn() {
        for (int i = 0; i < 12; i++) {
            give(1);
            int given = i + 1;
            if (i < 3) {
                await().until(() -> consumer.position(PARTITION) == given);
            }
        }
        await().until(() -> consumer.paused().contains(PARTITION));

        store.permits.release(1_000);

        await().until(() -> committed() == 12);
        assertThat(finished).isSorted();
    }

    @Test
    void refusedDocument_isADeadLetter_beforeTheCommit() {
        store.refusals.add(new WriteResult.Refusal("i", "d", 400, "document_parsing_exception at field a.b"));
        store.permits.release(100);
        give(1);

        await().until(() -> committed() == 1);
        assertThat(producer.history()).hasSize(1);
        assertThat(new String(producer.history().getFirst().value(), StandardCharsets.UTF_8))
                .contains("document_parsing_exception at field a.b");
        assertThat(pipeline.status().deadLetters()).isEqualTo(1);
    }

    @Test
    void close_withTheStoreAway_endsSoon_commitsNothing() {
        give(2);
        long begun = System.nanoTime();

        pipeline.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
        assertThat(store.sizes).isEmpty();
        assertThat(pipeline.status().state()).isEqualTo(RoleStatus.State.STOPPED);
    }

    private void give(int records) {
        consumer.schedulePollTask(() -> add(records));
    }

    private void add(int records) {
        for (int i = 0; i < records; i++) {
            consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, next++, new byte[1], new byte[1]));
        }
    }

    private long committed() {
        OffsetAndMetadata offset = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        return offset == null ? 0 : offset.offset();
    }

    private RecordHandler.Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) {
        SimpleBatch batch = new SimpleBatch() {
            @Override
            public List<DeadLetter> deadLetters(WriteResult result) {
                return result.refused().stream()
                        .map(refusal -> DeadLetter.of(records.getFirst(), refusal))
                        .toList();
            }

            @Override
            public void stored(WriteResult result) throws IOException {
                if (failuresToCome.getAndDecrement() > 0) {
                    throw new IOException("the ledger is away");
                }
                records.forEach(record -> finished.add(record.offset()));
            }
        };
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byte[] bytes = {(byte) record.offset()};
            batch.add(
                    record,
                    new CheckpointDocument(
                            bytes, "test.example/log", record.offset(), Digest.of(bytes), Instant.EPOCH));
        }
        return batch;
    }
}
