package org.tripcap.ingest.store;

import co.elastic.clients.transport.rest5_client.low_level.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpEntity;

/**
 * Sorts what Elasticsearch answers instead of success.
 *
 * <p>Its reasons quote the offending document ("Preview of field's value: …"), and documents hold personal data; so of a reason
 * only the kind of error and the field's name are kept, except for queries, which belong to the one who asks.
 */
final class Refusals {
    private static final Set<Integer> BUSY = Set.of(408, 425, 429, 500, 502, 503, 504);
    /** Credentials and licences are the operator's to mend, and mending them makes the same request succeed. */
    private static final Set<Integer> FORBIDDEN = Set.of(401, 403);
    /** Refused with status 400, though an operator can undo it. */
    private static final Set<String> CLOSED = Set.of("index_closed_exception", "cluster_block_exception");

    private static final Pattern FIELD = Pattern.compile("(?:field|introduction of) \\[([A-Za-z0-9_.@-]{1,128})]");

    private Refusals() {}

    /** What to do about a refused item of a bulk. */
    enum Kind {
        /** Written before: nothing to do. */
        EXISTS,
        /** The index is not there: make it, then again. */
        NO_INDEX,
        /** Again, later. */
        LATER,
        /** Never. */
        NEVER
    }

    static Kind kind(int status, String type) {
        if (status == 409) {
            return Kind.EXISTS;
        }
        if (status == 404 && type.equals("index_not_found_exception")) {
            return Kind.NO_INDEX;
        }
        return isTransient(status, type) ? Kind.LATER : Kind.NEVER;
    }

    /** The error's kind and the field it is about, without the document's content. */
    static String summary(JsonNode error) {
        String type = type(error);
        Matcher field = FIELD.matcher(error.path("reason").asText());
        return field.find() ? type + " at field " + field.group(1) : type;
    }

    static String type(JsonNode error) {
        return error.path("type").asText("no reason given");
    }

    static StoreException of(Response response, String request) {
        int status = response.getStatusCode();
        JsonNode error = error(response);
        String type = type(error);
        if (isTransient(status, type)) {
            return new StoreUnavailableException(
                    "Elasticsearch answered " + request + " with status " + status + " (" + type + ")"
                            + hint(status, type),
                    null,
                    status != 401 && status != 403);
        }
        return new StoreRefusedException(
                status,
                type,
                "Elasticsearch refused " + request + " with status " + status + ": " + detail(error, type));
    }

    private static boolean isTransient(int status, String type) {
        return BUSY.contains(status) || FORBIDDEN.contains(status) || CLOSED.contains(type);
    }

    static String hint(int status, String type) {
        if (CLOSED.contains(type)) {
            return ": an index is closed or write-protected; is the disk full? Open it or lift the block";
        }
        return FORBIDDEN.contains(status) ? ": check elasticsearch.credentials and their privileges" : "";
    }

    /** The innermost words for a query that does not parse; for all else, the kind of error. */
    private static String detail(JsonNode error, String type) {
        if (!type.equals("search_phase_execution_exception")) {
            return summary(error);
        }
        JsonNode reason = error.path("failed_shards").path(0).path("reason");
        String text = reason.path("reason").asText(type);
        String cause = reason.path("caused_by").path("reason").asText("");
        return cause.isEmpty() || text.contains(cause) ? text : text + ": " + cause;
    }

    private static JsonNode error(Response response) {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return MissingNode.getInstance();
        }
        try (InputStream content = entity.getContent()) {
            JsonNode answer = ElasticsearchHttp.JSON.readTree(content);
            return answer == null ? MissingNode.getInstance() : answer.path("error");
        } catch (IOException unreadable) {
            return MissingNode.getInstance(); // a proxy's page: the status says enough
        }
    }
}
