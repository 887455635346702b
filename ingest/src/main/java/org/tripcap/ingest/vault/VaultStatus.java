package org.tripcap.ingest.vault;

import java.util.Map;

/**
 * What a vault knows of itself.
 *
 * @param pools unused keys on offer, by opener's key id
 * @param kept key pairs kept in all
 * @param bound incidents that have a key
 * @param refusedBindings openings whose key could not be bound: evidence under them cannot be read
 * @param keysReleased content keys released so far
 */
public record VaultStatus(Map<String, Integer> pools, int kept, int bound, long refusedBindings, long keysReleased) {
    public VaultStatus {
        pools = Map.copyOf(pools);
    }
}
