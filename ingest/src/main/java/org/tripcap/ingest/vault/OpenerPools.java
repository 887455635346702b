package org.tripcap.ingest.vault;

import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.segment.IncidentKeyPair;

/**
 * Keeps a number of unused keys on offer for each opener. A key is kept on disk before it is offered, and this class offers each
 * key once only: when it is not known whether an offer arrived, another key takes its place, since offering one again could
 * revive a key that somebody has claimed. Thread-safe.
 */
final class OpenerPools {
    private final int size;
    private final VaultFiles files;
    private final OfferBoard board;
    private final Identity identity;
    private final InstantSource clock;
    private final Consumer<KeptKey> keeper;
    private final Map<String, Set<String>> offered = new HashMap<>();
    private final Set<String> openers = new HashSet<>();

    /**
     * @param size unused keys an opener
     * @param keeper is given each new key, after it is on disk and before anybody else can know of it
     */
    OpenerPools(
            int size,
            VaultFiles files,
            OfferBoard board,
            Identity identity,
            InstantSource clock,
            Consumer<KeptKey> keeper) {
        if (size < 1) {
            throw new IllegalArgumentException("a pool holds one key at least, not " + size);
        }
        this.size = size;
        this.files = files;
        this.board = board;
        this.identity = identity;
        this.clock = clock;
        this.keeper = keeper;
    }

    synchronized void serve(String opener) {
        openers.add(opener);
    }

    synchronized void offered(String opener, String keyId) {
        offered.computeIfAbsent(opener, o -> new HashSet<>()).add(keyId);
    }

    synchronized void withdrawn(String opener, String keyId) {
        Set<String> keys = offered.get(opener);
        if (keys != null) {
            keys.remove(keyId);
        }
    }

    synchronized boolean isOffered(String opener, String keyId) {
        return offered.getOrDefault(opener, Set.of()).contains(keyId);
    }

    /** Unused keys on offer, by opener. */
    synchronized Map<String, Integer> levels() {
        Map<String, Integer> levels = new TreeMap<>();
        for (String opener : openers) {
            levels.put(opener, offered.getOrDefault(opener, Set.of()).size());
        }
        return levels;
    }

    /**
     * Fills every pool up. Call it only once the board was read to its end: keys on offer would be made again.
     *
     * @throws IOException when a key could not be kept or offered; what was offered before stays so
     */
    synchronized void replenish() throws IOException {
        for (String opener : openers) {
            Set<String> keys = offered.computeIfAbsent(opener, o -> new HashSet<>());
            while (keys.size() < size) {
                KeptKey key = new KeptKey(opener, clock.instant(), IncidentKeyPair.generate());
                files.keep(key);
                keeper.accept(key);
                KeyOffer offer = new KeyOffer(opener, key.pair().publicKey(), key.made());
                board.post(offer, identity.sign(offer.toBytes()));
                keys.add(key.id());
            }
        }
    }
}
