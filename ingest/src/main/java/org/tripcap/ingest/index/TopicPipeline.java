package org.tripcap.ingest.index;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.WriteResult;

/**
 * One topic into the store: a thread that polls, one that prepares documents, some that write them and one that finishes batches
 * in their order, so that one batch is opened and dissected while those before are being written. At most {@value
 * #MAX_IN_FLIGHT} batches are under way; while the store is away the consumer pauses its partitions and keeps polling, so that
 * it stays in its group. Offsets are committed once everything before them is stored.
 */
final class TopicPipeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicPipeline.class);

    private static final int MAX_IN_FLIGHT = 4;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** How long a rebalance or a close waits for batches under way; what is not done by then is done again elsewhere. */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final RecordHandler handler;
    private final EvidenceStore store;
    private final DeadLetters deadLetters;
    private final Persistence persistence;
    private final RoleMonitor monitor;

    private final BlockingQueue<List<ConsumerRecord<byte[], byte[]>>> toPrepare = new LinkedBlockingQueue<>();
    private final BlockingQueue<BatchUnderWay> toFinish;
    private final Queue<Map<TopicPartition, OffsetAndMetadata>> toCommit = new ConcurrentLinkedQueue<>();
    /** Taken from the queue, and not committed yet; of the polling thread. */
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

    private final AtomicInteger inFlight = new AtomicInteger();
    private final Thread poller;
    private final List<Thread> workers;
    private final ExecutorService writers;
    private volatile boolean closing;

    /** Records read together, what was made of them, and what becomes of that in the store. */
    private record BatchUnderWay(
            List<ConsumerRecord<byte[], byte[]>> records, RecordHandler.Prepared prepared, Future<Written> written) {}

    private record Written(WriteResult result, List<DeadLetter> dead) {}

    /** Work on one batch that goes on until it is done or the thread is interrupted. */
    private interface Stage {
        void next() throws InterruptedException;
    }

    /**
     * Starts at once, and owns the consumer from now on.
     *
     * @param writers batches that are written at the same time; 1 where a later document takes an earlier one's place
     */
    TopicPipeline(
            String topic,
            Consumer<byte[], byte[]> consumer,
            RecordHandler handler,
            EvidenceStore store,
            DeadLetters deadLetters,
            Persistence persistence,
            RoleMonitor monitor,
            int writers) {
        this.topic = topic;
        this.consumer = consumer;
        this.handler = handler;
        this.store = store;
        this.deadLetters = deadLetters;
        this.persistence = persistence;
        this.monitor = monitor;
        toFinish = new ArrayBlockingQueue<>(writers); // bounds what is prepared, and so the memory
        this.writers = Executors.newFixedThreadPool(
                writers,
                Thread.ofPlatform().name("index-write-" + topic + "-", 0).factory());
        workers = List.of(
                Thread.ofPlatform().name("index-prepare-" + topic).start(() -> repeat(this::prepareNext)),
                Thread.ofPlatform().name("index-finish-" + topic).start(() -> repeat(this::finishNext)));
        poller = Thread.ofPlatform().name("index-poll-" + topic).start(this::poll);
    }

    RoleStatus status() {
        return monitor.status();
    }

    private void poll() {
        try (consumer) {
            consumer.subscribe(List.of(topic), new Rebalance());
            while (!closing) {
                pollOnce();
            }
            drain(consumer.assignment());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.forEach(Thread::interrupt);
        writers.shutdownNow();
        monitor.stopped();
    }

    private void pollOnce() throws InterruptedException {
        if (inFlight.get() >= MAX_IN_FLIGHT) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        try {
            // Handed on before anything else can fail: what was read is not read again while the partition stays ours.
            for (List<ConsumerRecord<byte[], byte[]>> batch : RecordBatches.of(consumer.poll(POLL))) {
                inFlight.incrementAndGet();
                toPrepare.add(batch);
            }
            commit(consumer.assignment());
        } catch (KafkaException e) {
            // the client reconnects by itself; what it cannot mend is the operator's, and may be mended while we try
            monitor.waiting("Kafka: " + e.getMessage(), 1, RETRY);
            Thread.sleep(RETRY);
            monitor.resumed();
        }
    }

    private void prepareNext() throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = toPrepare.take();
        RecordHandler.Prepared prepared = persistence.until("preparing " + topic, () -> handler.prepare(records));
        Future<Written> written;
        try {
            written = writers.submit(() -> write(prepared));
        } catch (RejectedExecutionException closed) {
            throw new InterruptedException();
        }
        toFinish.put(new BatchUnderWay(records, prepared, written));
    }

    private Written write(RecordHandler.Prepared prepared) throws InterruptedException {
        return persistence.until("writing " + topic, () -> {
            WriteResult result = store.write(prepared.documents(), monitor);
            return new Written(result, prepared.deadLetters(result));
        });
    }

    private void finishNext() throws InterruptedException {
        BatchUnderWay batch = toFinish.take();
        RecordHandler.Prepared prepared = batch.prepared();
        Written written;
        try {
            written = batch.written().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException();
            }
            throw new IllegalStateException("writing goes on until it succeeds or is interrupted", e);
        }
        persistence.until("dead letters of " + topic, () -> deadLetters.send(written.dead()));
        persistence.until("finishing " + topic, () -> {
            prepared.stored(written.result());
            return written;
        });
        monitor.count(
                batch.records().size(),
                written.result().written(),
                written.dead().size());
        toCommit.add(RecordBatches.offsets(batch.records()));
        inFlight.decrementAndGet();
    }

    /**
     * Commits what is stored, as far as it still lies in our partitions: what went to another is committed there. What cannot be
     * committed now is when this is called again.
     */
    private void commit(Collection<TopicPartition> ours) {
        for (var batch = toCommit.poll(); batch != null; batch = toCommit.poll()) {
            uncommitted.putAll(batch);
        }
        uncommitted.keySet().retainAll(consumer.assignment());
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(uncommitted);
        offsets.keySet().retainAll(ours);
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets);
            uncommitted.keySet().removeAll(offsets.keySet());
        }
    }

    /** Waits a bounded time for the batches under way, then commits what was stored. */
    private void drain(Collection<TopicPartition> ours) {
        long end = System.nanoTime() + DRAIN.toNanos();
        try {
            while (inFlight.get() > 0 && System.nanoTime() < end && monitor.isRunning()) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            commit(ours);
        } catch (KafkaException e) {
            LOG.info("offsets of {} could not be committed; their records come again and change nothing", topic);
        }
    }

    private void repeat(Stage stage) {
        try {
            while (true) {
                stage.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the way this thread ends
        }
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            drain(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            LOG.info(
                    "partitions {} went to another indexer; what is under way is written twice and stored once",
                    partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.debug("partitions {} assigned", partitions);
        }
    }

    /** Reads no more; {@link #close} waits for the end. */
    void stop() {
        closing = true;
    }

    /** Ends after the batches under way, or after a few seconds without them: they come again. */
    @Override
    public void close() {
        stop();
        try {
            poller.join();
            for (Thread worker : workers) {
                while (!worker.join(Duration.ofMillis(100))) {
                    worker.interrupt(); // again: a library may have swallowed the first
                }
            }
            while (!writers.awaitTermination(100, TimeUnit.MILLISECONDS)) {
                writers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
