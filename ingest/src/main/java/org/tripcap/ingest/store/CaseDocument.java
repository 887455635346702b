package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.ingest.dissect.Dissector;
import org.tripcap.ingest.dissect.Flow;
import org.tripcap.ingest.dissect.RollUp;
import org.tripcap.ingest.dissect.SegmentLabels;

/** A document derived from evidence or from the incident itself: searched by investigators, and made again at will. */
public sealed interface CaseDocument extends StoreDocument {
    /** The incident it belongs to. */
    IncidentId incident();

    @Override
    default String index() {
        return Indices.caseIndex(incident(), Dissector.VERSION);
    }

    /** Derived documents heal themselves when they are made again. */
    @Override
    default boolean replaces() {
        return true;
    }

    /** One flow of one segment. */
    record FlowEntry(IncidentId incident, SegmentLabels labels, Flow flow) implements CaseDocument {
        @Override
        public String id() {
            return labels.segment() + "-" + flow.id();
        }

        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            flow.writeTo(json, labels);
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

    /** One alert of an incident. */
    record AlertEntry(IncidentId incident, AlertNote alert) implements CaseDocument {
        private static final String DATASET = "tripcap.alert";

        /** The same alert has the same id in every revision that carries it. */
        @Override
        public String id() {
            String content = String.join(
                    "\0",
                    alert.source(),
                    alert.reference(),
                    WireTime.format(alert.time()),
                    Integer.toString(alert.severity()),
                    alert.title());
            return "alert-"
                    + Digest.of(content.getBytes(StandardCharsets.UTF_8)).hex();
        }

        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            Fields.begin(json, alert.time(), DATASET);
            json.writeStringField("kind", "alert");
            json.writeStringField("module", alert.source());
            json.writeNumberField("severity", alert.severity());
            json.writeEndObject();
            json.writeObjectFieldStart("rule");
            json.writeStringField("id", alert.reference());
            json.writeStringField("name", alert.title());
            json.writeEndObject();
            json.writeObjectFieldStart("tripcap");
            json.writeStringField("kind", "alert");
            json.writeStringField("incident", incident.value());
            json.writeEndObject();
            json.writeEndObject();
        }
    }
}
