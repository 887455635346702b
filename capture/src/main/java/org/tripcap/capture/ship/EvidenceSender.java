package org.tripcap.capture.ship;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.record.Outbox;
import org.tripcap.capture.record.OutboxEntry;

/**
 * Sends what lies in the outbox, in order: the segment to the evidence topic and its statement to the ledger. An entry is
 * removed when Kafka has acknowledged both. With Kafka away it waits for as long as it takes; what was sent and not
 * acknowledged is sent again, and readers count it once.
 */
public final class EvidenceSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EvidenceSender.class);
    /** How soon an acknowledgement is noticed while nothing new comes. */
    private static final long SETTLE_MILLIS = 20;

    private static final long IDLE_MILLIS = 1_000;
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final long RETRY_MILLIS = 500;
    /** Entries on their way: bounds the memory that ciphertexts take between disk and acknowledgement. */
    private static final int IN_FLIGHT = 16;

    private final Outbox outbox;
    private final KafkaSettings settings;
    private final Consumer<Signed> acknowledged;
    private final Duration farewell;
    private final Thread thread;
    private final AtomicLong lastAcknowledged = new AtomicLong(System.nanoTime());
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
    private volatile boolean stopping;

    private EvidenceSender(Outbox outbox, KafkaSettings settings, Consumer<Signed> acknowledged, Duration farewell) {
        this.outbox = outbox;
        this.settings = settings;
        this.acknowledged = acknowledged;
        this.farewell = farewell;
        this.thread = Thread.ofPlatform().name("evidence-sender").unstarted(this::run);
    }

    /**
     * Begins to send.
     *
     * @param acknowledged told of each statement that Kafka has, in order, on the sender's thread
     * @param farewell how long {@link #close} goes on sending; what is left then is sent in the next life
     */
    public static EvidenceSender start(
            Outbox outbox, KafkaSettings settings, Consumer<Signed> acknowledged, Duration farewell) {
        EvidenceSender sender = new EvidenceSender(outbox, settings, acknowledged, farewell);
        sender.thread.start();
        return sender;
    }

    /** Seconds since Kafka last acknowledged anything, or since the start. */
    public double secondsSinceAcknowledged() {
        return (System.nanoTime() - lastAcknowledged.get()) / 1e9;
    }

    /** Why sending does not get on; null while it does. */
    public @Nullable String problem() {
        return problem.get();
    }

    private void run() {
        while (!stopping) {
            try {
                // Made here and not once: while no broker's name can be resolved, no producer can be made.
                connected(settings.patientProducer("tripcap-evidence"));
            } catch (InterruptedException e) {
                return;
            } catch (KafkaException | IOException e) {
                warn(e);
                pause();
            }
        }
    }

    private void connected(Producer<byte[], byte[]> producer) throws InterruptedException, IOException {
        try {
            send(producer);
        } finally {
            // Bounded: with Kafka away, a patient producer would wait for it here for ever.
            producer.close(GOODBYE);
        }
    }

    private void send(Producer<byte[], byte[]> producer) throws InterruptedException, IOException {
        Flight flight = new Flight();
        long last = -1;
        while (!stopping) {
            if (flight.entries.size() >= IN_FLIGHT) {
                flight.awaitFirst(IDLE_MILLIS);
            } else {
                OutboxEntry entry = outbox.after(last, flight.entries.isEmpty() ? IDLE_MILLIS : SETTLE_MILLIS);
                if (entry != null) {
                    flight.add(producer, entry);
                    last = entry.number();
                }
            }
            settle(flight);
        }
        while (!flight.entries.isEmpty()) {
            flight.awaitFirst(IDLE_MILLIS);
            settle(flight);
        }
    }

    /** Removes, in order, the entries that are acknowledged. */
    private void settle(Flight flight) throws IOException {
        for (Flight.Item item = flight.entries.peek();
                item != null && item.open.get() <= 0;
                item = flight.entries.peek()) {
            Exception failed = item.failed.get();
            if (failed != null) {
                throw new IOException("Kafka refused a record: " + failed.getMessage(), failed);
            }
            acknowledged.accept(item.entry.statement());
            outbox.remove(item.entry);
            flight.entries.remove();
            lastAcknowledged.set(System.nanoTime());
            problem.set(null);
        }
    }

    private static final class Flight {
        private final ConcurrentLinkedQueue<Item> entries = new ConcurrentLinkedQueue<>();
        private final Semaphore landed = new Semaphore(0);

        private static final class Item {
            private final OutboxEntry entry;
            private final AtomicLong open;
            private final AtomicReference<@Nullable Exception> failed = new AtomicReference<>();

            Item(OutboxEntry entry) {
                this.entry = entry;
                this.open = new AtomicLong(entry.hasCiphertext() ? 2 : 1);
            }
        }

        void add(Producer<byte[], byte[]> producer, OutboxEntry entry) throws IOException {
            Item item = new Item(entry);
            entries.add(item);
            if (entry.hasCiphertext()) {
                Statement statement = Statement.parse(entry.statement().bytes());
                Records.EvidenceKey key = new Records.EvidenceKey(
                        Objects.requireNonNull(statement.incident(), "a segment has an incident"), statement.actor());
                var _ = producer.send(
                        Records.evidence(key, entry.ciphertext(), entry.statement()), (done, e) -> settled(item, e));
            }
            var _ = producer.send(Records.ledger(entry.statement()), (done, e) -> settled(item, e));
        }

        private void settled(Item item, @Nullable Exception e) {
            if (e != null) {
                item.failed.compareAndSet(null, e);
                item.open.set(0);
            } else {
                item.open.decrementAndGet();
            }
            landed.release();
        }

        /** Waits until something was acknowledged or refused since the last call, or the time is up. */
        void awaitFirst(long millis) throws InterruptedException {
            if (landed.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                landed.drainPermits();
            }
        }
    }

    private void warn(Exception e) {
        if (problem.getAndSet(e.toString()) == null) {
            LOG.warn("Sending evidence failed, trying again until it works: {}", e.toString());
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    /** Sends what is left for as long as was agreed, and stops. */
    @Override
    public void close() {
        try {
            outbox.awaitEmpty(farewell.toMillis());
            stopping = true;
            thread.interrupt();
            thread.join(farewell.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
            thread.interrupt();
        }
    }
}
