package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * One record of the evidence topic, exactly as it came, with what was found when it was checked.
 *
 * @param origin where the record lay
 * @param incident the incident it was filed under; null where not even that can be read
 * @param ciphertext the record's value; not copied
 * @param signed the statement that came with it, or null where there was none
 * @param statement that statement read; null exactly where {@code state} is {@link SegmentState#UNTRUSTED}
 * @param sensorName the pseudonym in the sensor's certificate, where it could be verified
 * @param state what the checks found
 * @param reason why it is not indexed, without personal data; empty where it is
 * @param dissection what the dissector found; null unless {@link SegmentState#INDEXED}
 */
@SuppressWarnings("ArrayRecordComponent") // many megabytes, handed over and never compared
public record SegmentDocument(
        RecordOrigin origin,
        @Nullable IncidentId incident,
        byte[] ciphertext,
        @Nullable Signed signed,
        @Nullable Statement statement,
        @Nullable String sensorName,
        SegmentState state,
        String reason,
        @Nullable Dissection dissection)
        implements StoreDocument {
    private static final String DATASET = "tripcap.segment";

    /**
     * What the dissector made of a segment.
     *
     * @param flows flows in the segment
     * @param documents flow and roll-up documents written for them
     */
    public record Dissection(int dissector, long flows, int documents) {}

    public SegmentDocument {
        if ((statement == null) != (state == SegmentState.UNTRUSTED) || (statement != null && signed == null)) {
            throw new IllegalArgumentException("a statement is there exactly unless the segment is untrusted");
        }
        if (statement != null && !(statement.body() instanceof SegmentSealed)) {
            throw new IllegalArgumentException(
                    "a segment is stated by 'segment', not " + statement.type().code());
        }
        if ((dissection == null) != (state != SegmentState.INDEXED)) {
            throw new IllegalArgumentException("a dissection is there exactly when the segment is indexed");
        }
    }

    @Override
    public String index() {
        return statement != null && state.isVouchedFor() ? Indices.segments(statement.time()) : Indices.QUARANTINE;
    }

    @Override
    public String id() {
        return statement != null && signed != null && state.isVouchedFor()
                ? id(statement, signed.digest())
                : "record-" + recordDigest().hex();
    }

    /**
     * The id of the segment that a verified statement names. Two statements that claim the same number have different ids:
     * both are kept, as the proof of the one who signed both.
     */
    public static String id(Statement statement, Digest digest) {
        return statement.incident() + "-" + statement.actor().substring(0, 16) + "-" + statement.epoch() + "-"
                + statement.seq() + "-" + digest.hex().substring(0, 16);
    }

    /** Of the whole record, key included: the same rubbish sent for two incidents is kept for both. */
    private Digest recordDigest() {
        byte[] key = origin.key().getBytes(StandardCharsets.UTF_8);
        byte[] vouching = signed == null ? new byte[0] : signed.bytes();
        byte[] lengths = (key.length + " " + ciphertext.length + " " + vouching.length + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        return Digest.of(lengths, key, ciphertext, vouching);
    }

    @Override
    public boolean replaces() {
        return false;
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        Statement stated = statement;
        Fields.begin(json, stated == null ? origin.time() : stated.time(), DATASET);
        if (stated != null && stated.body() instanceof SegmentSealed sealed) {
            Fields.time(json, "start", sealed.first());
            Fields.time(json, "end", sealed.last());
        }
        json.writeEndObject();
        if (sensorName != null) {
            json.writeObjectFieldStart("observer");
            json.writeStringField("name", sensorName);
            json.writeEndObject();
        }
        json.writeObjectFieldStart("tripcap");
        Fields.text(json, "incident", incident == null ? null : incident.value());
        json.writeStringField("state", state.code());
        Fields.text(json, "reason", reason.isEmpty() ? null : reason);
        writeOrigin(json);
        if (dissection != null) {
            json.writeNumberField("dissector", dissection.dissector());
            json.writeNumberField("flows", dissection.flows());
            json.writeNumberField("flow_documents", dissection.documents());
        }
        if (stated != null && stated.body() instanceof SegmentSealed sealed) {
            writeStatement(json, stated, sealed);
        }
        if (signed != null) {
            Fields.signed(json, signed);
        }
        json.writeObjectFieldStart("cipher");
        if (stated != null && stated.body() instanceof SegmentSealed sealed) {
            json.writeStringField("suite", sealed.cipher().suite());
            json.writeStringField("key", sealed.cipher().key());
            json.writeStringField("sha256", sealed.cipher().sha256().hex());
        }
        json.writeNumberField("length", ciphertext.length);
        Fields.bytes(json, "bytes", ciphertext);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeOrigin(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("record");
        json.writeStringField("key", origin.key());
        json.writeNumberField("partition", origin.partition());
        json.writeNumberField("offset", origin.offset());
        Fields.time(json, "time", origin.time());
        json.writeEndObject();
    }

    private static void writeStatement(JsonGenerator json, Statement statement, SegmentSealed sealed)
            throws IOException {
        json.writeStringField("sensor", statement.actor());
        json.writeNumberField("epoch", statement.epoch());
        json.writeNumberField("seq", statement.seq());
        json.writeNumberField("packets", sealed.counters().packets());
        json.writeNumberField("bytes", sealed.counters().bytes());
        json.writeNumberField(
                "dropped",
                sealed.counters().droppedKernel()
                        + sealed.counters().droppedInterface()
                        + sealed.counters().droppedQueue());
    }

    @Override
    public String toString() {
        return "SegmentDocument[" + id() + ", " + state.code() + "]";
    }
}
