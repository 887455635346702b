package org.tripcap.cli.command;

import java.util.stream.Stream;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoredStatement;

/** How far a case has come on its way from the sensors into the store. */
final class CaseProgress {

    private CaseProgress() {}

    /** Whether a sensor has stopped recording, and every segment that it says it sealed is stored. */
    static boolean stopped(EvidenceStore store, IncidentId incident) {
        store.refresh();
        try (Stream<StoredStatement> statements = store.statements(incident)) {
            long sealed = statements
                    .map(s -> Statement.parse(s.signed().bytes()).body())
                    .mapToLong(body -> body instanceof Body.CaptureStopped stopped ? stopped.segments() : 0)
                    .sum();
            return sealed > 0 && store.counts(incident).segments() >= sealed;
        }
    }

    /** Packets in the flows that a search finds; of a case with at most {@value SearchQuery#MAX_SIZE} flow documents. */
    static long packetsInFlows(EvidenceStore store, IncidentId incident) {
        return store
                .search(new SearchQuery(incident, "tripcap.kind:flow", SearchQuery.MAX_SIZE, SearchQuery.BY_TIME))
                .hits()
                .stream()
                .mapToLong(hit -> hit.number("network.packets").orElse(0))
                .sum();
    }
}
