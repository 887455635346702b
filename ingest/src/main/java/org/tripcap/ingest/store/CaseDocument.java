package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.dissect.AddressFacts;
import org.tripcap.ingest.dissect.Dissector;
import org.tripcap.ingest.dissect.Flow;
import org.tripcap.ingest.dissect.RollUp;
import org.tripcap.ingest.dissect.SegmentLabels;

/** A document that investigators search: derived from evidence and made again at will, or an alert of the incident. */
public sealed interface CaseDocument extends StoreDocument {
    /** The incident it belongs to. */
    IncidentId incident();

    @Override
    default String index() {
        return Indices.caseIndex(incident(), Dissector.VERSION);
    }

    /** Documents heal themselves when they are made again. */
    @Override
    default boolean replaces() {
        return true;
    }

    /**
     * One flow of one segment.
     *
     * @param known of its addresses, beside what the evidence says
     */
    record FlowEntry(IncidentId incident, SegmentLabels labels, Flow flow, AddressFacts known) implements CaseDocument {
        /** What the evidence says alone. */
        public FlowEntry(IncidentId incident, SegmentLabels labels, Flow flow) {
            this(incident, labels, flow, AddressFacts.NONE);
        }

        @Override
        public String id() {
            return labels.segment() + "-" + flow.id();
        }

        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            flow.writeTo(json, labels, known);
        }
    }

    /** The flows of one segment that got no document of their own. */
    record RollUpEntry(IncidentId incident, SegmentLabels labels, RollUp rollUp) implements CaseDocument {
        @Override
        public String id() {
            return labels.segment() + "-" + RollUp.ID;
        }

        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            rollUp.writeTo(json, labels);
        }
    }

    /**
     * One alert of an incident, with all that its tool said. Lies apart from what is derived from evidence, since nothing could make
     * it again when the log of alerts has forgotten.
     *
     * @param note as the incident's document has it, or would if it had room
     */
    record AlertEntry(IncidentId incident, AlertNote note, AlertDetail detail) implements CaseDocument {
        @Override
        public String index() {
            return Indices.alertIndex(incident);
        }

        /** By its number, since the chain of alerts counts each of them: also one that came again after it was forgotten. */
        @Override
        public String id() {
            return "alert-" + detail.sequence();
        }

        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            AlertFields.write(json, this);
        }

        @Override
        public String toString() {
            return "AlertEntry[" + id() + "]"; // the content is personal data
        }
    }
}
