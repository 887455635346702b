package org.tripcap.ingest.vault;

import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * That a key belongs to one incident, for good.
 *
 * @param key the key's id
 * @param incident the incident
 * @param opening digest of the exact bytes of the opening statement that named the key
 */
record Binding(String key, IncidentId incident, Digest opening) {
    Binding {
        Digest.parse(key);
    }
}
