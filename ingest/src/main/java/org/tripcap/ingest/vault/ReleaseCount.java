package org.tripcap.ingest.vault;

import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.JsonFields;

/**
 * How much a vault has released for one incident. The ledger must hold at least as many {@code evidence.accessed} statements: a
 * count ahead of the ledger means that a statement was removed.
 *
 * @param incident the incident
 * @param statements acknowledged statements that keys were released under
 * @param keys content keys released, repeated releases included
 */
public record ReleaseCount(IncidentId incident, long statements, long keys) {
    public ReleaseCount {
        if (statements < 0 || statements > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException("statements is 0 to " + JsonFields.MAX_NUMBER + ", not " + statements);
        }
        if (keys < statements || keys > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException("keys is " + statements + " (one a statement at least) to "
                    + JsonFields.MAX_NUMBER + ", not " + keys);
        }
    }

    /** The count before the first release. */
    static ReleaseCount none(IncidentId incident) {
        return new ReleaseCount(incident, 0, 0);
    }

    /** The count after one more statement that releases {@code released} keys. */
    ReleaseCount plus(int released) {
        return new ReleaseCount(incident, statements + 1, keys + released);
    }
}
