package org.tripcap.ingest.index;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.tripcap.ingest.dissect.AddressFacts;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.store.Backoff;

/**
 * How an indexer works.
 *
 * @param roles which topics this instance reads
 * @param group beginning of the consumer groups' names; instances with the same one share the partitions
 * @param threads threads that open and dissect segments, 1 to {@value #MAX_THREADS}
 * @param limits bounds on what one segment makes of the index
 * @param patience how long evidence waits for its incident's document and for the vault to hear of the incident; what waited in
 *     vain is stored unopened
 * @param keep how long evidence stays in its topic although it is stored and committed, in case the store loses writes
 * @param backoff pauses while something that is needed is away
 * @param known what flow documents say of addresses beside the evidence
 */
public record IndexerSettings(
        Set<Role> roles,
        String group,
        int threads,
        DissectLimits limits,
        Duration patience,
        Duration keep,
        Backoff backoff,
        AddressFacts known) {
    private static final int MAX_THREADS = 256;

    /** Reads all of the topics, with a thread for each processor. */
    public static final IndexerSettings DEFAULT = new IndexerSettings(
            EnumSet.allOf(Role.class),
            "tripcap-indexer",
            Runtime.getRuntime().availableProcessors(),
            DissectLimits.DEFAULT,
            Duration.ofSeconds(15),
            Duration.ofHours(24),
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10)));

    /** The same, with the first payload bytes of each side in flow documents. */
    public IndexerSettings withPayloadHeads() {
        return new IndexerSettings(roles, group, threads, limits.withPayloadHeads(), patience, keep, backoff, known);
    }

    /** The same, with what is known of addresses in flow documents. */
    public IndexerSettings withAddressFacts(AddressFacts facts) {
        return new IndexerSettings(roles, group, threads, limits, patience, keep, backoff, facts);
    }

    /** With nothing of addresses but what the evidence says. */
    public IndexerSettings(
            Set<Role> roles,
            String group,
            int threads,
            DissectLimits limits,
            Duration patience,
            Duration keep,
            Backoff backoff) {
        this(roles, group, threads, limits, patience, keep, backoff, AddressFacts.NONE);
    }

    /** A topic and what is made of it. */
    public enum Role {
        EVIDENCE,
        LEDGER,
        INCIDENTS,
        ALERTS,
        CHECKPOINTS
    }

    public IndexerSettings {
        roles = Set.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("indexer.roles names at least one role");
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException("indexer.group is not blank");
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("indexer.threads is between 1 and " + MAX_THREADS + ", not " + threads);
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("indexer.patience is not negative, as " + patience + " is");
        }
        if (keep.isNegative()) {
            throw new IllegalArgumentException("indexer.keep is not negative, as " + keep + " is");
        }
    }
}
