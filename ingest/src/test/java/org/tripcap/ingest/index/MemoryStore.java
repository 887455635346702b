package org.tripcap.ingest.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.store.CaseCounts;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.FlowPlace;
import org.tripcap.ingest.store.SearchPage;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoredAlert;
import org.tripcap.ingest.store.StoredRevision;
import org.tripcap.ingest.store.StoredSegment;
import org.tripcap.ingest.store.StoredStamp;
import org.tripcap.ingest.store.StoredStatement;
import org.tripcap.ingest.store.Timeline;
import org.tripcap.ingest.store.TopQuery;
import org.tripcap.ingest.store.TopValues;
import org.tripcap.ingest.store.WriteBatch;
import org.tripcap.ingest.store.WriteObserver;
import org.tripcap.ingest.store.WriteResult;

/** Notes what is written, and lets a test hold a write back. It holds nothing to be read. */
class MemoryStore implements EvidenceStore {
    /** A write takes one. */
    final Semaphore permits = new Semaphore(0);

    final List<Integer> sizes = new CopyOnWriteArrayList<>();
    final List<WriteResult.Refusal> refusals = new ArrayList<>();

    @Override
    public WriteResult write(WriteBatch batch, WriteObserver observer) throws InterruptedException {
        permits.acquire();
        sizes.add(batch.size());
        return new WriteResult(batch.size(), Set.of(), refusals);
    }

    @Override
    public void prepare() {}

    @Override
    public void refresh() {}

    @Override
    public void refreshCase(IncidentId incident) {}

    @Override
    public Stream<StoredStatement> statements(IncidentId incident) {
        return Stream.empty();
    }

    @Override
    public Stream<StoredStatement> statements(IncidentId incident, Statement.Type type) {
        return Stream.empty();
    }

    @Override
    public Stream<StoredStatement> standing() {
        return Stream.empty();
    }

    @Override
    public Stream<StoredStatement> ledger(long fromOffset) {
        return Stream.empty();
    }

    @Override
    public Stream<StoredRevision> revisions(IncidentId incident) {
        return Stream.empty();
    }

    @Override
    public Stream<StoredRevision> revisions() {
        return Stream.empty();
    }

    @Override
    public Stream<byte[]> checkpoints() {
        return Stream.empty();
    }

    @Override
    public Stream<StoredStamp> stamps() {
        return Stream.empty();
    }

    @Override
    public Stream<StoredSegment> segments(IncidentId incident) {
        return Stream.empty();
    }

    @Override
    public Stream<StoredAlert> alerts(IncidentId incident) {
        return Stream.empty();
    }

    @Override
    public byte[] ciphertext(StoredSegment segment) {
        return new byte[0];
    }

    @Override
    public SearchPage search(SearchQuery query) {
        return new SearchPage(0, List.of());
    }

    @Override
    public Stream<FlowPlace> places(IncidentId incident, String lucene) {
        return Stream.empty();
    }

    @Override
    public Timeline timeline(IncidentId incident, String lucene, int most) {
        return Timeline.EMPTY;
    }

    @Override
    public TopValues top(TopQuery query) {
        return new TopValues(query.field(), List.of(), 0, 0, 0);
    }

    @Override
    public boolean erase(IncidentId incident) {
        return true;
    }

    @Override
    public CaseCounts counts(IncidentId incident) {
        return new CaseCounts(0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
}
