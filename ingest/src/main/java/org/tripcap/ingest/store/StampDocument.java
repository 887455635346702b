package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import org.tripcap.capture.incident.Digest;

/**
 * One time stamp (RFC 3161) of a checkpoint. Whether to believe it is for the verifier.
 *
 * @param checkpoint digest of the exact bytes of the signed note that is stamped
 * @param token DER of the TimeStampToken; not copied
 * @param time when the record was made
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never compared
public record StampDocument(Digest checkpoint, byte[] token, Instant time) implements StoreDocument {
    private static final String DATASET = "tripcap.stamp";

    @Override
    public String index() {
        return Indices.CHECKPOINTS;
    }

    @Override
    public String id() {
        return "stamp-" + Digest.of(token).hex();
    }

    @Override
    public boolean replaces() {
        return false;
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        Fields.begin(json, time, DATASET);
        json.writeEndObject();
        json.writeObjectFieldStart("tripcap");
        json.writeObjectFieldStart("stamp");
        json.writeStringField("checkpoint", checkpoint.hex());
        Fields.bytes(json, "bytes", token);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }
}
