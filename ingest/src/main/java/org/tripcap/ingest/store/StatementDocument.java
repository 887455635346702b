package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.Statement;

/**
 * One statement of the ledger.
 *
 * @param offset where the ledger's topic holds it first; orders the statements
 * @param signed the statement as it was signed
 * @param statement the same, read
 * @param signer who signed it, or null where the signature leads to nobody trusted: kept all the same, and said so
 */
public record StatementDocument(
        long offset,
        Signed signed,
        Statement statement,
        @Nullable Signer signer) implements StoreDocument {
    private static final String DATASET = "tripcap.ledger";
    /** What every statement has; these have fields of their own. */
    private static final Set<String> COMMON =
            Set.of("v", "type", "id", "incident", "actor", "role", "time", "epoch", "seq", "prev", "actor_prev");

    @Override
    public String index() {
        return Indices.LEDGER;
    }

    /** The digest, so that a statement which was sent twice is stored once, at its first place. */
    @Override
    public String id() {
        return signed.digest().hex();
    }

    @Override
    public boolean replaces() {
        return false;
    }

    @Override
    public void writeTo(JsonGenerator json) throws IOException {
        Fields.begin(json, statement.time(), DATASET);
        json.writeStringField("action", statement.type().code());
        json.writeStringField("outcome", signer == null ? "failure" : "success");
        json.writeEndObject();
        json.writeObjectFieldStart("tripcap");
        Fields.text(
                json,
                "incident",
                statement.incident() == null ? null : statement.incident().value());
        json.writeStringField("actor", statement.actor());
        Fields.text(json, "actor_name", signer == null ? null : signer.name());
        json.writeStringField("role", statement.role().code());
        json.writeNumberField("epoch", statement.epoch());
        json.writeNumberField("seq", statement.seq());
        json.writeNumberField("offset", offset);
        json.writeObjectFieldStart("facts");
        for (Map.Entry<String, JsonNode> field :
                ElasticsearchHttp.JSON.readTree(signed.bytes()).properties()) {
            if (!COMMON.contains(field.getKey())) {
                json.writeFieldName(field.getKey());
                ElasticsearchHttp.JSON.writeTree(json, field.getValue());
            }
        }
        json.writeEndObject();
        Fields.signed(json, signed);
        json.writeEndObject();
        json.writeEndObject();
    }
}
