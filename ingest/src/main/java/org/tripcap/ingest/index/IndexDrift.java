package org.tripcap.ingest.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.SegmentInspector;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.ingest.dissect.AddressFacts;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.dissect.DissectedSegment;
import org.tripcap.ingest.dissect.Dissector;
import org.tripcap.ingest.dissect.Flow;
import org.tripcap.ingest.dissect.RollUp;
import org.tripcap.ingest.dissect.SegmentDissector;
import org.tripcap.ingest.dissect.SegmentLabels;
import org.tripcap.ingest.store.CaseDocument;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.StoreDocument;

/**
 * Compares the documents that investigators search with what the evidence yields: a segment is dissected again, and each of its
 * documents of the same dissector version has to be the same; so has the document of each alert. What is known of addresses beside the
 * evidence is compared only with the files it came from. Documents of another version, or none at all, are no drift: the index is
 * dropped and made again at will. Not thread-safe.
 */
public final class IndexDrift implements SegmentInspector {
    static final String CHECK = "index.drift";
    private static final String ADVICE =
            "the evidence is sound, do not rely on this search result; drop the case's index and make it again";

    private final EvidenceStore store;
    private final IncidentId incident;
    private final @Nullable AddressFacts known;

    /** Compares all but what is known of addresses beside the evidence. */
    public IndexDrift(EvidenceStore store, IncidentId incident) {
        this(store, incident, null);
    }

    /**
     * Compares all.
     *
     * @param known what was known of addresses when they were indexed; null leaves that out
     */
    public IndexDrift(EvidenceStore store, IncidentId incident, @Nullable AddressFacts known) {
        this.store = store;
        this.incident = incident;
        this.known = known;
    }

    @Override
    public List<Damage> inspect(Sound segment) {
        SegmentLabels labels = new SegmentLabels(
                incident.value(),
                segment.statement().actor(),
                segment.sensor(),
                SegmentDocument.id(segment.statement(), segment.digest()),
                segment.statement().epoch(),
                segment.statement().seq());
        try {
            Map<String, JsonNode> found = found(labels.segment());
            return found.isEmpty() ? List.of() : compare(expected(segment, labels, found), found);
        } catch (PcapngException | IOException e) {
            throw new UncheckedIOException(
                    new IOException("a sound segment cannot be dissected: " + e.getMessage(), e));
        }
    }

    /** The documents of the incident's alerts. */
    @Override
    public List<Damage> inspectRest() {
        try {
            return new AlertDocuments(store, incident).inspect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in the index of this segment, by document. */
    private Map<String, JsonNode> found(String segment) throws IOException {
        String query = "tripcap.segment:\"" + segment + "\" AND tripcap.dissector:" + Dissector.VERSION;
        Map<String, JsonNode> found = new TreeMap<>();
        for (SearchHit hit : store.search(new SearchQuery(incident, query, SearchQuery.MAX_SIZE, SearchQuery.BY_TIME))
                .hits()) {
            JsonNode document = Documents.content(hit.json());
            found.put(hit.id(), known == null ? Documents.withoutKnown(document) : document);
        }
        return found;
    }

    private Map<String, JsonNode> expected(Sound segment, SegmentLabels labels, Map<String, JsonNode> found)
            throws PcapngException, IOException {
        DissectedSegment dissected = new SegmentDissector(limits(labels, found))
                .dissect(segment.content().pcapng());
        Map<String, JsonNode> expected = new TreeMap<>();
        for (Flow flow : dissected.flows()) {
            put(
                    expected,
                    new CaseDocument.FlowEntry(incident, labels, flow, known == null ? AddressFacts.NONE : known));
        }
        RollUp rest = dissected.rest();
        if (rest != null) {
            put(expected, new CaseDocument.RollUpEntry(incident, labels, rest));
        }
        return expected;
    }

    /**
     * Where flows were rolled up, as many documents were allowed as there are, and where a flow has a payload's head, heads were
     * kept: the indexer's settings may be others.
     */
    private static DissectLimits limits(SegmentLabels labels, Map<String, JsonNode> found) {
        boolean heads = found.values().stream()
                .anyMatch(document -> document.at("/tripcap/source").has("payload_head")
                        || document.at("/tripcap/destination").has("payload_head"));
        DissectLimits usual = heads ? DissectLimits.DEFAULT.withPayloadHeads() : DissectLimits.DEFAULT;
        boolean rolledUp = found.containsKey(labels.segment() + "-" + RollUp.ID);
        return rolledUp && found.size() > 1
                ? new DissectLimits(found.size() - 1, usual.flows(), usual.payloadHead())
                : usual;
    }

    private static void put(Map<String, JsonNode> expected, StoreDocument document) throws IOException {
        expected.put(document.id(), Documents.content(document));
    }

    private static List<Damage> compare(Map<String, JsonNode> expected, Map<String, JsonNode> found) {
        List<Damage> drift = new ArrayList<>();
        expected.forEach((id, document) -> {
            JsonNode there = found.get(id);
            if (there == null) {
                drift.add(drift(id, "expected this document, which the segment yields, found none"));
            } else {
                Documents.difference(document, there)
                        .ifPresent(fields -> drift.add(
                                drift(id, "expected what the segment yields, found other values in " + fields)));
            }
        });
        for (String id : found.keySet()) {
            if (!expected.containsKey(id)) {
                drift.add(drift(id, "expected only documents that the segment yields, found another"));
            }
        }
        return drift;
    }

    private static Damage drift(String id, String message) {
        return new Damage(Severity.INDEX_DRIFT, CHECK, "index of the case, document " + id, message, ADVICE);
    }
}
