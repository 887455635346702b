package org.tripcap.capture.ship;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
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
    /** Beside the segments, their records' headers and the ledger's batches lie in a producer's buffer. */
    private static final long BESIDE_BYTES = 1L << 20;

    /**
     * How it sends.
     *
     * @param bufferBytes memory for what is on its way; at least that of the largest message
     * @param farewell how long {@link #close} goes on sending; what is left then is sent in the next life
     */
    public record Settings(long bufferBytes, Duration farewell) {}

    private final Outbox outbox;
    private final KafkaSettings kafka;
    private final Settings settings;
    private final Consumer<Signed> acknowledged;
    private final Thread thread;
    private final AtomicLong lastAcknowledged = new AtomicLong(System.nanoTime());
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable Producer<byte[], byte[]> producer;

    private EvidenceSender(Outbox outbox, KafkaSettings kafka, Settings settings, Consumer<Signed> acknowledged) {
        this.outbox = outbox;
        this.kafka = kafka;
        this.settings = settings;
        this.acknowledged = acknowledged;
        this.thread = Thread.ofPlatform().name("evidence-sender").unstarted(this::run);
    }

    /**
     * Begins to send.
     *
     * @param acknowledged told of each statement that Kafka has, in order, on the sender's thread
     */
    public static EvidenceSender start(
            Outbox outbox, KafkaSettings kafka, Settings settings, Consumer<Signed> acknowledged) {
        EvidenceSender sender = new EvidenceSender(outbox, kafka, settings, acknowledged);
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

    private boolean isStopping() {
        return stop.getCount() == 0;
    }

    private void run() {
        try {
            while (!isStopping()) {
                try {
                    // Made here and not once: while no broker's name can be resolved, no producer can be made.
                    connected(kafka.patientProducer("tripcap-evidence", settings.bufferBytes()));
                } catch (KafkaException | IOException e) {
                    warn(e);
                    var _ = stop.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The sender is interrupted");
        }
    }

    private void connected(Producer<byte[], byte[]> opened) throws InterruptedException, IOException {
        producer = opened;
        try {
            send(opened);
        } finally {
            producer = null;
            // Bounded: with Kafka away, a patient producer would wait for it here for ever.
            opened.close(GOODBYE);
        }
    }

    private void send(Producer<byte[], byte[]> opened) throws InterruptedException, IOException {
        Flight flight = new Flight(opened, settings.bufferBytes() - BESIDE_BYTES);
        long last = -1;
        while (!isStopping()) {
            OutboxEntry next = outbox.after(last, flight.isEmpty() ? IDLE_MILLIS : SETTLE_MILLIS);
            if (next != null && flight.hasRoom(next.bytes())) {
                flight.add(next);
                last = next.number();
            } else if (next != null) {
                flight.awaitLanding(IDLE_MILLIS);
            }
            settle(flight);
        }
        settle(flight);
    }

    /** Removes, in order, the entries that are acknowledged. */
    private void settle(Flight flight) throws IOException {
        for (OutboxEntry landed = flight.landed(); landed != null; landed = flight.landed()) {
            acknowledged.accept(landed.statement());
            outbox.remove(landed);
            lastAcknowledged.set(System.nanoTime());
            problem.set(null);
        }
    }

    private void warn(Exception e) {
        if (!isStopping() && problem.getAndSet(e.toString()) == null) {
            LOG.warn("Sending evidence failed, trying again until it works: {}", e.toString());
        }
    }

    /** Sends what is left for as long as was agreed, and stops. */
    @Override
    public void close() {
        try {
            var _ = outbox.awaitEmpty(settings.farewell().toMillis());
            stop.countDown();
            outbox.stopWaiting();
            if (!thread.join(GOODBYE)) {
                // A send that waits for Kafka ends with its producer; an interrupt would end it with an error in the
                // log.
                Producer<byte[], byte[]> waiting = producer;
                if (waiting != null) {
                    waiting.close(Duration.ZERO);
                }
                if (!thread.join(settings.farewell())) {
                    LOG.warn("The sender does not stop; it is left behind");
                }
            }
        } catch (InterruptedException e) {
            stop.countDown();
            outbox.stopWaiting();
            Thread.currentThread().interrupt();
        }
    }
}
