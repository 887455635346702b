package org.tripcap.ingest.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not done, as an answer of RFC 9457. The status is chosen by what the senders of alerts do with it: a body
 * that can never be accepted gets 422, which the patient shippers drop, while they send again for ever what gets 400 or 413;
 * 503 and 429 say when to come again.
 */
final class Problem extends Exception {
    static final String MEDIA_TYPE = "application/problem+json";

    /** The kinds of problem; the title is fixed for each, as RFC 9457, section 3.1.3 asks. */
    enum Kind {
        INVALID(400, "The request is not one"),
        UNAUTHORISED(401, "Unknown source or wrong credentials"),
        FORBIDDEN(403, "Not allowed"),
        NOT_FOUND(404, "Not found"),
        TOO_SLOW(408, "The body came too slowly"),
        UNSOUND(409, "The evidence is not as stated"),
        GONE(410, "Erased"),
        NEVER_ACCEPTED(422, "This body will never be accepted"),
        TOO_MANY(429, "Too much at once"),
        INTERNAL(500, "Internal error"),
        UNAVAILABLE(503, "Not available now");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        int status() {
            return status;
        }
    }

    private final Kind kind;
    private final @Nullable Duration retryAfter;

    Problem(Kind kind, String detail) {
        this(kind, detail, null);
    }

    Problem(Kind kind, String detail, @Nullable Duration retryAfter) {
        super(detail);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    Kind kind() {
        return kind;
    }

    /** Writes this as the answer. */
    void answer(Context context) {
        if (kind == Kind.UNAUTHORISED) {
            context.res().addHeader("WWW-Authenticate", "Bearer");
            // Some senders show a password only to who asks for one.
            context.res().addHeader("WWW-Authenticate", "Basic realm=\"alerts\", charset=\"UTF-8\"");
        }
        if (retryAfter != null) {
            context.header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "about:blank");
        body.put("title", kind.title);
        body.put("status", kind.status);
        body.put("detail", getMessage());
        context.status(kind.status).contentType(MEDIA_TYPE).result(body.toString());
    }
}
