package org.tripcap.capture.custody;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;

/** Parser and printer of {@link Statement}. One statement has one encoding: the parser accepts nothing else. */
final class StatementFormat {
    private static final int VERSION = 1;
    private static final JsonFactory JSON = new JsonFactory();

    private StatementFormat() {}

    static Statement parse(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, Statement.MAX_BYTES, "statement");
        fields.number("v", VERSION, VERSION);
        Statement.Type type = fields.code("type", Statement.Type.values(), Statement.Type::code);
        Statement statement;
        try {
            statement = new Statement(
                    fields.text("id"),
                    fields.optional("incident", name -> fields.value(name, IncidentId::parse))
                            .orElse(null),
                    fields.text("actor"),
                    fields.code("role", Role.values(), Role::code),
                    fields.time("time"),
                    clock(fields.object("clock")),
                    fields.count("epoch"),
                    fields.count("seq"),
                    fields.optional("prev", fields::digest).orElse(null),
                    fields.optional("actor_prev", fields::digest).orElse(null),
                    fields.optional("seen", name -> seen(fields.object(name))).orElse(null),
                    fields.code("deployment", Deployment.values(), Deployment::code),
                    BodyParser.parse(type, fields));
        } catch (MalformedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("statement: " + e.getMessage(), e);
        }
        fields.end();
        if (!Arrays.equals(print(statement), bytes)) {
            throw new MalformedException("statement says the right things in another spelling than the one that is"
                    + " allowed: fields in order, one line, no white space, no needless escapes");
        }
        return statement;
    }

    private static ClockState clock(JsonFields fields) {
        ClockState clock = new ClockState(
                fields.code("source", ClockState.Source.values(), ClockState.Source::code),
                fields.number("offset_ns", -JsonFields.MAX_NUMBER, JsonFields.MAX_NUMBER),
                fields.flag("synchronised"));
        fields.end();
        return clock;
    }

    private static Seen seen(JsonFields fields) {
        Seen seen = new Seen(fields.count("size"), fields.digest("root"));
        fields.end();
        return seen;
    }

    static byte[] print(Statement statement) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeStringField("type", statement.type().code());
            json.writeStringField("id", statement.id());
            IncidentId incident = statement.incident();
            if (incident != null) {
                json.writeStringField("incident", incident.value());
            }
            json.writeStringField("actor", statement.actor());
            json.writeStringField("role", statement.role().code());
            json.writeStringField("time", WireTime.format(statement.time()));
            json.writeObjectFieldStart("clock");
            json.writeStringField("source", statement.clock().source().code());
            json.writeNumberField("offset_ns", statement.clock().offsetNanos());
            json.writeBooleanField("synchronised", statement.clock().synchronised());
            json.writeEndObject();
            json.writeNumberField("epoch", statement.epoch());
            json.writeNumberField("seq", statement.seq());
            Digest prev = statement.prev();
            if (prev != null) {
                json.writeStringField("prev", prev.hex());
            }
            Digest actorPrev = statement.actorPrev();
            if (actorPrev != null) {
                json.writeStringField("actor_prev", actorPrev.hex());
            }
            Seen seen = statement.seen();
            if (seen != null) {
                json.writeObjectFieldStart("seen");
                json.writeNumberField("size", seen.size());
                json.writeStringField("root", seen.root().hex());
                json.writeEndObject();
            }
            json.writeStringField("deployment", statement.deployment().code());
            BodyPrinter.print(json, statement.body());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        if (bytes.size() > Statement.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a statement has at most " + Statement.MAX_BYTES + " bytes, this one has " + bytes.size());
        }
        return bytes.toByteArray();
    }
}
