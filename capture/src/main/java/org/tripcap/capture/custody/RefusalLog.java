package org.tripcap.capture.custody;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs what a reader of a topic passes over, so that nobody who writes to the topic can fill the log: of each kind the first
 * with its words, then, at most every minute, how many more there were. Thread-safe.
 */
public final class RefusalLog {

    /** How often one kind is logged at most. */
    public static final Duration PERIOD = Duration.ofMinutes(1);

    private final Logger log;
    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new HashMap<>();

    private static final class Kind {
        private long loggedNanos;
        private long silent;
    }

    /**
     * A log of refusals.
     *
     * @param log where to; at level WARN
     */
    public RefusalLog(Logger log) {
        this(log, System::nanoTime);
    }

    RefusalLog(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /**
     * Notes one.
     *
     * @param kind what was refused, of a fixed set of wordings such as {@code "a record of the topic of keys"}
     * @param why this one's place and reason, with no personal data
     */
    public synchronized void refused(String kind, String why) {
        long now = nanoTime.getAsLong();
        Kind known = kinds.get(kind);
        if (known == null) {
            Kind first = new Kind();
            first.loggedNanos = now;
            kinds.put(kind, first);
            log.warn("Passed over {}: {}", kind, why);
        } else if (now - known.loggedNanos < PERIOD.toNanos()) {
            known.silent++;
        } else {
            log.warn("Passed over {}: {} ({} more since the last such message)", kind, why, known.silent);
            known.loggedNanos = now;
            known.silent = 0;
        }
    }
}
