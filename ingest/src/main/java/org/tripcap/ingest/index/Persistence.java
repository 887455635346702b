package org.tripcap.ingest.index;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.ingest.store.Backoff;
import org.tripcap.ingest.store.StoreException;

/**
 * Does a step again until it succeeds. Evidence may wait, and may not be skipped: also after a failure nobody foresaw, the
 * partition stands still, with its reason in the status, until the cause is gone.
 */
final class Persistence {
    private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

    private final Backoff backoff;
    private final RoleMonitor monitor;

    Persistence(Backoff backoff, RoleMonitor monitor) {
        this.backoff = backoff;
        this.monitor = monitor;
    }

    interface Step<T> {
        T run() throws IOException, InterruptedException;
    }

    <T> T until(String name, Step<T> step) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            String reason;
            try {
                T result = step.run();
                if (failures > 1) {
                    monitor.resumed();
                }
                return result;
            } catch (IOException | StoreException e) {
                reason = name + ": " + e.getMessage();
            } catch (RuntimeException e) {
                if (failures == 1) {
                    LOG.error("{} failed and is tried again", name, e);
                }
                reason = name + " failed: " + e;
            }
            Duration pause = backoff.pause(failures, ThreadLocalRandom.current());
            monitor.waiting(reason, failures, pause);
            Thread.sleep(pause);
        }
    }
}
