package org.tripcap.ingest.vault;

import java.io.IOException;
import java.util.List;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.IncidentId;

/** Where content keys come from, for one reader: a {@link KeyRequester} as a rule. */
@FunctionalInterface
public interface KeyService {
    /**
     * Asks for the content keys of segments of one incident.
     *
     * @param segments 1 or more, each once
     * @return one entry for each of {@code segments}, in their order
     * @throws UnwrapRefusedException when nothing is released for a reason that concerns all of them
     * @throws IOException when there is no answer now
     */
    List<KeyRelease> request(IncidentId incident, Purpose purpose, List<WrappedSegmentKey> segments)
            throws UnwrapRefusedException, IOException, InterruptedException;
}
