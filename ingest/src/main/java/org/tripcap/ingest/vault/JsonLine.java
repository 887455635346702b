package org.tripcap.ingest.vault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;

/** Writes the vault's messages: one JSON object (RFC 8259) on one line of UTF-8. Reading is {@link JsonFields}' work. */
final class JsonLine {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonLine() {}

    /** Writes the fields between the braces. */
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] write(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Refuses another {@code type}: one identity signs several kinds of bytes, and none may pass for another. */
    static void requireType(JsonFields fields, String type) {
        String found = fields.text("type");
        if (!found.equals(type)) {
            throw new MalformedException("type is " + type + ", not '" + found + "'");
        }
    }
}
