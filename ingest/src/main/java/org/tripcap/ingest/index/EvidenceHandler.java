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
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.dissect.AddressFacts;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.SegmentState;
import org.tripcap.ingest.store.StoreDocument;
import org.tripcap.ingest.store.WriteBatch;
import org.tripcap.ingest.store.WriteResult;

/**
 * The evidence topic: check statement and digest, get the content keys, open, compare with the statement, dissect, store, and
 * state on the ledger what was stored. Every record is stored, whatever is wrong with it; only a sound one is indexed.
 */
final class EvidenceHandler implements RecordHandler {
    private static final int DOCUMENT_BYTES = 2_048;
    private static final int SEGMENT_BYTES = 16 << 10;

    private final Supplier<TrustFile> trust;
    private final Predicate<IncidentId> erased;
    private final ContentKeys keys;
    private final StoredRanges storedRanges;
    private final CaseRefresh refresh;
    private final Workers workers;
    private final Queue<SegmentAnalysis> analyses = new ConcurrentLinkedQueue<>();
    private final DissectLimits limits;
    private final AddressFacts known;

    EvidenceHandler(
            Supplier<TrustFile> trust,
            Predicate<IncidentId> erased,
            ContentKeys keys,
            StoredRanges storedRanges,
            CaseRefresh refresh,
            Workers workers,
            DissectLimits limits,
            AddressFacts known) {
        this.trust = trust;
        this.erased = erased;
        this.keys = keys;
        this.storedRanges = storedRanges;
        this.refresh = refresh;
        this.workers = workers;
        this.limits = limits;
        this.known = known;
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
                        case EvidenceRecord.Vouched segment -> {
                            ContentKeys.Answer answer = answers.get(next++);
                            yield erased.test(segment.incident()) ? new Work.Drop() : new Work.Open(segment, answer);
                        }
                        case EvidenceRecord.Unsound unsound -> new Work.Keep(unsound.document());
                    });
        }
        return new Batch(records, workers.map(work, this::written));
    }

    /**
     * What became of a record.
     *
     * @param segment the segment's own document; null where it was dropped
     * @param writes this and those of its flows, ready to be sent
     */
    private record Written(@Nullable SegmentDocument segment, WriteBatch writes) {}

    /** Writes the documents, too, since that takes as long as dissecting. */
    private Written written(Work work) {
        List<StoreDocument> documents = documents(work);
        SegmentDocument segment = documents.isEmpty() ? null : (SegmentDocument) documents.getFirst();
        WriteBatch writes = new WriteBatch(segment == null ? 0 : room(segment, documents.size()));
        documents.forEach(writes::add);
        return new Written(segment, writes);
    }

    /** About what the documents take: base64 makes four bytes of three. */
    private static int room(SegmentDocument segment, int documents) {
        return segment.ciphertext().length / 3 * 4 + documents * DOCUMENT_BYTES + SEGMENT_BYTES;
    }

    /** What is left to do for one record. */
    private sealed interface Work {
        record Open(EvidenceRecord.Vouched segment, ContentKeys.Answer answer) implements Work {}

        record Keep(SegmentDocument document) implements Work {}

        /** Its incident was erased: a sensor that was offline brings what nobody may have any more. */
        record Drop() implements Work {}
    }

    private List<StoreDocument> documents(Work work) {
        return switch (work) {
            case Work.Keep keep -> List.of(keep.document());
            case Work.Drop _ -> List.of();
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
                    analysis = new SegmentAnalysis(limits, known);
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

        Batch(List<ConsumerRecord<byte[], byte[]>> records, List<Written> written) {
            super(new WriteBatch(
                    written.stream().mapToInt(made -> made.writes().bytes()).sum()));
            for (int i = 0; i < written.size(); i++) {
                add(records.get(i), written.get(i).writes());
                SegmentDocument segment = written.get(i).segment();
                if (segment != null) {
                    note(segment);
                }
            }
        }

        private void note(SegmentDocument segment) {
            segmentIds.add(segment.id());
            IncidentId incident = segment.incident();
            if (segment.state().isVouchedFor() && incident != null) {
                vouched.computeIfAbsent(incident, i -> new ArrayList<>()).add(segment);
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
