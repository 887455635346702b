package org.tripcap.ingest.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.respond.IncidentAlert;
import org.tripcap.ingest.store.AlertDetail;
import org.tripcap.ingest.store.CaseDocument;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredAlert;

/**
 * The documents of an incident's alerts: what investigators search has to be what the exact records beside it say. Whether the
 * records are those that the incident's documents commit to is the verifier's matter.
 */
final class AlertDocuments {
    private static final String ADVICE =
            "rely on what the exact records of the incident's alerts say, not on this search result";

    private final EvidenceStore store;
    private final IncidentId incident;

    AlertDocuments(EvidenceStore store, IncidentId incident) {
        this.store = store;
        this.incident = incident;
    }

    /** The document of an alert of the log. */
    static CaseDocument of(IncidentAlert alert) {
        return new CaseDocument.AlertEntry(
                alert.incident(), alert.note(), new AlertDetail(alert.sequence(), alert.alert(), alert.exactRecord()));
    }

    /** What is wrong with them. */
    List<Damage> inspect() throws IOException {
        List<Damage> drift = new ArrayList<>();
        try (Stream<StoredAlert> alerts = store.alerts(incident)) {
            for (StoredAlert alert : (Iterable<StoredAlert>) alerts::iterator) {
                inspect(alert, drift);
            }
        }
        return drift;
    }

    private void inspect(StoredAlert found, List<Damage> drift) throws IOException {
        String record = found.record();
        if (record == null) {
            drift.add(drift(found, "expected the exact record of an alert, found none"));
            return;
        }
        CaseDocument expected;
        try {
            expected = of(IncidentAlert.ofRecord(incident, found.sequence(), record));
        } catch (IllegalArgumentException e) {
            drift.add(drift(found, "expected a record of an alert, found another: " + e.getMessage()));
            return;
        }
        if (!expected.id().equals(found.id())) {
            drift.add(drift(found, "expected alert " + found.sequence() + " in the document of its number"));
            return;
        }
        Documents.difference(expected, found.json())
                .ifPresent(fields -> drift.add(
                        drift(found, "expected what the alert's record says, found other values in " + fields)));
    }

    private static Damage drift(StoredAlert found, String message) {
        return new Damage(Severity.INDEX_DRIFT, IndexDrift.CHECK, found.place(), message, ADVICE);
    }
}
