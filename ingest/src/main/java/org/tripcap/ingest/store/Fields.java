package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.WireTime;

/** What documents of several kinds have in common, written and read. */
final class Fields {
    private static final String ECS_VERSION = "9.0.0";
    /** A multiple of three bytes, so that base64 has no padding within. */
    private static final int PIECE = 48 << 10;

    private Fields() {}

    /** Opens the document with its time, the version of ECS and what kind of document it is. The event object stays open. */
    static void begin(JsonGenerator json, @Nullable Instant time, String dataset) throws IOException {
        json.writeStartObject();
        time(json, "@timestamp", time);
        json.writeObjectFieldStart("ecs");
        json.writeStringField("version", ECS_VERSION);
        json.writeEndObject();
        json.writeObjectFieldStart("event");
        json.writeStringField("dataset", dataset);
    }

    static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, WireTime.format(time));
        }
    }

    static void text(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }

    /** Base64 (RFC 4648, section 4), written past the generator's own encoder, which is many times slower. */
    static void bytes(JsonGenerator json, String name, byte[] bytes) throws IOException {
        json.writeFieldName(name);
        if (bytes.length > PIECE && json.getOutputTarget() instanceof OutputStream out) {
            json.writeRawValue("\"");
            json.flush();
            stream(bytes, out);
            json.writeRaw('"');
            return;
        }
        byte[] base64 = Base64.getEncoder().encode(bytes);
        json.writeRawUTF8String(base64, 0, base64.length);
    }

    /** Piece by piece: a segment is not held as text besides. */
    private static void stream(byte[] bytes, OutputStream out) throws IOException {
        byte[] text = new byte[PIECE / 3 * 4];
        for (int at = 0; at < bytes.length; at += PIECE) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PIECE));
            out.write(text, 0, Base64.getEncoder().encode(piece, text));
        }
    }

    static void signed(JsonGenerator json, Signed signed) throws IOException {
        json.writeObjectFieldStart("statement");
        json.writeStringField("digest", signed.digest().hex());
        bytes(json, "bytes", signed.bytes());
        bytes(json, "signature", signed.signature());
        bytes(json, "certificate", signed.certificate());
        json.writeEndObject();
    }

    /**
     * The signed statement of a document's {@code tripcap} object. Where somebody changed it into what no signed statement can
     * be, the answer has a signature of zeros, which no verification accepts: damage is for the verifier to report.
     */
    static Signed signed(JsonNode tripcap) {
        JsonNode statement = tripcap.path("statement");
        byte[] bytes = bytes(statement, "bytes");
        try {
            return new Signed(bytes, bytes(statement, "signature"), bytes(statement, "certificate"));
        } catch (IllegalArgumentException e) {
            return new Signed(bytes, new byte[Signed.SIGNATURE_LENGTH], new byte[1]);
        }
    }

    /** Bytes as they were stored; none where somebody changed them into what is not base64. */
    static byte[] bytes(JsonNode object, String name) {
        try {
            return Base64.getDecoder().decode(object.path(name).asText(""));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    static @Nullable Instant time(JsonNode object, String name) {
        try {
            return Instant.parse(object.path(name).asText(""));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
