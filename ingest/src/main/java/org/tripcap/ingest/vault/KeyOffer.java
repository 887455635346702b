package org.tripcap.ingest.vault;

import java.time.Instant;
import java.util.HexFormat;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;

/**
 * The vault's word that it holds the private half of {@code key} and keeps it for one incident that {@code opener} opens: the
 * value of a record on the topic of keys, signed by the vault.
 *
 * @param opener key id of the operator or responder it is for, 64 lower-case hexadecimal digits
 * @param key the public half
 * @param time when the pair was made, by the vault's clock
 */
public record KeyOffer(String opener, IncidentKey key, Instant time) {
    private static final int MAX_BYTES = 1_024;
    private static final String TYPE = "key.offered";

    public KeyOffer {
        Digest.parse(opener); // a key id is a SHA-256 digest; anything else is refused here
        WireTime.require(time, "key offer.time");
    }

    /** The wire form, made once and signed. */
    public byte[] toBytes() {
        return JsonLine.write(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("type", TYPE);
            json.writeStringField("opener", opener);
            json.writeStringField("key", key.id());
            json.writeStringField("public", HexFormat.of().formatHex(key.publicKey()));
            json.writeStringField("time", WireTime.format(time));
        });
    }

    /**
     * Reads the wire form, strictly.
     *
     * @throws MalformedException naming the field that is missing, unknown or wrong
     */
    public static KeyOffer parse(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "key offer");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, TYPE);
        String opener = fields.digest("opener").hex();
        String id = fields.digest("key").hex();
        IncidentKey key = IncidentKey.of(fields.hex("public", IncidentKey.LENGTH));
        Instant time = fields.time("time");
        fields.end();
        if (!key.id().equals(id)) {
            throw new MalformedException("key offer.key of this public key is " + key.id() + ", not " + id);
        }
        return new KeyOffer(opener, key, time);
    }
}
