package org.tripcap.ingest.vault;

import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * That an incident's key was destroyed; what stays of it.
 *
 * @param key the key's id
 * @param incident the incident
 * @param asked digest of the first custodian's statement
 * @param agreed digest of the second custodian's
 */
record Destroyed(String key, IncidentId incident, Digest asked, Digest agreed) {
    Destroyed {
        Digest.parse(key);
    }

    static Destroyed by(ErasureOrder order) {
        return new Destroyed(order.key(), order.incident(), order.asked(), order.agreed());
    }
}
