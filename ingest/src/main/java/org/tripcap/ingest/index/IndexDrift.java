package org.tripcap.ingest.index;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.SegmentInspector;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.PcapngException;
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
 * documents of the same dissector version has to be the same. Documents of another version, or none at all, are no drift: the
 * index is dropped and made again at will. Not thread-safe.
 */
public final class IndexDrift implements SegmentInspector {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHECK = "index.drift";
    private static final String ADVICE =
            "the evidence is sound, do not rely on this search result; drop the case's index and make it again";

    private final EvidenceStore store;
    private final IncidentId incident;

    public IndexDrift(EvidenceStore store, IncidentId incident) {
        this.store = store;
        this.incident = incident;
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

    /** What is in the index of this segment, by document. */
    private Map<String, JsonNode> found(String segment) throws IOException {
        String query = "tripcap.segment:\"" + segment + "\" AND tripcap.dissector:" + Dissector.VERSION;
        Map<String, JsonNode> found = new TreeMap<>();
        for (SearchHit hit : store.search(new SearchQuery(incident, query, SearchQuery.MAX_SIZE, SearchQuery.BY_TIME))
                .hits()) {
            found.put(hit.id(), JSON.readTree(hit.json()));
        }
        return found;
    }

    private Map<String, JsonNode> expected(Sound segment, SegmentLabels labels, Map<String, JsonNode> found)
            throws PcapngException, IOException {
        DissectedSegment dissected = new SegmentDissector(limits(labels, found))
                .dissect(segment.content().pcapng());
        Map<String, JsonNode> expected = new TreeMap<>();
        for (Flow flow : dissected.flows()) {
            put(expected, new CaseDocument.FlowEntry(incident, labels, flow));
        }
        RollUp rest = dissected.rest();
        if (rest != null) {
            put(expected, new CaseDocument.RollUpEntry(incident, labels, rest));
        }
        return expected;
    }

    /** Where flows were rolled up, as many documents were allowed as there are: the indexer's setting may be another. */
    private static DissectLimits limits(SegmentLabels labels, Map<String, JsonNode> found) {
        DissectLimits usual = DissectLimits.DEFAULT;
        boolean rolledUp = found.containsKey(labels.segment() + "-" + RollUp.ID);
        return rolledUp && found.size() > 1 ? new DissectLimits(found.size() - 1, usual.flows()) : usual;
    }

    private static void put(Map<String, JsonNode> expected, StoreDocument document) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            document.writeTo(json);
        }
        expected.put(document.id(), JSON.readTree(text.toString()));
    }

    private static List<Damage> compare(Map<String, JsonNode> expected, Map<String, JsonNode> found) {
        List<Damage> drift = new ArrayList<>();
        expected.forEach((id, document) -> {
            JsonNode there = found.get(id);
            if (there == null) {
                drift.add(drift(id, "expected this document, which the segment yields, found none"));
            } else if (!there.equals(document)) {
                drift.add(drift(
                        id, "expected what the segment yields, found other values in " + differing(document, there)));
            }
        });
        for (String id : found.keySet()) {
            if (!expected.containsKey(id)) {
                drift.add(drift(id, "expected only documents that the segment yields, found another"));
            }
        }
        return drift;
    }

    /** Names of the top-level fields that differ; no values, which may name people. */
    private static String differing(JsonNode expected, JsonNode found) {
        List<String> fields = new ArrayList<>();
        expected.properties().forEach(field -> {
            if (!field.getValue().equals(found.get(field.getKey()))) {
                fields.add(field.getKey());
            }
        });
        found.fieldNames().forEachRemaining(field -> {
            if (!expected.has(field)) {
                fields.add(field);
            }
        });
        return String.join(", ", fields);
    }

    private static Damage drift(String id, String message) {
        return new Damage(Severity.INDEX_DRIFT, CHECK, "index of the case, document " + id, message, ADVICE);
    }
}
