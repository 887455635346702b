package org.tripcap.ingest.index;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.OpenedSegment;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.capture.segment.SegmentOpener;
import org.tripcap.ingest.dissect.AddressFacts;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.dissect.DissectedSegment;
import org.tripcap.ingest.dissect.Dissector;
import org.tripcap.ingest.dissect.Flow;
import org.tripcap.ingest.dissect.RollUp;
import org.tripcap.ingest.dissect.SegmentDissector;
import org.tripcap.ingest.dissect.SegmentLabels;
import org.tripcap.ingest.store.CaseDocument;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.SegmentState;
import org.tripcap.ingest.store.StoreDocument;

/**
 * Opens one segment, compares what is inside with what its sensor stated, and dissects it. The same segment gives the same
 * documents, whoever does it, but for what is known of addresses beside the evidence. Not thread-safe.
 */
final class SegmentAnalysis {
    private final SegmentDissector dissector;
    private final AddressFacts known;

    SegmentAnalysis(DissectLimits limits, AddressFacts known) {
        this.dissector = new SegmentDissector(limits);
        this.known = known;
    }

    /** The segment's own document first, then its flows; only its own where it is not what the statement says. */
    List<StoreDocument> documents(EvidenceRecord.Vouched segment, ContentKey key) {
        try {
            OpenedSegment opened = SegmentOpener.open(segment.ciphertext(), key);
            String contradiction = contradiction(segment.sealed(), opened);
            if (contradiction != null) {
                return damaged(segment, contradiction);
            }
            PcapngReader reader = opened.reader();
            DissectedSegment dissected = dissector.dissect(reader);
            String miscount = miscount(segment.sealed(), reader.blocksRoot(), dissected);
            return miscount == null ? indexed(segment, dissected) : damaged(segment, miscount);
        } catch (SegmentDamagedException | PcapngException e) {
            return damaged(segment, String.valueOf(e.getMessage()));
        }
    }

    static List<StoreDocument> damaged(EvidenceRecord.Vouched segment, String reason) {
        return List.of(segment.document(SegmentState.DAMAGED, reason, null));
    }

    private static @Nullable String contradiction(SegmentSealed sealed, OpenedSegment opened) {
        if (sealed.plain().length() != opened.pcapng().length) {
            return differs("plain.length", sealed.plain().length(), opened.pcapng().length);
        }
        Digest commit = opened.plainCommit();
        return sealed.plain().commit().equals(commit)
                ? null
                : differs("plain.commit", sealed.plain().commit(), commit);
    }

    private static @Nullable String miscount(SegmentSealed sealed, Digest root, DissectedSegment dissected) {
        if (!sealed.blocksRoot().equals(root)) {
            return differs("blocks_root", sealed.blocksRoot(), root);
        }
        long packets = dissected.totals().packets();
        long bytes = dissected.totals().bytes();
        if (sealed.counters().packets() != packets) {
            return differs("packets", sealed.counters().packets(), packets);
        }
        return sealed.counters().bytes() == bytes
                ? null
                : differs("bytes", sealed.counters().bytes(), bytes);
    }

    private static String differs(String check, Object expected, Object found) {
        return check + ": expected " + expected + ", found " + found;
    }

    private List<StoreDocument> indexed(EvidenceRecord.Vouched segment, DissectedSegment dissected) {
        IncidentId incident = segment.incident();
        SegmentLabels labels = new SegmentLabels(
                incident.value(),
                segment.statement().actor(),
                segment.sensorName(),
                segment.id(),
                segment.statement().epoch(),
                segment.statement().seq());
        RollUp rest = dissected.rest();
        int count = dissected.flows().size() + (rest == null ? 0 : 1);
        List<StoreDocument> documents = new ArrayList<>(count + 1);
        documents.add(segment.document(
                SegmentState.INDEXED,
                "",
                new SegmentDocument.Dissection(
                        Dissector.VERSION, dissected.totals().flows(), count)));
        for (Flow flow : dissected.flows()) {
            documents.add(new CaseDocument.FlowEntry(incident, labels, flow, known));
        }
        if (rest != null) {
            documents.add(new CaseDocument.RollUpEntry(incident, labels, rest));
        }
        return documents;
    }
}
