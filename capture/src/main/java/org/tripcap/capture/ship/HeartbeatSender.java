package org.tripcap.capture.ship;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Identity;

/**
 * Sends a program's heartbeats, signed by it, and a last one when it ends. One that Kafka does not take is not sent later: the
 * next says more.
 */
public final class HeartbeatSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSender.class);
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final Identity identity;
    private final Supplier<Heartbeat> heart;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicBoolean told = new AtomicBoolean();
    private final Thread thread;

    private HeartbeatSender(Producer<byte[], byte[]> producer, Identity identity, Supplier<Heartbeat> heart) {
        this.producer = producer;
        this.identity = identity;
        this.heart = heart;
        this.thread = Thread.ofPlatform().name("heartbeat").daemon().start(this::run);
    }

    /**
     * Starts to send.
     *
     * @param identity whose signature they bear
     * @param heart makes one; called on the sender's own thread
     */
    public static HeartbeatSender start(KafkaSettings kafka, Identity identity, Supplier<Heartbeat> heart) {
        return new HeartbeatSender(kafka.modestProducer("tripcap-heartbeat-" + identity.name()), identity, heart);
    }

    private void run() {
        try {
            do {
                send(heart.get());
            } while (!stop.await(Heartbeat.INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
            send(heart.get().ended());
        } catch (InterruptedException e) {
            LOG.debug("The heartbeat stops");
        }
    }

    private void send(Heartbeat beat) throws InterruptedException {
        try {
            var _ = producer.send(
                    Records.heartbeat(identity.name(), beat, identity.sign(HeartbeatFormat.print(beat))),
                    (metadata, failure) -> noted(failure));
        } catch (InterruptException e) {
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (KafkaException e) {
            noted(e);
        }
    }

    private void noted(@Nullable Exception failure) {
        if (failure == null) {
            told.set(false);
        } else if (!told.getAndSet(true)) {
            LOG.warn("Heartbeats do not reach Kafka: {}", failure.toString());
        }
    }

    /** Sends the last one and ends, within about two seconds. */
    @Override
    public void close() {
        stop.countDown();
        try {
            if (!thread.join(GOODBYE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(GOODBYE);
    }
}
