package org.tripcap.ingest.notary;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.TimeStamp;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;

/**
 * Has checkpoints stamped by an authority for times, on a thread of its own, and keeps the stamps that the trust file believes. An
 * authority that is away is asked again, less and less often.
 */
final class TimeStamper implements CheckpointSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimeStamper.class);
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(2);

    private final TimeStampAuthority authority;
    private final StampQueue queue;
    private final Supplier<TrustFile> trust;
    private final List<StampSink> sinks;
    private final InstantSource clock;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    TimeStamper(
            TimeStampAuthority authority,
            StampQueue queue,
            Supplier<TrustFile> trust,
            List<StampSink> sinks,
            InstantSource clock) {
        this.authority = authority;
        this.queue = queue;
        this.trust = trust;
        this.sinks = List.copyOf(sinks);
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("notary-stamps").daemon(true).unstarted(this::run);
    }

    TimeStamper start() {
        thread.start();
        return this;
    }

    @Override
    public void keep(Checkpoint checkpoint, byte[] note) throws IOException {
        Instant signed;
        try {
            signed = SignedCheckpoint.parse(note).verify(trust.get());
        } catch (UntrustedException e) {
            throw new IOException(
                    "a checkpoint that the trust file does not believe is not stamped: " + e.getMessage(), e);
        }
        queue.offer(checkpoint, note, signed);
        news.release();
    }

    StampStatus status() {
        return queue.status(clock.instant());
    }

    private void run() {
        try {
            while (!closed) {
                attempt();
                long pause = queue.pause(clock.instant(), LOOK).toMillis();
                var _ = news.tryAcquire(Math.max(1, pause), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the way close() ends a question under way
        }
    }

    /** Has stamped what is due. */
    void attempt() throws InterruptedException {
        StampQueue.Waiting waiting = queue.due(clock.instant()).orElse(null);
        if (waiting == null) {
            return;
        }
        try {
            byte[] token = authority.stamp(waiting.note());
            TimeStamp stamp = trust.get().timeStamp(token, waiting.note());
            for (StampSink sink : sinks) {
                sink.keepStamp(waiting.checkpoint(), waiting.note(), token);
            }
            queue.stamped(waiting, stamp, clock.instant());
        } catch (IOException | UntrustedException e) {
            failed(e.toString());
        }
    }

    private void failed(String why) {
        if (queue.status(clock.instant()).failures() == 0) {
            LOG.warn("the last checkpoint is not stamped, it is tried again: {}", why);
        } else {
            LOG.debug("the last checkpoint is still not stamped: {}", why);
        }
        queue.failed(clock.instant(), why);
    }

    @Override
    public void close() {
        closed = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try {
            if (!thread.join(STOP)) {
                LOG.warn("the stamping of checkpoints does not stop within {} s", STOP.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
