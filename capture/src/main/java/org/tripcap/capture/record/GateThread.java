package org.tripcap.capture.record;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which a gate decides, so that no two decisions meet. One that fails is logged and ends nothing: the next may
 * be a close.
 */
final class GateThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GateThread.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gate").daemon().factory());

    /** Decides soon; returns at once. */
    void submit(Runnable decision) {
        try {
            thread.execute(guarded(decision));
        } catch (RejectedExecutionException e) {
            LOG.debug("The gate is closed; a late decision is left out");
        }
    }

    /** Decides after this many nanoseconds of the monotonic clock, at once when they are negative. */
    void after(long nanos, Runnable decision) {
        try {
            var _ = thread.schedule(guarded(decision), Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The gate is closed; a later decision is left out");
        }
    }

    /** Decides once every period, the first time after one. */
    void every(Duration period, Runnable decision) {
        var _ = thread.scheduleAtFixedRate(
                guarded(decision), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Runnable guarded(Runnable decision) {
        return () -> {
            try {
                decision.run();
            } catch (RuntimeException e) {
                LOG.error("A decision of the gate failed", e);
            }
        };
    }

    /** Drops what was to be decided later. */
    @Override
    public void close() {
        var _ = thread.shutdownNow();
    }
}
