package org.tripcap.ingest.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.tripcap.capture.incident.Digest;

/**
 * Lets every request count once: its time must lie within {@link #WINDOW} of now, and its digest is remembered for at least as long
 * as that can be. What was remembered is lost with the process, so a request made before the guard is refused too.
 *
 * <p>How long something was ago is told by a clock that nobody sets. A wall clock that is set forward and back makes a time come
 * again; so digests are forgotten only when there is no more room. Thread-safe.
 */
final class ReplayGuard {
    /** Room for clocks that are not the same, on either side. */
    static final Duration WINDOW = Duration.ofMinutes(2);

    /** Requests remembered at most. When they are used up, the oldest is forgotten, or nothing released until it leaves the window. */
    static final int CAPACITY = 65_536;

    /** A request may be made up to a window ahead of now, and stays admissible for a window after its time. */
    private static final long REMEMBERED_NANOS = WINDOW.multipliedBy(2).toNanos();

    private record Seen(Digest request, long nanos) {}

    private final LongSupplier nanos;
    private final long started;
    private final Set<Digest> seen = new HashSet<>();
    private final Deque<Seen> order = new ArrayDeque<>();

    /** @param nanos what {@link System#nanoTime()} gives */
    ReplayGuard(LongSupplier nanos) {
        this.nanos = nanos;
        this.started = nanos.getAsLong();
    }

    /**
     * Admits a request once.
     *
     * @param request digest of its exact bytes
     * @param made when the asker says it was made
     */
    synchronized void admit(Digest request, Instant made, Instant now) throws UnwrapRefusedException {
        long ticks = nanos.getAsLong();
        Instant since = now.minusNanos(ticks - started);
        Duration apart = Duration.between(made, now);
        if (apart.abs().compareTo(WINDOW) > 0) {
            throw new UnwrapRefusedException(
                    Refusal.STALE,
                    "the request was made at " + made + ", which is not within " + WINDOW.toSeconds()
                            + " s of the vault's clock (" + now + "); set both clocks and ask again");
        }
        if (made.isBefore(since)) {
            throw new UnwrapRefusedException(
                    Refusal.STALE,
                    "the request was made at " + made + ", before this vault started at " + since
                            + ", so it cannot tell whether it is a repeated one; ask again");
        }
        if (seen.contains(request)) {
            throw new UnwrapRefusedException(
                    Refusal.REPLAYED, "this very request was answered before; make a new one with a new nonce");
        }
        if (seen.size() >= CAPACITY && ticks - order.element().nanos() > REMEMBERED_NANOS) {
            seen.remove(order.remove().request());
        }
        if (seen.size() >= CAPACITY) {
            throw new UnwrapRefusedException(
                    Refusal.BUSY,
                    "more than " + CAPACITY + " requests in " + 2 * WINDOW.toSeconds() + " s; ask again later");
        }
        seen.add(request);
        order.add(new Seen(request, ticks));
    }
}
