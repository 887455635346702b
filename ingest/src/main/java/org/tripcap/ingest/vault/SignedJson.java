package org.tripcap.ingest.vault;

import java.util.HexFormat;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;

/** Signed bytes as one JSON object: bytes, signature and certificate in hexadecimal, so that they travel unchanged. */
final class SignedJson {
    private static final int SIGNATURE_LENGTH = 64;
    private static final int MAX_CERTIFICATE = 16 * 1024;

    private SignedJson() {}

    /** The longest JSON that holds signed bytes of at most {@code maxBytes}. */
    static int maxLength(int maxBytes) {
        return 2 * (maxBytes + SIGNATURE_LENGTH + MAX_CERTIFICATE) + 256;
    }

    static byte[] write(Signed signed) {
        HexFormat hex = HexFormat.of();
        return JsonLine.write(json -> {
            json.writeStringField("bytes", hex.formatHex(signed.bytes()));
            json.writeStringField("signature", hex.formatHex(signed.signature()));
            json.writeStringField("certificate", hex.formatHex(signed.certificate()));
        });
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param maxBytes the longest signed bytes
     * @throws MalformedException naming the field that is missing, unknown or wrong
     */
    static Signed parse(byte[] json, int maxBytes, String what) {
        JsonFields fields = JsonFields.parse(json, maxLength(maxBytes), what);
        byte[] bytes = fields.hexUpTo("bytes", maxBytes);
        byte[] signature = fields.hex("signature", SIGNATURE_LENGTH);
        byte[] certificate = fields.hexUpTo("certificate", MAX_CERTIFICATE);
        fields.end();
        try {
            return new Signed(bytes, signature, certificate);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(what + ": " + e.getMessage(), e);
        }
    }
}
