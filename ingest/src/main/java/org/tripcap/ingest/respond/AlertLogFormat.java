package org.tripcap.ingest.respond;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final String RECORDED = "recorded";
    private static final byte[] RECORDED_BEGINS =
            ("{\"v\":" + VERSION + ",\"kind\":\"" + RECORDED + "\",").getBytes(StandardCharsets.US_ASCII);

    /** Half an alert, or two decisions. */
    private static final int TYPICAL_BYTES = 512;

    private static final JsonFactory JSON = new JsonFactory();

    private AlertLogFormat() {}

    static byte[] print(AlertLogEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expected(entry));
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            switch (entry) {
                case AlertBatch batch -> print(json, batch);
                case Decided decided -> print(json, decided);
                case Recorded recorded -> print(json, recorded);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    /** About how many bytes it has, so that a buffer for them need not grow often. */
    private static int expected(AlertLogEntry entry) {
        return switch (entry) {
            case AlertBatch batch -> 512 + 2 * TYPICAL_BYTES * batch.items().size();
            case Decided decided ->
                512 + TYPICAL_BYTES / 2 * decided.decisions().size();
            case Recorded recorded ->
                512 + 2 * TYPICAL_BYTES * recorded.alerts().size();
        };
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
            json.writeStringField("identity", decision.identity().hex());
            print(json, decision.outcome());
            if (decision.sequence() > 0) {
                json.writeNumberField("sequence", decision.sequence());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void print(JsonGenerator json, Recorded recorded) throws IOException {
        json.writeStringField("kind", RECORDED);
        json.writeStringField("incident", recorded.incident().value());
        json.writeNumberField("first", recorded.first());
        json.writeArrayFieldStart("alerts");
        for (Alert alert : recorded.alerts()) {
            json.writeStartObject();
            print(json, alert);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Whether these bytes begin as those of a {@link Recorded} do, told without reading them. */
    static boolean isRecorded(byte[] bytes) {
        int length = RECORDED_BEGINS.length;
        return bytes.length >= length && Arrays.equals(bytes, 0, length, RECORDED_BEGINS, 0, length);
    }

    /** The exact record of an alert that an incident's chain of alerts commits to. */
    static byte[] record(Alert alert) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * TYPICAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            print(json, alert);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
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
            case "decisions" ->
                new Decided(fields.objects("decisions", AlertBatch.MOST_ITEMS, AlertLogFormat::decision));
            case RECORDED -> recorded(fields);
            default ->
                throw new IllegalArgumentException(
                        "kind must be alerts, decisions or recorded, but was '" + kind + "'");
        });
        fields.end();
        return entry;
    }

    /**
     * Reads what {@link #record} wrote.
     *
     * @throws MalformedException naming the field
     */
    static Alert parseRecord(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "alert record");
        Alert alert = alert(fields);
        fields.end();
        return alert;
    }

    private static AlertBatch batch(JsonFields fields) {
        return new AlertBatch(
                fields.value("receipt", ReceiptId::new),
                fields.text("source"),
                fields.time("received"),
                (int) fields.number("total", 0, AlertBatch.MOST_ITEMS),
                fields.objects("items", AlertBatch.MOST_ITEMS, AlertLogFormat::item));
    }

    private static Recorded recorded(JsonFields fields) {
        return new Recorded(
                fields.value("incident", IncidentId::parse),
                fields.number("first", 1, JsonFields.MAX_NUMBER),
                fields.objects("alerts", AlertBatch.MOST_ITEMS, AlertLogFormat::alert));
    }

    private static Item item(JsonFields fields) {
        int ordinal = (int) fields.number("ordinal", 0, AlertBatch.MOST_ITEMS);
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
                (int) fields.number("ordinal", 0, AlertBatch.MOST_ITEMS),
                fields.value("identity", AlertIdentity::parse),
                outcome(fields),
                fields.has("sequence") ? fields.count("sequence") : 0);
    }

    private static Outcome outcome(JsonFields fields) {
        return new Outcome(
                fields.value("outcome", Outcome.Code::parse),
                fields.has("incident") ? fields.value("incident", IncidentId::parse) : null,
                fields.has("field") ? fields.text("field") : "",
                fields.has("detail") ? fields.text("detail") : "");
    }

    /** Cuts the items of a body into batches that fit the log. */
    static List<AlertBatch> batches(ReceiptId receipt, String source, Instant received, List<Item> items) {
        List<AlertBatch> batches = new ArrayList<>();
        List<Item> part = new ArrayList<>();
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
            case Item.Arrived arrived -> size(arrived.alert());
            case Item.Settled settled ->
                512
                        + 6
                                * (settled.outcome().field().length()
                                        + settled.outcome().detail().length());
        };
    }

    private static int size(Alert alert) {
        String original = alert.original();
        return 4096 + 6 * 4 * Alert.LONGEST_TEXT + (original == null ? 0 : 2 * original.length());
    }

    /** Cuts alerts of an incident into records that fit the log. */
    static List<Recorded> recorded(IncidentId incident, long first, List<Alert> alerts) {
        List<Recorded> records = new ArrayList<>();
        int from = 0;
        int size = 0;
        for (int i = 0; i < alerts.size(); i++) {
            int next = size(alerts.get(i));
            if (size + next > PART_BYTES && i > from) {
                records.add(new Recorded(incident, first + from, alerts.subList(from, i)));
                from = i;
                size = 0;
            }
            size += next;
        }
        records.add(new Recorded(incident, first + from, alerts.subList(from, alerts.size())));
        return records;
    }
}
