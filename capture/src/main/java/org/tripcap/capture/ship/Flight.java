package org.tripcap.capture.ship;

import java.io.IOException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.record.OutboxEntry;

/**
 * Outbox entries on their way through one producer, in order, of so many bytes at most: what bounds the memory that ciphertexts
 * take between disk and acknowledgement. Belongs to the sender's thread; Kafka's tells it what has landed.
 */
final class Flight {

    /** A bound also on entries: most have no ciphertext. */
    private static final int MOST = 64;

    private final Producer<byte[], byte[]> producer;
    private final long bound;
    private final Queue<Item> items = new ConcurrentLinkedQueue<>();
    private final Semaphore landings = new Semaphore(0);
    private long bytes;
    private int count;

    private static final class Item {
        private final OutboxEntry entry;
        private final AtomicInteger open;
        private final AtomicReference<@Nullable Exception> failed = new AtomicReference<>();

        Item(OutboxEntry entry) {
            this.entry = entry;
            this.open = new AtomicInteger(entry.hasCiphertext() ? 2 : 1);
        }
    }

    Flight(Producer<byte[], byte[]> producer, long bound) {
        this.producer = producer;
        this.bound = bound;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether an entry of so many bytes may take off; the first always may. */
    boolean hasRoom(long more) {
        return isEmpty() || (count < MOST && bytes + more <= bound);
    }

    /** Sends an entry's records. */
    void add(OutboxEntry entry) throws IOException {
        Item item = new Item(entry);
        items.add(item);
        bytes += entry.bytes();
        count++;
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
        landings.release();
    }

    /**
     * Takes the first entry out, if Kafka has acknowledged all its records; otherwise null.
     *
     * @throws IOException when Kafka refused one of them
     */
    @Nullable OutboxEntry landed() throws IOException {
        Item first = items.peek();
        if (first == null || first.open.get() > 0) {
            return null;
        }
        Exception failed = first.failed.get();
        if (failed != null) {
            throw new IOException("Kafka refused a record: " + failed.getMessage(), failed);
        }
        items.remove();
        bytes -= first.entry.bytes();
        count--;
        return first.entry;
    }

    /** Waits until something was acknowledged or refused since the last call, or the time is up. */
    void awaitLanding(long millis) throws InterruptedException {
        if (landings.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            var _ = landings.drainPermits();
        }
    }
}
