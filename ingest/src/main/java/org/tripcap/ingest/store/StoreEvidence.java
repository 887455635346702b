package org.tripcap.ingest.store;

import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentId;

/**
 * One incident's evidence as the store holds it, for the verifier: nothing the store says about it is believed, only the bytes
 * that were signed are handed on.
 */
public final class StoreEvidence implements CaseEvidence {
    private final EvidenceStore store;
    private final IncidentId incident;

    /** The evidence as it is now: everything written before is seen. */
    public static StoreEvidence of(EvidenceStore store, IncidentId incident) {
        store.refresh();
        return new StoreEvidence(store, incident);
    }

    private StoreEvidence(EvidenceStore store, IncidentId incident) {
        this.store = store;
        this.incident = incident;
    }

    @Override
    public IncidentId incident() {
        return incident;
    }

    @Override
    public Stream<Signed> statements() {
        return store.statements(incident).map(StoredStatement::signed);
    }

    @Override
    public Stream<DocumentRecord> documents() {
        return store.revisions(incident)
                .map(revision -> new DocumentRecord(
                        Indices.INCIDENTS + ", revision " + revision.revision(),
                        revision.exactBytes(),
                        revision.signed()));
    }

    @Override
    public Stream<SegmentRecord> segments() {
        return store.segments(incident).flatMap(segment -> record(segment).stream());
    }

    /** Empty for a record that came without any statement, and for one that was deleted meanwhile: it is missing then. */
    private Optional<SegmentRecord> record(StoredSegment segment) {
        Signed signed = segment.signed();
        if (signed == null) {
            return Optional.empty();
        }
        return ElasticsearchHttp.find(() -> store.ciphertext(segment))
                .map(ciphertext ->
                        new SegmentRecord(segment.index() + ", document " + segment.id(), ciphertext, signed));
    }

    @Override
    public Stream<byte[]> checkpoints() {
        return store.checkpoints();
    }
}
