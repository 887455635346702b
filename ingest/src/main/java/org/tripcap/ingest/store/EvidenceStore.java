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

    /** Statements that concern no incident and bear on every case, in the order of the ledger's topic. */
    Stream<StoredStatement> standing();

    /** All statements from this offset of the ledger's topic on, in that order. */
    Stream<StoredStatement> ledger(long fromOffset);

    /** The incident's revisions, the first one first. */
    Stream<StoredRevision> revisions(IncidentId incident);

    /** All revisions of all incidents, ordered by incident and revision. */
    Stream<StoredRevision> revisions();

    /** All checkpoints, the smallest tree first; the exact signed bytes of each. */
    Stream<byte[]> checkpoints();

    /** All time stamps of checkpoints, in no particular order. */
    Stream<StoredStamp> stamps();

    /** The incident's segments by sensor, epoch and number, whatever their state, without their ciphertext. */
    Stream<StoredSegment> segments(IncidentId incident);

    /** The incident's alerts by their numbers; those of which only the note is known come last. */
    Stream<StoredAlert> alerts(IncidentId incident);

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

    /**
     * Where the packets of all flows and roll-ups lie that a query finds, in no particular order.
     *
     * @param lucene as in {@link SearchQuery#lucene}
     * @throws StoreRefusedException when the query cannot be parsed
     */
    Stream<FlowPlace> places(IncidentId incident, String lucene);

    /**
     * Packets, bytes and alerts over time, of the flows that a query finds.
     *
     * @param most the most intervals to divide the time into, 1 to {@value Timeline#MAX_BUCKETS}
     * @throws StoreRefusedException when the query cannot be parsed
     */
    Timeline timeline(IncidentId incident, String lucene, int most);

    /**
     * The values of a field with the most traffic, among the flows that a query finds.
     *
     * @throws StoreRefusedException when the query cannot be parsed, or the field's values cannot be counted
     */
    TopValues top(TopQuery query);

    /**
     * Erases everything of an incident but its statements: derived documents, ciphertext and incident documents. What others
     * write meanwhile comes back, and files let go of deleted documents late, so it is called until it finds nothing.
     *
     * @return whether nothing was left, not even in files
     */
    boolean erase(IncidentId incident);

    /** What the store holds of an incident. */
    CaseCounts counts(IncidentId incident);

    @Override
    void close();
}
