package org.tripcap.ingest.vault;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.capture.segment.SegmentContext;

/**
 * What an asker signs to be given content keys: one line of JSON (RFC 8259). It says when it was made and holds a nonce, so that
 * it counts once, and the public key that the answer is encrypted to, so that whoever carries the answer learns nothing.
 *
 * @param incident the incident that every segment belongs to
 * @param purpose what the keys are for; it is stated in the ledger
 * @param time when the request was made, by the asker's clock
 * @param nonce 32 lower-case hexadecimal digits, random
 * @param replyKey the asker's X25519 public key (RFC 7748), made for this request only
 * @param segments 1 to {@value #MAX_SEGMENTS} wrapped keys
 */
public record UnwrapRequest(
        IncidentId incident,
        Purpose purpose,
        Instant time,
        String nonce,
        IncidentKey replyKey,
        List<WrappedSegmentKey> segments) {
    /** Bounds a request, and the statement about it. */
    public static final int MAX_SEGMENTS = 256;

    /** The largest request in bytes: room for the longest wrapped keys. */
    public static final int MAX_BYTES = MAX_SEGMENTS * (2 * WrappedSegmentKey.MAX_LENGTH + 512) + 1_024;

    static final int NONCE_LENGTH = 16;

    private static final String TYPE = "unwrap.request";

    public UnwrapRequest {
        WireTime.require(time, "unwrap request.time");
        segments = List.copyOf(segments);
        if (segments.isEmpty() || segments.size() > MAX_SEGMENTS) {
            throw new IllegalArgumentException(
                    "an unwrap request names 1 to " + MAX_SEGMENTS + " segments, not " + segments.size());
        }
        for (WrappedSegmentKey segment : segments) {
            if (!segment.context().incident().equals(incident)) {
                throw new IllegalArgumentException("an unwrap request is about one incident: " + incident + ", not "
                        + segment.context().incident());
            }
        }
        if (segments.stream().map(WrappedSegmentKey::context).distinct().count() != segments.size()) {
            throw new IllegalArgumentException("an unwrap request names each segment once");
        }
    }

    /** A fresh nonce. */
    static String nonce(SecureRandom random) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        return HexFormat.of().formatHex(nonce);
    }

    /** The wire form, made once and signed. */
    public byte[] toBytes() {
        return JsonLine.write(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("type", TYPE);
            json.writeStringField("incident", incident.value());
            json.writeStringField("purpose", purpose.code());
            json.writeStringField("time", WireTime.format(time));
            json.writeStringField("nonce", nonce);
            json.writeStringField("reply_key", HexFormat.of().formatHex(replyKey.publicKey()));
            json.writeArrayFieldStart("segments");
            for (WrappedSegmentKey segment : segments) {
                write(json, segment);
            }
            json.writeEndArray();
        });
    }

    /**
     * Reads the wire form, strictly.
     *
     * @throws MalformedException naming the field that is missing, unknown or wrong
     */
    public static UnwrapRequest parse(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "unwrap request");
        try {
            return read(fields);
        } catch (MalformedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("unwrap request: " + e.getMessage(), e);
        }
    }

    private static UnwrapRequest read(JsonFields fields) {
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, TYPE);
        IncidentId incident = fields.value("incident", IncidentId::parse);
        UnwrapRequest request = new UnwrapRequest(
                incident,
                fields.code("purpose", Purpose.values(), Purpose::code),
                fields.time("time"),
                HexFormat.of().formatHex(fields.hex("nonce", NONCE_LENGTH)),
                IncidentKey.of(fields.hex("reply_key", IncidentKey.LENGTH)),
                fields.objects("segments", MAX_SEGMENTS, segment -> segment(segment, incident)));
        fields.end();
        return request;
    }

    private static void write(JsonGenerator json, WrappedSegmentKey segment) throws IOException {
        json.writeStartObject();
        json.writeStringField("sensor", segment.context().sensor());
        json.writeNumberField("epoch", segment.context().epoch());
        json.writeNumberField("seq", segment.context().seq());
        json.writeStringField("opening", segment.context().opening().hex());
        json.writeStringField("wrapped", HexFormat.of().formatHex(segment.wrappedKey()));
        json.writeEndObject();
    }

    private static WrappedSegmentKey segment(JsonFields fields, IncidentId incident) {
        return new WrappedSegmentKey(
                new SegmentContext(
                        incident,
                        fields.digest("sensor").hex(),
                        fields.count("epoch"),
                        fields.count("seq"),
                        fields.digest("opening")),
                fields.hexUpTo("wrapped", WrappedSegmentKey.MAX_LENGTH));
    }
}
