package org.tripcap.ingest.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.store.Backoff;
import org.tripcap.ingest.store.CheckpointDocument;
import org.tripcap.ingest.store.WriteBatch;
import org.tripcap.ingest.store.WriteObserver;
import org.tripcap.ingest.store.WriteResult;

/**
 * Each step of bringing a topic into the store fails, before or after it took effect; then the pipeline goes on, or the process ends
 * and the next one begins where the last one committed. Nothing may be committed that was not stored and finished.
 */
class PipelineFaultTest {
    private static final String TOPIC = "t";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int RECORDS = 5;

    /** What is done with a batch, in this order. */
    enum Step {
        WRITE,
        DEAD_LETTERS,
        FINISH,
        COMMIT
    }

    /** What outlives the process: documents, dead letters, what followed the storing, and the group's offset. */
    private final Set<String> stored = new ConcurrentSkipListSet<>();

    private final Set<Long> finished = new ConcurrentSkipListSet<>();
    private final Set<String> letters = new ConcurrentSkipListSet<>();
    private volatile long committed;

    private volatile boolean failing = true;
    private final CountDownLatch failed = new CountDownLatch(1);
    private final List<TopicPipeline> pipelines = new ArrayList<>();

    @AfterEach
    void stop() {
        pipelines.forEach(TopicPipeline::close);
    }

    private static Stream<Arguments> faults() {
        return Stream.of(Step.values())
                .flatMap(step -> Stream.of(false, true)
                        .flatMap(persists ->
                                Stream.of(false, true).map(restarts -> Arguments.of(step, persists, restarts))));
    }

    /** One process; {@code fault} is the step that fails in it while it does. */
    private TopicPipeline start(Step fault, boolean persistsAnyway) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
            @Override
            public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
                step(fault, Step.COMMIT, persistsAnyway, () -> {
                    long offset = offsets.values().iterator().next().offset();
                    assertThat(finished)
                            .as("what is committed is finished")
                            .containsAll(LongStream.range(0, offset).boxed().toList());
                    assertThat(stored).hasSizeGreaterThanOrEqualTo((int) offset);
                    committed = offset;
                    super.commitSync(offsets);
                });
            }
        };
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> letter) {
                        step(
                                fault,
                                Step.DEAD_LETTERS,
                                persistsAnyway,
                                () -> letters.add(new String(letter.value(), StandardCharsets.UTF_8)));
                        return super.send(letter);
                    }
                };
        MemoryStore store = new MemoryStore() {
            @Override
            public WriteResult write(WriteBatch batch, WriteObserver observer) {
                step(fault, Step.WRITE, persistsAnyway, () -> batch.ids().forEach(stored::add));
                return new WriteResult(
                        batch.size(),
                        Set.of(),
                        List.of(new WriteResult.Refusal("i", "d", 400, "document_parsing_exception at field a.b")));
            }
        };
        consumer.updateBeginningOffsets(Map.of(PARTITION, committed));
        RoleMonitor monitor = new RoleMonitor("test", InstantSource.system());
        TopicPipeline pipeline = new TopicPipeline(
                TOPIC,
                consumer,
                records -> prepare(records, fault, persistsAnyway),
                store,
                new DeadLetters("dead", producer),
                new Persistence(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)), monitor),
                monitor,
                2);
        pipelines.add(pipeline);
        await().until(() -> !consumer.subscription().isEmpty());
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(PARTITION));
            LongStream.range(committed, RECORDS)
                    .forEach(offset ->
                            consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, new byte[1], new byte[1])));
        });
        return pipeline;
    }

    private void step(Step fault, Step here, boolean persistsAnyway, Runnable effect) {
        boolean fails = fault == here && failing;
        if (!fails || persistsAnyway) {
            effect.run();
        }
        if (fails) {
            failed.countDown();
            throw here == Step.COMMIT
                    ? new KafkaException(here + " fails")
                    : new UncheckedIOException(new IOException(here + " fails"));
        }
    }

    private RecordHandler.Prepared prepare(
            List<ConsumerRecord<byte[], byte[]>> records, Step fault, boolean persistsAnyway) {
        SimpleBatch batch = new SimpleBatch() {
            @Override
            public List<DeadLetter> deadLetters(WriteResult result) {
                return List.of(
                        DeadLetter.of(records.getFirst(), result.refused().getFirst()));
            }

            @Override
            public void stored(WriteResult result) {
                step(
                        fault,
                        Step.FINISH,
                        persistsAnyway,
                        () -> records.forEach(record -> finished.add(record.offset())));
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

    @ParameterizedTest
    @MethodSource("faults")
    void everyRecord_isStoredAndFinishedBeforeItIsCommitted(Step step, boolean persistsAnyway, boolean restarts)
            throws Exception {
        TopicPipeline first = start(step, persistsAnyway);
        failed.await();
        if (step != Step.COMMIT || !persistsAnyway) {
            assertThat(committed)
                    .as("nothing is committed while %s fails", step)
                    .isZero();
        }
        if (restarts) {
            first.close();
        }
        failing = false;
        TopicPipeline pipeline = restarts ? start(step, persistsAnyway) : first;

        await().until(() -> committed == RECORDS && pipeline.status().state() == RoleStatus.State.RUNNING);
        assertThat(finished)
                .containsExactlyElementsOf(
                        IntStream.range(0, RECORDS).mapToObj(Long::valueOf).toList());
        assertThat(stored).as("each document once, whatever was written again").hasSize(RECORDS);
        assertThat(letters).isNotEmpty();
    }
}
