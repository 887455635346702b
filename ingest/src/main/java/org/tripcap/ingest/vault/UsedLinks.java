package org.tripcap.ingest.vault;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.tripcap.capture.incident.Digest;

/**
 * Lets every link count once, over restarts: that it was used is durable before anything is given for it. A directory that was made
 * anew knows nothing of the links before, so those are refused. Thread-safe.
 */
final class UsedLinks {
    /** Links remembered at most; when they are used up, none counts until the oldest are forgotten. */
    static final int CAPACITY = 16_384;

    /** How long after its end a link is remembered, in case the clock is set back. */
    static final Duration KEPT = AccessLink.LONGEST;

    private final VaultFiles files;
    private final int capacity;
    private final Instant since;
    private final Set<Digest> used = new HashSet<>();
    private final Queue<UsedLink> order = new PriorityQueue<>(Comparator.comparing(UsedLink::expires));

    /** @throws IOException when it cannot be made durable since when links are remembered */
    UsedLinks(VaultFiles files, VaultFiles.Content content, Instant now, int capacity) throws IOException {
        this.files = files;
        this.capacity = capacity;
        Instant kept = content.linksSince();
        if (kept == null) {
            files.linksSince(now);
            kept = now;
        }
        this.since = kept;
        for (UsedLink link : content.links()) {
            used.add(link.link());
            order.add(link);
        }
    }

    /**
     * Refuses a link that could not be used now.
     *
     * @param digest of its exact signed bytes
     */
    synchronized void requireUnused(Digest digest, AccessLink link) throws UnwrapRefusedException {
        if (used.contains(digest)) {
            throw new UnwrapRefusedException(
                    Refusal.REPLAYED, "this link was used before, and counts once; make a new one");
        }
        if (link.time().isBefore(since)) {
            throw new UnwrapRefusedException(
                    Refusal.STALE,
                    "this link was made before this vault knows which links were used (" + since + "); make a new one");
        }
    }

    /**
     * Uses up a link; that is durable on return.
     *
     * @throws UnwrapRefusedException when it was used before, or too many are remembered
     * @throws IOException when it could not be made durable; it may count as used all the same
     */
    synchronized void use(Digest digest, AccessLink link, Instant now) throws UnwrapRefusedException, IOException {
        requireUnused(digest, link);
        forget(now);
        if (used.size() >= capacity) {
            throw new UnwrapRefusedException(
                    Refusal.BUSY, "more than " + capacity + " links were used of late; ask again later");
        }
        UsedLink use = new UsedLink(digest, link.expires());
        used.add(digest);
        order.add(use);
        files.use(use);
    }

    private void forget(Instant now) throws IOException {
        for (UsedLink oldest = order.peek();
                oldest != null && oldest.expires().plus(KEPT).isBefore(now);
                oldest = order.peek()) {
            files.forget(oldest);
            order.remove();
            used.remove(oldest.link());
        }
    }
}
