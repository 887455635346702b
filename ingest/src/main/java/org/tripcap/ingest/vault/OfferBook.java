package org.tripcap.ingest.vault;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.ingest.vault.KeyRecords.Place;

/**
 * What one opener may claim, as the topic of keys tells it, and who got what: a fold over the topic's records. Everyone who reads
 * the topic comes to the same result, so two claimants of one key agree who has it. Thread-safe.
 */
final class OfferBook {
    private static final RefusalLog REFUSALS = new RefusalLog(LoggerFactory.getLogger(OfferBook.class));

    /** What became of a claim. */
    enum Claim {
        WON,
        LOST
    }

    /** An offer and the exact bytes that the vault signed. */
    record SignedOffer(KeyOffer offer, Signed signed) {
        String keyId() {
            return offer.key().id();
        }
    }

    private final String opener;
    private final Supplier<TrustFile> trust;
    private final Map<String, SignedOffer> unused = new LinkedHashMap<>();
    private final Map<String, String> pending = new HashMap<>();
    private final Map<String, Claim> settled = new HashMap<>();
    private int refused;

    OfferBook(String opener, Supplier<TrustFile> trust) {
        this.opener = opener;
        this.trust = trust;
    }

    /** The next record of the topic. Records of other openers and untrusted offers change nothing. */
    synchronized void apply(ConsumerRecord<byte[], byte[]> read) {
        try {
            Place place = KeyRecords.place(read);
            if (!place.opener().equals(opener)) {
                return;
            }
            if (read.value() == null) {
                taken(place.keyId(), KeyRecords.mark(read));
            } else {
                unused.put(
                        place.keyId(),
                        new SignedOffer(KeyRecords.trustedOffer(read, trust.get()), Records.ledgerStatement(read)));
            }
        } catch (UntrustedException | MalformedException e) {
            refused++;
            REFUSALS.refused("a record of the topic of keys", "offset " + read.offset() + ": " + e.getMessage());
        }
        notifyAll();
    }

    private void taken(String keyId, @Nullable String mark) {
        boolean wasUnused = unused.remove(keyId) != null;
        String mine = pending.get(keyId);
        if (mine != null) {
            if (wasUnused && mine.equals(mark)) {
                settled.put(keyId, Claim.WON);
            } else if (!settled.containsKey(keyId)) {
                settled.put(keyId, Claim.LOST);
            }
        }
    }

    /** Picks an unused key for a claim with this mark, which the caller then sends; at random, so that claimants rarely meet. */
    synchronized Optional<SignedOffer> pick(RandomGenerator random, String mark) {
        Object[] free =
                unused.keySet().stream().filter(id -> !pending.containsKey(id)).toArray();
        if (free.length == 0) {
            return Optional.empty();
        }
        SignedOffer offer = unused.get((String) free[random.nextInt(free.length)]);
        if (offer == null) {
            return Optional.empty();
        }
        pending.put(offer.keyId(), mark);
        return Optional.of(offer);
    }

    /** Forgets a claim that was settled, or that could not be sent. */
    synchronized void forget(String keyId) {
        pending.remove(keyId);
        settled.remove(keyId);
    }

    /** Waits for a claim's outcome until the deadline ({@link System#nanoTime}); empty when it is not known by then. */
    synchronized Optional<Claim> await(String keyId, long deadline) throws InterruptedException {
        for (long left = millis(deadline); left > 0 && !settled.containsKey(keyId); left = millis(deadline)) {
            wait(left);
        }
        return Optional.ofNullable(settled.get(keyId));
    }

    /** Waits until there is an unused key, or until the deadline ({@link System#nanoTime}). */
    synchronized void awaitUnused(long deadline) throws InterruptedException {
        for (long left = millis(deadline);
                left > 0 && pending.keySet().containsAll(unused.keySet());
                left = millis(deadline)) {
            wait(left);
        }
    }

    private static long millis(long deadline) {
        return (deadline - System.nanoTime()) / 1_000_000;
    }

    synchronized int unused() {
        return unused.size();
    }

    /** Records that were passed over since they were malformed or untrusted. */
    synchronized int refused() {
        return refused;
    }
}
