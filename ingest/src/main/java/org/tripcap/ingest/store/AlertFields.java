package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;

/**
 * The fields of an alert's document, with ECS names: who attacks is the {@code source}, who is attacked the {@code destination},
 * whichever side began the flow.
 */
final class AlertFields {
    private static final String DATASET = "tripcap.alert";
    /** The last instant that Elasticsearch's date_nanos holds; the record has the exact time. */
    private static final Instant LATEST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

    private AlertFields() {}

    static void write(JsonGenerator json, CaseDocument.AlertEntry entry) throws IOException {
        AlertNote note = entry.note();
        AlertDetail detail = entry.detail();
        Alert alert = detail.alert();
        Fields.begin(json, note.time().isAfter(LATEST) ? LATEST : note.time(), DATASET);
        json.writeStringField("kind", "alert");
        json.writeStringField("id", note.reference());
        json.writeStringField("module", note.source());
        json.writeNumberField("severity", note.severity());
        json.writeStringField("provider", alert.format());
        Fields.text(json, "original", alert.original());
        json.writeEndObject();
        json.writeObjectFieldStart("rule");
        json.writeStringField("name", note.title());
        Fields.text(json, "id", alert.signatureId());
        Fields.text(json, "category", alert.category());
        json.writeEndObject();
        end(json, "source", alert.attacker());
        end(json, "destination", alert.victim());
        network(json, alert);
        json.writeObjectFieldStart("tripcap");
        json.writeStringField("kind", "alert");
        json.writeStringField("incident", entry.incident().value());
        json.writeObjectFieldStart("alert");
        json.writeNumberField("sequence", detail.sequence());
        json.writeStringField("handshake", alert.handshake().code());
        json.writeBooleanField("resolved", alert.resolved());
        json.writeStringField("record", detail.record());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void end(JsonGenerator json, String side, @Nullable Endpoint endpoint) throws IOException {
        if (endpoint != null) {
            json.writeObjectFieldStart(side);
            json.writeStringField("ip", endpoint.address().getHostAddress());
            Integer port = endpoint.port();
            if (port != null) {
                json.writeNumberField("port", port);
            }
            json.writeEndObject();
        }
    }

    private static void network(JsonGenerator json, Alert alert) throws IOException {
        if (alert.transport() != null || alert.communityId() != null) {
            json.writeObjectFieldStart("network");
            Fields.text(json, "transport", alert.transport());
            Fields.text(json, "community_id", alert.communityId());
            json.writeEndObject();
        }
    }
}
