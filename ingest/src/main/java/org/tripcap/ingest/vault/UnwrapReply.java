package org.tripcap.ingest.vault;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.capture.segment.ContentKey;

/**
 * What a vault answers and signs: which content keys it releases, under which statement of the ledger, and how many it has
 * released for this incident so far, to be compared with the ledger.
 *
 * @param request digest of the exact bytes of the request
 * @param accessed digest of the exact bytes of the {@code evidence.accessed} statement that the ledger acknowledged
 * @param count the vault's count for the incident, this release included
 * @param time when it was released, by the vault's clock
 * @param released one entry for each segment of the request, in its order: whether its key is released. It is not where the
 *     wrapped key does not open under the incident's key and the segment's place, that is, where one of them was changed
 * @param sealed the released content keys one after the other, encrypted to the request's reply key; copied on the way in and out
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out
public record UnwrapReply(
        Digest request, Digest accessed, ReleaseCount count, Instant time, List<Boolean> released, byte[] sealed) {
    private static final String TYPE = "unwrap.reply";
    private static final int MAX_SEALED = UnwrapRequest.MAX_SEGMENTS * ContentKey.LENGTH + 2_048;

    /** The largest reply in bytes. */
    public static final int MAX_BYTES = 2 * MAX_SEALED + 2_048;

    public UnwrapReply {
        WireTime.require(time, "unwrap reply.time");
        released = List.copyOf(released);
        if (!released.contains(true) || released.size() > UnwrapRequest.MAX_SEGMENTS) {
            throw new IllegalArgumentException("an unwrap reply is about 1 to " + UnwrapRequest.MAX_SEGMENTS
                    + " segments and releases one key at least, not " + released);
        }
        if (sealed.length == 0 || sealed.length > MAX_SEALED) {
            throw new IllegalArgumentException(
                    "an unwrap reply seals 1 to " + MAX_SEALED + " bytes, not " + sealed.length);
        }
        sealed = sealed.clone();
    }

    /** What the reply's encryption is bound to: the answer to one request opens as the answer to no other. */
    static byte[] info(Digest request) {
        return ("tripcap/unwrap-reply/1\n" + request.hex()).getBytes(StandardCharsets.US_ASCII);
    }

    /** The wire form, made once and signed. */
    public byte[] toBytes() {
        return JsonLine.write(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("type", TYPE);
            json.writeStringField("request", request.hex());
            json.writeStringField("accessed", accessed.hex());
            json.writeStringField("incident", count.incident().value());
            json.writeNumberField("statements", count.statements());
            json.writeNumberField("keys", count.keys());
            json.writeStringField("time", WireTime.format(time));
            json.writeArrayFieldStart("released");
            for (boolean one : released) {
                json.writeNumber(one ? 1 : 0);
            }
            json.writeEndArray();
            json.writeStringField("sealed", HexFormat.of().formatHex(sealed));
        });
    }

    /**
     * Reads the wire form, strictly.
     *
     * @throws MalformedException naming the field that is missing, unknown or wrong
     */
    public static UnwrapReply parse(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "unwrap reply");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, TYPE);
        Digest request = fields.digest("request");
        Digest accessed = fields.digest("accessed");
        IncidentId incident = fields.value("incident", IncidentId::parse);
        long statements = fields.count("statements");
        long keys = fields.count("keys");
        Instant time = fields.time("time");
        List<Boolean> released = fields.integers("released", UnwrapRequest.MAX_SEGMENTS, 0, 1).stream()
                .map(one -> one == 1)
                .toList();
        byte[] sealed = fields.hexUpTo("sealed", MAX_SEALED);
        fields.end();
        try {
            return new UnwrapReply(
                    request, accessed, new ReleaseCount(incident, statements, keys), time, released, sealed);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("unwrap reply: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] sealed() {
        return sealed.clone();
    }

    @Override
    public String toString() {
        return "UnwrapReply[request=" + request + ", accessed=" + accessed + ", " + count + "]";
    }
}
