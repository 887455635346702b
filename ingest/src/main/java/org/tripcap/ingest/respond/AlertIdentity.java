package org.tripcap.ingest.respond;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.alert.Alert;

/**
 * What makes an alert a duplicate of another: source, reference and whether it is resolved, as 128 bits of SHA-256, so that many
 * can be remembered.
 */
record AlertIdentity(long high, long low) {
    private static final int DIGITS = 32;

    static AlertIdentity of(Alert alert) {
        String text = alert.source() + "\n" + alert.resolved() + "\n" + alert.reference();
        ByteBuffer digest =
                ByteBuffer.wrap(Digest.of(text.getBytes(StandardCharsets.UTF_8)).value());
        return new AlertIdentity(digest.getLong(), digest.getLong());
    }

    static AlertIdentity parse(String hex) {
        if (hex.length() != DIGITS) {
            throw new IllegalArgumentException("an identity has " + DIGITS + " hexadecimal digits");
        }
        return new AlertIdentity(
                HexFormat.fromHexDigitsToLong(hex, 0, DIGITS / 2),
                HexFormat.fromHexDigitsToLong(hex, DIGITS / 2, DIGITS));
    }

    String hex() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
