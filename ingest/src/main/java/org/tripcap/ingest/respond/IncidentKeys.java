package org.tripcap.ingest.respond;

import java.io.IOException;
import org.tripcap.capture.incident.IncidentKey;

/** Where the keys of new incidents come from. */
@FunctionalInterface
public interface IncidentKeys {
    /**
     * A key that no incident used before.
     *
     * @throws IOException if there is none now
     */
    IncidentKey claim() throws IOException, InterruptedException;
}
