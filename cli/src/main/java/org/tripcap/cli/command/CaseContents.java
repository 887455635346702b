package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.IncidentDocuments;
import org.tripcap.ingest.respond.AlertErasure;
import org.tripcap.ingest.store.CaseCounts;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredRevision;

/**
 * What there is of an incident that erasure removes.
 *
 * @param documents incident documents in the store
 * @param brokerDocuments incident documents that the broker still holds
 * @param brokerAlerts records of the alert log that name it
 */
record CaseContents(CaseCounts counts, long documents, long brokerDocuments, long brokerAlerts) {

    static CaseContents of(Session session, IncidentId incident) {
        EvidenceStore store = session.store();
        store.refresh();
        try (Stream<StoredRevision> revisions = store.revisions(incident)) {
            return new CaseContents(
                    store.counts(incident),
                    revisions.count(),
                    IncidentDocuments.count(session.kafka(), "tripcap-cli-contents", incident),
                    AlertErasure.count(session.kafka(), incident));
        }
    }

    /** What the broker still holds. */
    long onBroker() {
        return brokerDocuments + brokerAlerts;
    }

    void print(Console console) {
        console.table(
                List.of("what", "number"),
                List.of(
                        row("encrypted segments", counts.segments()),
                        row("records that failed a check", counts.unsound()),
                        row("packets in them", counts.packets()),
                        row("bytes of packets", counts.bytes()),
                        row("flows in the search index", counts.flows()),
                        row("alerts in the search index", counts.alerts()),
                        row("incident documents in the store", documents),
                        row("incident documents on the broker", brokerDocuments),
                        row("records of the broker's alert log", brokerAlerts)));
    }

    private static List<String> row(String what, long number) {
        return List.of(what, Long.toString(number));
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("segments", counts.segments())
                .put("unsound", counts.unsound())
                .put("packets", counts.packets())
                .put("bytes", counts.bytes())
                .put("flows", counts.flows())
                .put("alerts", counts.alerts())
                .put("documents", documents)
                .put("broker_documents", brokerDocuments)
                .put("broker_alerts", brokerAlerts);
    }
}
