package org.tripcap.ingest.respond;

import java.io.IOException;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.incident.IncidentDocument;

/** Gives revisions of incidents authority and effect. */
@FunctionalInterface
interface Revisions {
    /**
     * Signs and publishes a revision; on return it is the one that counts in the {@link IncidentBook}, unless somebody else's
     * of the same number came first.
     *
     * @throws IOException if it is not known whether it was published; what was begun is finished before the next one
     */
    void publish(IncidentDocument document, Cause cause) throws IOException, InterruptedException;
}
