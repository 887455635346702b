package org.tripcap.ingest.index;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoreException;

/**
 * Makes what was just written searchable at once, while the attack runs, rather than at the store's own next refresh; but not so
 * often that a flood of batches costs a refresh each. Used by one thread.
 */
final class CaseRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(CaseRefresh.class);
    private static final int MAX_INCIDENTS = 1024;

    private final EvidenceStore store;
    private final Duration apart;
    private final Map<IncidentId, Long> last = new HashMap<>();

    /**
     * @param apart the shortest time between two refreshes of an incident; what comes sooner waits for the store's own
     */
    CaseRefresh(EvidenceStore store, Duration apart) {
        this.store = store;
        this.apart = apart;
    }

    void request(IncidentId incident) {
        long now = System.nanoTime();
        Long before = last.get(incident);
        if (before != null && now - before < apart.toNanos()) {
            return;
        }
        if (last.size() >= MAX_INCIDENTS) {
            last.clear();
        }
        last.put(incident, now);
        try {
            store.refreshCase(incident);
        } catch (StoreException e) {
            LOG.debug("incident {} becomes searchable at the store's own next refresh", incident, e);
        }
    }
}
