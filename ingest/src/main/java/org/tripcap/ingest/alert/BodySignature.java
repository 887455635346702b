package org.tripcap.ingest.alert;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256 over {@code "<time stamp>:" + body}, or over the body alone where no time stamp is agreed: how senders of alerts sign
 * what they post, and how this service signs what it posts itself.
 */
public final class BodySignature {
    private static final String ALGORITHM = "HmacSHA256";

    private BodySignature() {}

    /**
     * The signature of a body.
     *
     * @param timestamp seconds since 1970 in decimal; {@code null} if none is agreed
     * @return lower-case hexadecimal
     */
    public static String sign(byte[] secret, @Nullable String timestamp, byte[] body) {
        try {
            Mac hmac = Mac.getInstance(ALGORITHM);
            hmac.init(new SecretKeySpec(secret, ALGORITHM));
            if (timestamp != null) {
                hmac.update((timestamp + ":").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(hmac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", impossible);
        }
    }
}
