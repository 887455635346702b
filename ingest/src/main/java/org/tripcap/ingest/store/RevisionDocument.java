package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;

/**
 * One authorised revision of an incident document. Every revision is kept.
 *
 * @param exactBytes the document as it was published; not copied
 * @param document the same, read
 * @param signed the statement that authorises it
 * @param statement the same, read
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never compared
public record RevisionDocument(byte[] exactBytes, IncidentDocument document, Signed signed, Statement statement)
        implements StoreDocument {
    private static final String DATASET = "tripcap.incident";

    @Override
    public String index() {
        return Indices.INCIDENTS;
    }

    @Override
    public String id() {
        return document.id() + "-" + document.revision();
    }

    @Override
    public boolean replaces() {
        return false;
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        Fields.begin(json, statement.time(), DATASET);
        json.writeStringField("action", statement.type().code());
        json.writeEndObject();
        json.writeObjectFieldStart("tripcap");
        json.writeStringField("incident", document.id().value());
        json.writeNumberField("revision", document.revision());
        json.writeStringField("state", document.state().code());
        json.writeStringField("title", document.title());
        json.writeStringField("reason", document.reason());
        json.writeStringField("legal_basis", document.legalBasis().code());
        json.writeStringField("filter", document.scope().filter());
        texts(json, "interfaces", document.scope().interfaces());
        texts(json, "sensors", document.scope().sensors());
        json.writeStringField("source", document.scope().source().code());
        Fields.time(json, "opened", document.opened());
        Fields.time(json, "expires", document.expires());
        Fields.time(json, "closed", document.closed());
        json.writeBooleanField("hold", document.hold());
        json.writeNumberField("alerts", document.alerts().size());
        json.writeStringField("key", document.key().id());
        json.writeObjectFieldStart("document");
        json.writeStringField("digest", Digest.of(exactBytes).hex());
        Fields.bytes(json, "bytes", exactBytes);
        json.writeEndObject();
        Fields.signed(json, signed);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    @Override
    public String toString() {
        return "RevisionDocument[" + id() + "]"; // the content is personal data
    }
}
