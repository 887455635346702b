package org.tripcap.ingest.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentId;

/**
 * One incident's evidence as the store holds it, for the verifier: nothing the store says about it is believed, only the bytes
 * that were signed are handed on.
 */
public final class StoreEvidence implements CaseEvidence {
    private final EvidenceStore store;
    private final IncidentId incident;
    private final LedgerProofs proofs;

    /**
     * The evidence as it is now: everything written before is seen.
     *
     * @param proofs of the notary's tree, which the store does not keep
     */
    public static StoreEvidence of(EvidenceStore store, IncidentId incident, LedgerProofs proofs) {
        store.refresh();
        return new StoreEvidence(store, incident, proofs);
    }

    private StoreEvidence(EvidenceStore store, IncidentId incident, LedgerProofs proofs) {
        this.store = store;
        this.incident = incident;
        this.proofs = proofs;
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
    public Stream<Signed> standing() {
        return store.standing().map(StoredStatement::signed);
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
                        new SegmentRecord.Sealed(segment.index() + ", document " + segment.id(), ciphertext, signed));
    }

    /** A document with no record is none of an alert: to the chain of alerts it is missing. */
    @Override
    public Stream<AlertRecord> alerts() {
        return store.alerts(incident).flatMap(alert -> {
            String exact = alert.record();
            return exact == null
                    ? Stream.empty()
                    : Stream.of(
                            new AlertRecord(alert.place(), alert.sequence(), exact.getBytes(StandardCharsets.UTF_8)));
        });
    }

    @Override
    public Stream<CheckpointRecord> checkpoints() {
        return store.checkpoints()
                .map(note -> new CheckpointRecord(Indices.CHECKPOINTS, note, CheckpointOrigin.LEDGER));
    }

    @Override
    public Stream<StampRecord> timeStamps() {
        return store.stamps()
                .map(stamp -> new StampRecord(
                        Indices.CHECKPOINTS + ", stamp of "
                                + stamp.checkpoint().hex().substring(0, 16),
                        stamp.checkpoint(),
                        stamp.token()));
    }

    @Override
    public LedgerProofs proofs() {
        return proofs;
    }
}
