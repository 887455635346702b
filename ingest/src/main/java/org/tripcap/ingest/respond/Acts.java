package org.tripcap.ingest.respond;

import java.io.IOException;
import java.util.List;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.alert.Alert;

/** What a caseworker does. All of it takes effect together: nothing, or everything up to a point. */
interface Acts {
    /** Decides about an alert; takes effect with the next revision, or a little later. */
    void decide(Waiting waiting, Outcome outcome, long sequence);

    /** Makes alerts part of an incident's record; takes effect as a decision does, and twice is the same as once. */
    void record(IncidentId incident, long first, List<Alert> alerts);

    /**
     * Signs and publishes a revision, together with all that was decided and recorded before.
     *
     * @return whether it counts; somebody else's of the same number may have come first
     * @throws IOException if it is not known whether it was published; what was begun is finished before the next one
     */
    boolean publish(IncidentDocument document, Cause cause) throws IOException, InterruptedException;
}
