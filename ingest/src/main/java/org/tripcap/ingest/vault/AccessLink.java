package org.tripcap.ingest.vault;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;

/**
 * What an investigator signs so that whoever opens a link is given the packets of one flow, once: one line of JSON (RFC 8259). It
 * holds a nonce, so that its digest, which the ledger names, tells nothing of the flow.
 *
 * @param incident the incident that the flow belongs to
 * @param flow the flow's id: 32 lower-case hexadecimal digits
 * @param purpose what the packets are for; it is stated in the ledger
 * @param time when it was made, by its maker's clock
 * @param expires when it ends, at most {@link #LONGEST} after {@code time}
 * @param nonce 32 lower-case hexadecimal digits, random
 */
public record AccessLink(
        IncidentId incident, String flow, Purpose purpose, Instant time, Instant expires, String nonce) {
    /** The longest that a link may be good for. */
    public static final Duration LONGEST = Duration.ofHours(24);

    private static final String TYPE = "evidence.link";
    private static final int MAX_BYTES = 1_024;
    private static final int MAX_CERTIFICATE = 2_048;
    private static final int MAX_TOKEN = 2 * (Signed.SIGNATURE_LENGTH + Short.BYTES + MAX_BYTES + MAX_CERTIFICATE);
    private static final Pattern FLOW = Pattern.compile("[0-9a-f]{32}");

    public AccessLink {
        WireTime.require(time, "link.time");
        WireTime.require(expires, "link.expires");
        requireFlow(flow);
        if (purpose == Purpose.INDEX) {
            throw new IllegalArgumentException("a link is for a person, not for " + purpose.code());
        }
        if (!expires.isAfter(time) || Duration.between(time, expires).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a link is good for at most " + LONGEST.toHours() + " h, not from " + time + " to " + expires);
        }
    }

    /**
     * A new link.
     *
     * @param good how long, more than nothing and at most {@link #LONGEST}
     */
    public static AccessLink of(IncidentId incident, String flow, Purpose purpose, Instant now, Duration good) {
        return new AccessLink(incident, flow, purpose, now, now.plus(good), UnwrapRequest.nonce(new SecureRandom()));
    }

    /** Whether this is how flows are named. */
    public static boolean isFlow(String id) {
        return FLOW.matcher(id).matches();
    }

    static void requireFlow(String flow) {
        if (!isFlow(flow)) {
            throw new IllegalArgumentException("a flow's id has 32 lower-case hexadecimal digits");
        }
    }

    /** Signs it, as the text that goes into a URL: base64url (RFC 4648, section 5), about 1,100 characters. Whoever has it can use it. */
    public String token(Identity investigator) {
        Signed signed = investigator.sign(toBytes());
        byte[] bytes = signed.bytes();
        byte[] certificate = signed.certificate();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ByteBuffer.allocate(Signed.SIGNATURE_LENGTH + Short.BYTES + bytes.length + certificate.length)
                                .put(signed.signature())
                                .putShort((short) bytes.length)
                                .put(bytes)
                                .put(certificate)
                                .array());
    }

    /**
     * Reads what {@link #token} wrote; nothing is checked yet.
     *
     * @throws MalformedException when it is none; the message has nothing of it
     */
    public static Signed parseToken(String token) {
        if (token.length() > MAX_TOKEN) {
            throw new MalformedException("a link has at most " + MAX_TOKEN + " characters, not " + token.length());
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            byte[] signature = take(in, Signed.SIGNATURE_LENGTH);
            byte[] bytes = take(
                    in,
                    Short.toUnsignedInt(ByteBuffer.wrap(take(in, Short.BYTES)).getShort()));
            return new Signed(bytes, signature, take(in, in.remaining()));
        } catch (IllegalArgumentException cutOrChanged) {
            throw new MalformedException("this is no link: it was cut off or changed", cutOrChanged);
        }
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new IllegalArgumentException("cut off");
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    byte[] toBytes() {
        return JsonLine.write(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("type", TYPE);
            json.writeStringField("incident", incident.value());
            json.writeStringField("flow", flow);
            json.writeStringField("purpose", purpose.code());
            json.writeStringField("time", WireTime.format(time));
            json.writeStringField("expires", WireTime.format(expires));
            json.writeStringField("nonce", nonce);
        });
    }

    /**
     * Reads the signed bytes, strictly.
     *
     * @throws MalformedException naming the field that is missing, unknown or wrong
     */
    static AccessLink parse(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "link");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, TYPE);
        try {
            AccessLink link = new AccessLink(
                    fields.value("incident", IncidentId::parse),
                    fields.text("flow"),
                    fields.code("purpose", Purpose.values(), Purpose::code),
                    fields.time("time"),
                    fields.time("expires"),
                    HexFormat.of().formatHex(fields.hex("nonce", UnwrapRequest.NONCE_LENGTH)));
            fields.end();
            return link;
        } catch (MalformedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("link: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "AccessLink[" + incident + ", until " + expires + "]";
    }
}
