package org.tripcap.ingest.vault;

import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;

/**
 * The bodies of {@code POST} {@value #PATH}, in {@value #MEDIA_TYPE}: a signed request, a signed reply, or a refusal. The
 * transport need not be trusted: the request is signed and counts once, the reply is signed and its keys are encrypted.
 */
public final class UnwrapWire {
    public static final String PATH = "/api/v1/vault/unwrap";
    public static final String MEDIA_TYPE = "application/json";

    /** The largest request body in bytes. */
    public static final int MAX_REQUEST = SignedJson.maxLength(UnwrapRequest.MAX_BYTES);

    /** The largest reply body in bytes. */
    public static final int MAX_REPLY = SignedJson.maxLength(UnwrapReply.MAX_BYTES);

    private UnwrapWire() {}

    /** The request as a body. */
    public static byte[] writeRequest(Signed request) {
        return SignedJson.write(request);
    }

    /**
     * Reads a request's body; whether its signature and its bytes are right is for the vault to say.
     *
     * @throws UnwrapRefusedException with {@link Refusal#MALFORMED} when it is no signed request
     */
    public static Signed parseRequest(byte[] body) throws UnwrapRefusedException {
        try {
            return SignedJson.parse(body, UnwrapRequest.MAX_BYTES, "signed unwrap request");
        } catch (MalformedException e) {
            throw new UnwrapRefusedException(Refusal.MALFORMED, "the request is malformed: " + e.getMessage(), e);
        }
    }

    /** The reply as a body. */
    public static byte[] writeReply(Signed reply) {
        return SignedJson.write(reply);
    }

    /**
     * Reads a reply's body.
     *
     * @throws MalformedException when it is no signed reply
     */
    public static Signed parseReply(byte[] body) {
        return SignedJson.parse(body, UnwrapReply.MAX_BYTES, "signed unwrap reply");
    }

    /** The body that goes with {@link Refusal#httpStatus}. */
    public static byte[] writeRefusal(UnwrapRefusedException refused) {
        return JsonLine.write(json -> {
            json.writeStringField("refusal", refused.refusal().code());
            json.writeStringField("message", String.valueOf(refused.getMessage()));
        });
    }

    /**
     * Reads a refusal's body.
     *
     * @throws MalformedException when it is none
     */
    public static UnwrapRefusedException parseRefusal(byte[] body) {
        JsonFields fields = JsonFields.parse(body, 16 * 1024, "unwrap refusal");
        Refusal refusal = fields.code("refusal", Refusal.values(), Refusal::code);
        String message = fields.text("message");
        fields.end();
        return new UnwrapRefusedException(refusal, message);
    }
}
