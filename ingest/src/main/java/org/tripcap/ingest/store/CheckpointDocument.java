package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import org.tripcap.capture.incident.Digest;

/**
 * One checkpoint of the ledger.
 *
 * @param exactBytes the signed text; not copied
 * @param origin the log's name
 * @param size leaves of the tree
 * @param root its root
 * @param time when the record was made
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never compared
public record CheckpointDocument(byte[] exactBytes, String origin, long size, Digest root, Instant time)
        implements StoreDocument {
    private static final String DATASET = "tripcap.checkpoint";

    @Override
    public String index() {
        return Indices.CHECKPOINTS;
    }

    /** The digest: two different checkpoints of one size prove a fork, so both are kept. */
    @Override
    public String id() {
        return Digest.of(exactBytes).hex();
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
        json.writeObjectFieldStart("checkpoint");
        json.writeStringField("origin", origin);
        json.writeNumberField("size", size);
        json.writeStringField("root", root.hex());
        json.writeStringField("digest", id());
        Fields.bytes(json, "bytes", exactBytes);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }
}
