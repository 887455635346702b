package org.tripcap.ingest.respond;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The receipts of the last hour: a fold over the alert log, so that they say after a restart what they said before.
 * Bounded by age and by the number of items; the oldest go first, but none that an answer waits for. Ages are counted from when a
 * receipt became known here, so that a step of the clock ends none. Thread-safe.
 */
public final class Receipts {
    /** How long a receipt is kept, if there is room. */
    public static final Duration KEPT = Duration.ofHours(1);

    /** Of receipts that no answer waits for. */
    static final int MOST_ITEMS = 500_000;

    private static final class Open {
        private final String source;
        private final Instant received;
        private final int[] records;
        private final @Nullable Outcome[] outcomes;
        private final long since;
        private int undecided;
        private boolean answerWaits;
        private @Nullable CountDownLatch awaited;

        /** @param since when the body came, on the clock of ages */
        Open(AlertBatch batch, long since) {
            this.since = since;
            source = batch.source();
            received = batch.received();
            records = new int[batch.total()];
            outcomes = new @Nullable Outcome[batch.total()];
            undecided = batch.total();
        }

        void settle(int ordinal, Outcome outcome) {
            if (ordinal < outcomes.length && outcomes[ordinal] == null && outcome.isFinal()) {
                outcomes[ordinal] = outcome;
                undecided--;
                if (undecided == 0 && awaited != null) {
                    awaited.countDown();
                }
            }
        }

        Receipt receipt(ReceiptId id) {
            List<Receipt.Entry> entries = new ArrayList<>(outcomes.length);
            for (int i = 0; i < outcomes.length; i++) {
                Outcome outcome = outcomes[i];
                entries.add(new Receipt.Entry(records[i], outcome == null ? Outcome.PENDING : outcome));
            }
            return new Receipt(id, source, received, entries);
        }
    }

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Map<ReceiptId, Open> receipts = new LinkedHashMap<>();
    private final OwnBatches own = new OwnBatches();
    private long items;

    /** No receipts yet; {@code clock} tells how old those are that the log has already. */
    public Receipts(InstantSource clock) {
        this(clock, System::nanoTime);
    }

    /** @param nanos clock of ages, which is never set */
    Receipts(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Takes in a body that an answer waits for: it is kept until {@link #await} or {@link #drop}. */
    synchronized void expect(List<AlertBatch> body) {
        for (AlertBatch batch : body) {
            take(batch).answerWaits = true;
        }
        evict();
    }

    /** Takes in a part of a body; taking it in again changes nothing. */
    synchronized void add(AlertBatch batch) {
        var _ = take(batch);
        evict();
    }

    private Open take(AlertBatch batch) {
        Open open = receipts.get(batch.receipt());
        if (open == null) {
            open = new Open(batch, nanos.getAsLong() - age(batch).toNanos());
            receipts.put(batch.receipt(), open);
            items += batch.total();
        }
        for (Item item : batch.items()) {
            if (item.ordinal() < open.records.length) {
                open.records[item.ordinal()] = item.record();
                if (item instanceof Item.Settled settled) {
                    open.settle(item.ordinal(), settled.outcome());
                }
            }
        }
        return open;
    }

    /** How long ago a body came, by the clocks of the servers that took it in and read it. */
    private Duration age(AlertBatch batch) {
        Duration age = Duration.between(batch.received(), clock.instant());
        return age.isNegative() ? Duration.ZERO : age.compareTo(KEPT) > 0 ? KEPT : age;
    }

    /** Takes in decisions. */
    synchronized void settle(Decided decided) {
        for (Decided.Decision decision : decided.decisions()) {
            Open open = receipts.get(decision.receipt());
            if (open != null) {
                open.settle(decision.ordinal(), decision.outcome());
            }
        }
    }

    /** Forgets a body that was not accepted after all. */
    synchronized void drop(ReceiptId id) {
        Open dropped = receipts.remove(id);
        if (dropped != null) {
            items -= dropped.outcomes.length;
        }
    }

    /** The batches on their way from the intake of this server to its responder, which share these receipts. */
    OwnBatches own() {
        return own;
    }

    /** The receipt as it stands, if it is known and not too old. */
    public synchronized Optional<Receipt> find(ReceiptId id) {
        Open open = receipts.get(id);
        return open == null ? Optional.empty() : Optional.of(open.receipt(id));
    }

    /** The receipt once everything in it is decided, or as it stands after {@code patience}; no answer waits for it any more. */
    Optional<Receipt> await(ReceiptId id, Duration patience) throws InterruptedException {
        try {
            CountDownLatch decided = awaited(id);
            if (decided != null) {
                // Whether it opened in time does not matter: the receipt tells.
                var _ = decided.await(patience.toNanos(), TimeUnit.NANOSECONDS);
            }
            return find(id);
        } finally {
            answered(id);
        }
    }

    private synchronized void answered(ReceiptId id) {
        Open open = receipts.get(id);
        if (open != null) {
            open.answerWaits = false;
            evict();
        }
    }

    /** Opens once everything is decided; {@code null} if it is, or there is no such receipt. */
    private synchronized @Nullable CountDownLatch awaited(ReceiptId id) {
        Open open = receipts.get(id);
        if (open == null || open.undecided == 0) {
            return null;
        }
        CountDownLatch latch = open.awaited;
        if (latch == null) {
            latch = new CountDownLatch(1);
            open.awaited = latch;
        }
        return latch;
    }

    /** The oldest instant whose receipts are still wanted. */
    Instant horizon() {
        return clock.instant().minus(KEPT);
    }

    private void evict() {
        long horizon = nanos.getAsLong() - KEPT.toNanos();
        for (Iterator<Open> oldest = receipts.values().iterator(); oldest.hasNext() && receipts.size() > 1; ) {
            Open open = oldest.next();
            if (items <= MOST_ITEMS && open.since - horizon >= 0) {
                return;
            }
            if (!open.answerWaits) {
                oldest.remove();
                items -= open.outcomes.length;
            }
        }
    }
}
