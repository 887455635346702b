package org.tripcap.ingest.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.SegmentState;
import org.tripcap.ingest.store.StoreDocument;
import org.tripcap.ingest.store.WriteResult;

/**
 * The evidence topic: check statement and digest, get the content keys, open, compare with the statement, dissect, store, and
 * state on the ledger what was stored. Every record is stored, whatever is wrong with it; only a sound one is indexed.
 */
final class EvidenceHandler implements RecordHandler {
    private final Supplier<TrustFile> trust;
    private final ContentKeys keys;
    private final StoredRanges storedRanges;
    private final CaseRefresh refresh;
    private final Workers workers;
    private final Queue<SegmentAnalysis> analyses = new ConcurrentLinkedQueue<>();
    private final DissectLimits limits;

    EvidenceHandler(
            Supplier<TrustFile> trust,
            ContentKeys keys,
            StoredRanges storedRanges,
            CaseRefresh refresh,
            Workers workers,
            DissectLimits limits) {
        this.trust = trust;
        this.keys = keys;
        this.storedRanges = storedRanges;
        this.refresh = refresh;
        this.workers = workers;
        this.limits = limits;
    }

    @Override
    public Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) throws IOException, InterruptedException {
        TrustFile trusted = trust.get();
        List<EvidenceRecord> checked = workers.map(records, record -> EvidenceRecord.check(record, trusted));
        List<EvidenceRecord.Vouched> vouched = checked.stream()
                .filter(EvidenceRecord.Vouched.class::isInstance)
                .map(EvidenceRecord.Vouched.class::cast)
                .toList();
        List<ContentKeys.Answer> answers = keys.of(vouched);
        List<Work> work = new ArrayList<>(records.size());
        int next = 0;
        for (EvidenceRecord record : checked) {
            work.add(
                    switch (record) {
                        case EvidenceRecord.Vouched segment -> new Work.Open(segment, answers.get(next++));
                        case EvidenceRecord.Unsound unsound -> new Work.Keep(unsound.document());
                    });
        }
        List<List<StoreDocument>> documents = workers.map(work, this::documents);
        return new Batch(records, documents);
    }

    /** What is left to do for one record. */
    private sealed interface Work {
        record Open(EvidenceRecord.Vouched segment, ContentKeys.Answer answer) implements Work {}

        record Keep(SegmentDocument document) implements Work {}
    }

    private List<StoreDocument> documents(Work work) {
        return switch (work) {
            case Work.Keep keep -> List.of(keep.document());
            case Work.Open open -> documents(open.segment(), open.answer());
        };
    }

    private List<StoreDocument> documents(EvidenceRecord.Vouched segment, ContentKeys.Answer answer) {
        return switch (answer) {
            case ContentKeys.Answer.Damaged damaged -> SegmentAnalysis.damaged(segment, damaged.reason());
            case ContentKeys.Answer.Withheld withheld ->
                List.of(segment.document(SegmentState.SEALED, withheld.reason(), null));
            case ContentKeys.Answer.Granted granted -> {
                SegmentAnalysis analysis = analyses.poll();
                if (analysis == null) {
                    analysis = new SegmentAnalysis(limits);
                }
                List<StoreDocument> documents = analysis.documents(segment, granted.key());
                analyses.add(analysis); // not after a failure, which may have left it in the middle of something
                yield documents;
            }
        };
    }

    private final class Batch extends SimpleBatch {
        private final Set<String> segmentIds = new HashSet<>();
        private final Map<IncidentId, List<SegmentDocument>> vouched = new LinkedHashMap<>();

        Batch(List<ConsumerRecord<byte[], byte[]>> records, List<List<StoreDocument>> documents) {
            for (int i = 0; i < documents.size(); i++) {
                for (StoreDocument document : documents.get(i)) {
                    add(records.get(i), document);
                    note(document);
                }
            }
        }

        private void note(StoreDocument document) {
            if (document instanceof SegmentDocument segment) {
                segmentIds.add(segment.id());
                IncidentId incident = segment.incident();
                if (segment.state().isVouchedFor() && incident != null) {
                    vouched.computeIfAbsent(incident, i -> new ArrayList<>()).add(segment);
                }
            }
        }

        @Override
        public List<DeadLetter> deadLetters(WriteResult result) throws IOException {
            for (WriteResult.Refusal refusal : result.refused()) {
                if (segmentIds.contains(refusal.id())) {
                    throw new IOException("Elasticsearch refuses evidence, document " + refusal.id() + " of index "
                            + refusal.index() + ": " + refusal.reason());
                }
            }
            return super.deadLetters(result);
        }

        @Override
        public void stored(WriteResult result) throws IOException {
            vouched.forEach((incident, segments) -> {
                if (segments.stream().anyMatch(segment -> segment.state() == SegmentState.INDEXED)) {
                    refresh.request(incident);
                }
            });
            for (var incidents = vouched.entrySet().iterator(); incidents.hasNext(); incidents.remove()) {
                Map.Entry<IncidentId, List<SegmentDocument>> incident = incidents.next();
                Set<StoredRanges.Place> fresh = new HashSet<>();
                Set<StoredRanges.Place> existing = new HashSet<>();
                for (SegmentDocument segment : incident.getValue()) {
                    (result.existing().contains(segment.id()) ? existing : fresh).add(StoredRanges.Place.of(segment));
                }
                existing.removeAll(fresh);
                storedRanges.state(incident.getKey(), fresh, existing);
            }
        }
    }
}
