package org.tripcap.ingest.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.tripcap.capture.incident.Digest;

/**
 * Lets every request count once: its time must lie within {@link #WINDOW} of now, and within that window its digest is
 * remembered. What was remembered is lost with the process, so a request made before the guard is refused too. Thread-safe.
 */
final class ReplayGuard {
    /** Room for clocks that are not the same, on either side. */
    static final Duration WINDOW = Duration.ofMinutes(2);

    /** Requests remembered at most. When they are used up, nothing is released until the oldest leave the window. */
    static final int CAPACITY = 65_536;

    private record Seen(Digest request, Instant forgettable) {}

    private final Instant since;
    private final Set<Digest> seen = new HashSet<>();
    private final Deque<Seen> order = new ArrayDeque<>();

    ReplayGuard(Instant since) {
        this.since = since;
    }

    /**
     * Admits a request once.
     *
     * @param request digest of its exact bytes
     * @param made when the asker says it was made
     */
    synchronized void admit(Digest request, Instant made, Instant now) throws UnwrapRefusedException {
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
        while (!order.isEmpty() && order.element().forgettable().isBefore(now)) {
            seen.remove(order.remove().request());
        }
        if (seen.contains(request)) {
            throw new UnwrapRefusedException(
                    Refusal.REPLAYED, "this very request was answered before; make a new one with a new nonce");
        }
        if (seen.size() >= CAPACITY) {
            throw new UnwrapRefusedException(
                    Refusal.BUSY,
                    "more than " + CAPACITY + " requests in " + 2 * WINDOW.toSeconds() + " s; ask again later");
        }
        seen.add(request);
        // A request may be made up to a window ahead of now, and stays admissible for a window after its time.
        order.add(new Seen(request, now.plus(WINDOW.multipliedBy(2))));
    }
}
