package org.tripcap.ingest;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Expiry;
import org.tripcap.capture.custody.RetentionOrder;
import org.tripcap.capture.incident.IncidentId;

/**
 * Carries out the standing order of two custodians: announces the incidents whose time is nearly over, and has the vault state on the
 * ledger that it is: never before it was announced, durably, for as long as the order says. What was stated becomes an order of erasure for whoever reads the ledger, this server among them, unless a hold
 * came first.
 */
final class Expiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Expiring.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Who states that an incident's time is over. */
    @FunctionalInterface
    interface Vault {
        /**
         * States it.
         *
         * @return whether the incident is this vault's
         * @throws IOException when the ledger does not acknowledge it
         */
        boolean expire(Expiry expiry) throws IOException;
    }

    private final Supplier<Optional<RetentionOrder>> standing;
    private final Supplier<List<Expiry>> expiries;
    private final Vault vault;
    private final InstantSource clock;
    private final Announcements announcements;
    /** By incident the time that was stated. */
    private final Map<IncidentId, Instant> stated = new HashMap<>();

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("expiring").daemon().unstarted(this::run);
    private volatile @Nullable String problem;
    private volatile @Nullable String unnoted;

    /**
     * Does nothing by itself before {@link #start}.
     *
     * @param standing the standing order in force
     * @param announcements what earlier lives announced; from now on only this uses it
     * @param expiries when each incident that is not erased is to be erased under it
     */
    Expiring(
            Supplier<Optional<RetentionOrder>> standing,
            Supplier<List<Expiry>> expiries,
            Vault vault,
            Announcements announcements,
            InstantSource clock) {
        this.standing = standing;
        this.expiries = expiries;
        this.vault = vault;
        this.announcements = announcements;
        this.clock = clock;
    }

    Expiring start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            do {
                look();
            } while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("the server stops");
        }
    }

    /** Announces and states what is to be announced and stated now. */
    void look() {
        Instant now = clock.instant();
        List<Expiry> all = expiries.get();
        if (!announce(all, now)) {
            return;
        }
        for (Expiry expiry : all) {
            if (expiry.isDue(now)
                    && !now.isBefore(erasedFrom(expiry, now))
                    && !expiry.due().equals(stated.get(expiry.incident()))) {
                state(expiry);
            }
        }
    }

    /** Whether everything that is to be announced is, durably. */
    private synchronized boolean announce(List<Expiry> all, Instant now) {
        for (Expiry expiry : all) {
            // An announcement of the future was made while the clock was ahead.
            if (expiry.isAnnounced(now)
                    && announcements
                            .since(expiry)
                            .filter(since -> !since.isAfter(now))
                            .isEmpty()) {
                announcements.announce(expiry, now);
                LOG.warn(
                        "the evidence of incident {} is erased from {} on, under the custodians' standing order; whoever still"
                                + " needs it places a hold on it",
                        expiry.incident(),
                        erasedFrom(expiry, now));
            }
        }
        try {
            announcements.save(all.stream().map(Expiry::incident).collect(Collectors.toSet()));
            unnoted = null;
            return true;
        } catch (IOException e) {
            String found = "announcements of erasures cannot be noted, so nothing is erased: " + e.getMessage();
            if (!found.equals(unnoted)) {
                LOG.warn("{}; it is tried again", found);
            }
            unnoted = found;
            return false;
        }
    }

    /** When an erasure is both due and announced for long enough: later than due where no server ran to announce it. */
    private synchronized Instant erasedFrom(Expiry expiry, Instant now) {
        Instant announced =
                announcements.since(expiry).orElse(now).plus(expiry.order().announce());
        return expiry.due().isAfter(announced) ? expiry.due() : announced;
    }

    private void state(Expiry expiry) {
        try {
            boolean ours = vault.expire(expiry);
            stated.put(expiry.incident(), expiry.due());
            problem = null;
            if (ours) {
                LOG.warn("the time of incident {} is over, its evidence is erased", expiry.incident());
            }
        } catch (IOException | RuntimeException e) {
            String found =
                    "incident " + expiry.incident() + ", whose time is over, is not erased yet: " + e.getMessage();
            if (!found.equals(problem)) {
                LOG.warn("{}; it is tried again", found);
            }
            problem = found;
        }
    }

    /** What holds it up, or empty. */
    Optional<String> problem() {
        return Optional.ofNullable(unnoted).or(() -> Optional.ofNullable(problem));
    }

    /** How many incidents are erased soon, or are due. */
    long announced() {
        Instant now = clock.instant();
        return expiries.get().stream().filter(expiry -> expiry.isAnnounced(now)).count();
    }

    /** The standing order, and the incidents that are erased soon under it, with the time. */
    Map<String, Object> numbers() {
        Instant now = clock.instant();
        Map<String, Object> soon = new TreeMap<>();
        for (Expiry expiry : expiries.get()) {
            if (expiry.isAnnounced(now)) {
                soon.put(expiry.incident().value(), erasedFrom(expiry, now).toString());
            }
        }
        Map<String, Object> numbers = new TreeMap<>(Map.of("announced", soon));
        standing.get().ifPresent(order -> {
            numbers.put("keep_days", order.keep().toDays());
            numbers.put("announce_days", order.announce().toDays());
        });
        return numbers;
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
