package org.tripcap.ingest.index;

import java.io.IOException;
import java.util.Optional;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/** Under which authority an incident's segments were sealed. */
interface Openings {
    /**
     * The digest of the incident's opening statement, to which each of its segments is bound; empty when no authorised document
     * of the incident turned up in due time.
     *
     * @throws IOException when the answer cannot be had now
     */
    Optional<Digest> of(IncidentId incident) throws IOException, InterruptedException;
}
