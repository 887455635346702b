package org.tripcap.capture.incident;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Parser and printer of {@link IncidentDocument}. One document has one encoding: the parser accepts nothing else. */
final class DocumentFormat {
    private static final int VERSION = 1;
    /** Every character but those JSON demands to escape is written as itself. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private DocumentFormat() {}

    static IncidentDocument parse(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, IncidentDocument.MAX_BYTES, "incident document");
        fields.number("v", VERSION, VERSION);
        IncidentDocument document;
        try {
            document = new IncidentDocument(
                    fields.value("id", IncidentId::parse),
                    fields.number("revision", 1, JsonFields.MAX_NUMBER),
                    fields.optional("prev", fields::digest).orElse(null),
                    fields.code("state", State.values(), State::code),
                    fields.text("title"),
                    fields.text("reason"),
                    fields.code("legal_basis", LegalBasis.values(), LegalBasis::code),
                    scope(fields.object("scope")),
                    fields.time("opened"),
                    fields.time("expires"),
                    fields.optional("closed", fields::time).orElse(null),
                    fields.objects("alerts", IncidentDocument.MAX_ALERTS, DocumentFormat::alert),
                    fields.flag("hold"),
                    key(fields.object("key")),
                    fields.hex("document_salt", IncidentDocument.SALT_LENGTH),
                    fields.hex("filter_salt", IncidentDocument.SALT_LENGTH),
                    fields.optional("opening", name -> attached(fields.object(name)))
                            .orElse(null),
                    approvals(fields),
                    fields.optional("alert_chain", name -> alertChain(fields.object(name)))
                            .orElse(AlertChain.EMPTY),
                    fields.optional(
                                    "notes",
                                    name -> fields.objects(name, IncidentDocument.MAX_NOTES, DocumentFormat::note))
                            .orElse(List.of()));
        } catch (MalformedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("incident document: " + e.getMessage(), e);
        }
        fields.end();
        if (!Arrays.equals(print(document), bytes)) {
            throw new MalformedException("incident document says the right things in another spelling than the one"
                    + " that is allowed: fields in order, one line, no white space, no needless escapes");
        }
        return document;
    }

    private static Scope scope(JsonFields fields) {
        Scope scope = new Scope(
                fields.text("filter"),
                fields.texts("interfaces", Scope.MAX_NAMES),
                fields.texts("sensors", Scope.MAX_NAMES),
                fields.code("source", Source.values(), Source::code),
                (int) fields.number("snaplen", Scope.MIN_SNAPLEN, Scope.MAX_SNAPLEN));
        fields.end();
        return scope;
    }

    private static AlertNote alert(JsonFields fields) {
        return new AlertNote(
                fields.text("source"),
                fields.text("reference"),
                fields.time("time"),
                (int) fields.number("severity", 0, 255),
                fields.text("title"),
                fields.optional("attacker", fields::text).orElse(null),
                fields.optional("victim", fields::text).orElse(null));
    }

    private static IncidentNote note(JsonFields fields) {
        IncidentNote note = new IncidentNote(
                fields.time("time"),
                fields.text("by"),
                fields.text("text"),
                fields.optional("mark", name -> fields.code(name, IncidentNote.Mark.values(), IncidentNote.Mark::code))
                        .orElse(null),
                fields.optional("at", fields::time).orElse(null));
        fields.end();
        return note;
    }

    private static IncidentKey key(JsonFields fields) {
        IncidentKey key = new IncidentKey(fields.text("id"), fields.hex("public", IncidentKey.LENGTH));
        fields.end();
        return key;
    }

    private static List<AttachedStatement> approvals(JsonFields fields) {
        return fields.optional(
                        "approvals",
                        name -> fields.objects(name, IncidentDocument.MAX_APPROVALS, DocumentFormat::attached))
                .orElse(List.of());
    }

    private static AlertChain alertChain(JsonFields fields) {
        AlertChain chain = new AlertChain(fields.number("count", 1, JsonFields.MAX_NUMBER), fields.digest("head"));
        fields.end();
        return chain;
    }

    private static AttachedStatement attached(JsonFields fields) {
        AttachedStatement attached = new AttachedStatement(
                fields.hexUpTo("statement", AttachedStatement.MAX_STATEMENT),
                fields.hex("signature", 64),
                fields.hexUpTo("certificate", AttachedStatement.MAX_CERTIFICATE));
        fields.end();
        return attached;
    }

    static byte[] print(IncidentDocument document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeStringField("id", document.id().value());
            json.writeNumberField("revision", document.revision());
            Digest prev = document.prev();
            if (prev != null) {
                json.writeStringField("prev", prev.hex());
            }
            json.writeStringField("state", document.state().code());
            json.writeStringField("title", document.title());
            json.writeStringField("reason", document.reason());
            json.writeStringField("legal_basis", document.legalBasis().code());
            json.writeFieldName("scope");
            print(json, document.scope());
            json.writeStringField("opened", WireTime.format(document.opened()));
            json.writeStringField("expires", WireTime.format(document.expires()));
            if (document.closed() != null) {
                json.writeStringField("closed", WireTime.format(document.closed()));
            }
            json.writeArrayFieldStart("alerts");
            for (AlertNote alert : document.alerts()) {
                print(json, alert);
            }
            json.writeEndArray();
            json.writeBooleanField("hold", document.hold());
            json.writeObjectFieldStart("key");
            json.writeStringField("id", document.key().id());
            json.writeStringField("public", Hex.format(document.key().publicKey()));
            json.writeEndObject();
            json.writeStringField("document_salt", Hex.format(document.documentSalt()));
            json.writeStringField("filter_salt", Hex.format(document.filterSalt()));
            AttachedStatement opening = document.opening();
            if (opening != null) {
                json.writeFieldName("opening");
                print(json, opening);
            }
            if (!document.approvals().isEmpty()) {
                json.writeArrayFieldStart("approvals");
                for (AttachedStatement approval : document.approvals()) {
                    print(json, approval);
                }
                json.writeEndArray();
            }
            AlertChain chain = document.alertChain();
            if (chain.count() > 0) {
                json.writeObjectFieldStart("alert_chain");
                json.writeNumberField("count", chain.count());
                json.writeStringField("head", chain.head().hex());
                json.writeEndObject();
            }
            if (!document.notes().isEmpty()) {
                json.writeArrayFieldStart("notes");
                for (IncidentNote note : document.notes()) {
                    print(json, note);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        if (bytes.size() > IncidentDocument.MAX_BYTES) {
            throw new IllegalArgumentException("an incident document has at most " + IncidentDocument.MAX_BYTES
                    + " bytes, this one has " + bytes.size() + "; shorten the filter, the alerts or the notes");
        }
        return bytes.toByteArray();
    }

    /** A scope alone, as it stands in the document. */
    static byte[] print(Scope scope) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            print(json, scope);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void print(JsonGenerator json, AttachedStatement attached) throws IOException {
        json.writeStartObject();
        json.writeStringField("statement", Hex.format(attached.statement()));
        json.writeStringField("signature", Hex.format(attached.signature()));
        json.writeStringField("certificate", Hex.format(attached.certificate()));
        json.writeEndObject();
    }

    private static void print(JsonGenerator json, Scope scope) throws IOException {
        json.writeStartObject();
        json.writeStringField("filter", scope.filter());
        print(json, "interfaces", scope.interfaces());
        print(json, "sensors", scope.sensors());
        json.writeStringField("source", scope.source().code());
        json.writeNumberField("snaplen", scope.snaplen());
        json.writeEndObject();
    }

    private static void print(JsonGenerator json, String field, List<String> names) throws IOException {
        json.writeArrayFieldStart(field);
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    private static void print(JsonGenerator json, AlertNote alert) throws IOException {
        json.writeStartObject();
        json.writeStringField("source", alert.source());
        json.writeStringField("reference", alert.reference());
        json.writeStringField("time", WireTime.format(alert.time()));
        json.writeNumberField("severity", alert.severity());
        json.writeStringField("title", alert.title());
        String attacker = alert.attacker();
        if (attacker != null) {
            json.writeStringField("attacker", attacker);
        }
        String victim = alert.victim();
        if (victim != null) {
            json.writeStringField("victim", victim);
        }
        json.writeEndObject();
    }

    private static void print(JsonGenerator json, IncidentNote note) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", WireTime.format(note.time()));
        json.writeStringField("by", note.by());
        json.writeStringField("text", note.text());
        IncidentNote.Mark mark = note.mark();
        Instant at = note.at();
        if (mark != null && at != null) {
            json.writeStringField("mark", mark.code());
            json.writeStringField("at", WireTime.format(at));
        }
        json.writeEndObject();
    }
}
