package org.tripcap.capture.incident;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names one incident: 128 bits, random or a keyed hash, so that the name tells nothing about whom the incident concerns.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record IncidentId(String value) implements Comparable<IncidentId> {
    private static final int BYTES = 16;

    public IncidentId {
        Hex.parse(value, BYTES, "an incident id");
    }

    /** A fresh id from {@code random}. */
    public static IncidentId random(SecureRandom random) {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        return new IncidentId(Hex.format(id));
    }

    /**
     * The id of the incident that {@code input} opens: HMAC-SHA256 (RFC 2104) under {@code key}, cut to 128 bits. Equal input
     * gives the equal incident, and nobody without the key can test a guess of the input.
     */
    public static IncidentId keyedHash(byte[] key, byte[] input) {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            return new IncidentId(Hex.format(Arrays.copyOf(hmac.doFinal(input), BYTES)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HMAC-SHA256", e);
        }
    }

    /**
     * Reads the wire form.
     *
     * @throws MalformedException unless {@code hex} is exactly 32 lower-case hexadecimal digits
     */
    public static IncidentId parse(String hex) {
        return new IncidentId(hex);
    }

    @Override
    public int compareTo(IncidentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
