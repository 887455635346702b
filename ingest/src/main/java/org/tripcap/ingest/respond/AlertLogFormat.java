package org.tripcap.ingest.respond;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.ingest.alert.Addresses;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.AlertBody;
import org.tripcap.ingest.alert.Endpoint;
import org.tripcap.ingest.alert.Handshake;
import org.tripcap.ingest.alert.Severity;

/** The wire form of the alert log: one line of UTF-8 JSON a record, read strictly. */
final class AlertLogFormat {
    /** Bound on one record. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final int VERSION = 1;
    /** A body's records, each of which may hold several alerts. */
    private static final int MAX_ITEMS = 8 * AlertBody.MOST_RECORDS;

    private static final JsonFactory JSON = new JsonFactory();

    private AlertLogFormat() {}

    static byte[] print(AlertLogEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            switch (entry) {
                case AlertBatch batch -> print(json, batch);
                case Decided decided -> print(json, decided);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    private static void print(JsonGenerator json, AlertBatch batch) throws IOException {
        json.writeStringField("kind", "alerts");
        json.writeStringField("receipt", batch.receipt().value());
        json.writeStringField("source", batch.source());
        json.writeStringField("received", WireTime.format(batch.received()));
        json.writeNumberField("total", batch.total());
        json.writeArrayFieldStart("items");
        for (Item item : batch.items()) {
            json.writeStartObject();
            json.writeNumberField("ordinal", item.ordinal());
            json.writeNumberField("record", item.record());
            switch (item) {
                case Item.Arrived arrived -> {
                    json.writeObjectFieldStart("alert");
                    print(json, arrived.alert());
                    json.writeEndObject();
                }
                case Item.Settled settled -> print(json, settled.outcome());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void print(JsonGenerator json, Alert alert) throws IOException {
        json.writeStringField("source", alert.source());
        json.writeStringField("format", alert.format());
        json.writeStringField("reference", alert.reference());
        json.writeStringField("time", WireTime.format(alert.time()));
        json.writeStringField("severity", alert.severity().code());
        json.writeStringField("signature", alert.signature());
        optional(json, "signature_id", alert.signatureId());
        optional(json, "category", alert.category());
        print(json, "attacker", alert.attacker());
        print(json, "victim", alert.victim());
        optional(json, "transport", alert.transport());
        optional(json, "community_id", alert.communityId());
        json.writeStringField("handshake", alert.handshake().code());
        json.writeBooleanField("resolved", alert.resolved());
        optional(json, "original", alert.original());
    }

    private static void print(JsonGenerator json, String field, @Nullable Endpoint endpoint) throws IOException {
        if (endpoint != null) {
            json.writeObjectFieldStart(field);
            json.writeStringField("ip", endpoint.address().getHostAddress());
            Integer port = endpoint.port();
            if (port != null) {
                json.writeNumberField("port", port);
            }
            json.writeEndObject();
        }
    }

    private static void print(JsonGenerator json, Decided decided) throws IOException {
        json.writeStringField("kind", "decisions");
        json.writeArrayFieldStart("decisions");
        for (Decided.Decision decision : decided.decisions()) {
            json.writeStartObject();
            json.writeStringField("receipt", decision.receipt().value());
            json.writeNumberField("offset", decision.offset());
            json.writeNumberField("ordinal", decision.ordinal());
            print(json, decision.outcome());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void print(JsonGenerator json, Outcome outcome) throws IOException {
        json.writeStringField("outcome", outcome.code().wire());
        IncidentId incident = outcome.incident();
        optional(json, "incident", incident == null ? null : incident.value());
        optional(json, "field", outcome.field().isEmpty() ? null : outcome.field());
        optional(json, "detail", outcome.detail().isEmpty() ? null : outcome.detail());
    }

    private static void optional(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    /**
     * Reads what {@link #print} wrote.
     *
     * @throws MalformedException naming the field
     */
    static AlertLogEntry parse(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "alert log record");
        fields.number("v", VERSION, VERSION);
        AlertLogEntry entry = fields.value("kind", kind -> switch (kind) {
            case "alerts" -> batch(fields);
            case "decisions" -> new Decided(fields.objects("decisions", MAX_ITEMS, AlertLogFormat::decision));
            default -> throw new IllegalArgumentException("kind must be alerts or decisions, but was '" + kind + "'");
        });
        fields.end();
        return entry;
    }

    private static AlertBatch batch(JsonFields fields) {
        return new AlertBatch(
                fields.value("receipt", ReceiptId::new),
                fields.text("source"),
                fields.time("received"),
                (int) fields.number("total", 0, MAX_ITEMS),
                fields.objects("items", MAX_ITEMS, AlertLogFormat::item));
    }

    private static Item item(JsonFields fields) {
        int ordinal = (int) fields.number("ordinal", 0, MAX_ITEMS);
        int record = (int) fields.number("record", 0, AlertBody.MOST_RECORDS);
        if (fields.has("alert")) {
            JsonFields alert = fields.object("alert");
            Item item = new Item.Arrived(ordinal, record, alert(alert));
            alert.end();
            return item;
        }
        return new Item.Settled(ordinal, record, outcome(fields));
    }

    private static Alert alert(JsonFields fields) {
        return new Alert(
                fields.text("source"),
                fields.text("format"),
                fields.text("reference"),
                fields.time("time"),
                fields.value("severity", Severity::parse),
                fields.text("signature"),
                optional(fields, "signature_id"),
                optional(fields, "category"),
                endpoint(fields, "attacker"),
                endpoint(fields, "victim"),
                optional(fields, "transport"),
                optional(fields, "community_id"),
                fields.value("handshake", Handshake::parse),
                fields.flag("resolved"),
                optional(fields, "original"));
    }

    private static @Nullable String optional(JsonFields fields, String field) {
        return fields.has(field) ? fields.text(field) : null;
    }

    private static @Nullable Endpoint endpoint(JsonFields fields, String field) {
        if (!fields.has(field)) {
            return null;
        }
        JsonFields endpoint = fields.object(field);
        Endpoint read = new Endpoint(
                endpoint.value(
                        "ip",
                        text -> Addresses.parse(text)
                                .orElseThrow(() -> new IllegalArgumentException("an address literal is expected"))),
                endpoint.has("port") ? (int) endpoint.number("port", 0, 65_535) : null);
        endpoint.end();
        return read;
    }

    private static Decided.Decision decision(JsonFields fields) {
        return new Decided.Decision(
                fields.value("receipt", ReceiptId::new),
                fields.count("offset"),
                (int) fields.number("ordinal", 0, MAX_ITEMS),
                outcome(fields));
    }

    private static Outcome outcome(JsonFields fields) {
        return new Outcome(
                fields.value("outcome", Outcome.Code::parse),
                fields.has("incident") ? fields.value("incident", IncidentId::parse) : null,
                fields.has("field") ? fields.text("field") : "",
                fields.has("detail") ? fields.text("detail") : "");
    }

    /** Cuts the items of a body into batches that fit the log. */
    static List<AlertBatch> batches(ReceiptId receipt, String source, java.time.Instant received, List<Item> items) {
        List<AlertBatch> batches = new java.util.ArrayList<>();
        List<Item> part = new java.util.ArrayList<>();
        int size = 0;
        for (Item item : items) {
            int itemSize = size(item);
            if (size + itemSize > PART_BYTES && !part.isEmpty()) {
                batches.add(new AlertBatch(receipt, source, received, items.size(), part));
                part.clear();
                size = 0;
            }
            part.add(item);
            size += itemSize;
        }
        batches.add(new AlertBatch(receipt, source, received, items.size(), part));
        return batches;
    }

    /** Well below the bound, since an item's size is an estimate. */
    private static final int PART_BYTES = 1024 * 1024;

    /** An upper estimate: JSON escapes at most double an original, which is ASCII, and sextuple other texts. */
    private static int size(Item item) {
        return switch (item) {
            case Item.Arrived arrived -> {
                String original = arrived.alert().original();
                yield 4096 + 6 * 4 * Alert.LONGEST_TEXT + (original == null ? 0 : 2 * original.length());
            }
            case Item.Settled settled ->
                512
                        + 6
                                * (settled.outcome().field().length()
                                        + settled.outcome().detail().length());
        };
    }
}
