package org.tripcap.ingest.store;

import java.util.stream.Stream;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentId;

/**
 * Keeps evidence, statements, incidents and checkpoints, and what was derived from evidence to search in. Thread-safe.
 *
 * <p>Every method throws {@link StoreUnavailableException} when the store cannot answer now, and {@link StoreRefusedException}
 * when it never will; so do the streams while they are read. Streams must be closed.
 */
public interface EvidenceStore extends AutoCloseable {
    /** Makes what the store needs before the first document; harmless when it is there. */
    void prepare();

    /**
     * Writes all documents of a batch; returns when each is durable or refused for good, however long the store is away.
     *
     * @throws InterruptedException when interrupted while waiting; what was written stays written
     */
    WriteResult write(WriteBatch batch, WriteObserver observer) throws InterruptedException;

    /** Makes everything written before visible to the methods below. */
    void refresh();

    /** Makes the incident's derived documents that were written before visible to {@link #search}. */
    void refreshCase(IncidentId incident);

    /** The incident's statements, in the order of the ledger's topic. */
    Stream<StoredStatement> statements(IncidentId incident);

    /** The incident's statements of one type, in the order of the ledger's topic. */
    Stream<StoredStatement> statements(IncidentId incident, Statement.Type type);

    /** All statements from this offset of the ledger's topic on, in that order. */
    Stream<StoredStatement> ledger(long fromOffset);

    /** The incident's revisions, the first one first. */
    Stream<StoredRevision> revisions(IncidentId incident);

    /** All revisions of all incidents, ordered by incident and revision. */
    Stream<StoredRevision> revisions();

    /** All checkpoints, the smallest tree first; the exact signed bytes of each. */
    Stream<byte[]> checkpoints();

    /** The incident's segments by sensor, epoch and number, whatever their state, without their ciphertext. */
    Stream<StoredSegment> segments(IncidentId incident);

    /**
     * The exact bytes of a segment.
     *
     * @throws StoreRefusedException when the segment is no longer there
     */
    byte[] ciphertext(StoredSegment segment);

    /**
     * Searches an incident's derived documents.
     *
     * @throws StoreRefusedException naming the place when the query cannot be parsed or the sort field is unknown
     */
    SearchPage search(SearchQuery query);

    /** What the store holds of an incident. */
    CaseCounts counts(IncidentId incident);

    @Override
    void close();
}
