package org.tripcap.ingest.respond;

import java.time.Instant;
import org.tripcap.capture.incident.IncidentDocument;

/** Hears what alerts did, once it has taken effect. */
interface Observer {
    /** An alert opened an incident. */
    void opened(IncidentDocument document);

    /** An incident's scope became wider. */
    void widened(IncidentDocument document);

    /** A bound of the policy kept an alert from acting. */
    void bound(Outcome outcome, Instant now);

    /** An incident ends soon if nothing happens. */
    void expiring(IncidentDocument document);
}
