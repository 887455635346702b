package org.tripcap.ingest.respond;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.Uuid;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.incident.IncidentId;

/**
 * The secret that the servers of one deployment share about alerts. It authenticates what they write to the alert log, so that
 * whoever else can write to Kafka cannot make them open incidents, and makes the ids of incidents from places in that log.
 */
public final class AlertKeys {
    private static final int BYTES = 32;
    private static final int NAME_DIGITS = 16;
    private static final String INCIDENT_DOMAIN = "tripcap/incident-by-alert/1\n";

    private final byte[] log;
    private final byte[] incident;
    private final String name;

    private AlertKeys(byte[] secret) {
        this.log = hmac(secret, ascii("tripcap/alert-log/1\n"));
        this.incident = hmac(secret, ascii("tripcap/incident-id/1\n"));
        this.name = HexFormat.of()
                .formatHex(hmac(secret, ascii("tripcap/responders/1\n")))
                .substring(0, NAME_DIGITS);
    }

    /**
     * The secret in a file of 32 bytes; made if missing. All servers of a deployment must have the same.
     *
     * @throws IOException if it cannot be read or written, or has another length
     */
    public static AlertKeys load(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] secret = new byte[BYTES];
            new SecureRandom().nextBytes(secret);
            DurableFile.write(file, secret);
        }
        byte[] secret = Files.readAllBytes(file);
        if (secret.length != BYTES) {
            throw new IOException(file + " must hold " + BYTES + " bytes, but has " + secret.length
                    + "; restore it from a backup or another server, or delete it if no incident is open");
        }
        return new AlertKeys(secret);
    }

    /** A fresh secret, for tests. */
    static AlertKeys random(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return new AlertKeys(secret);
    }

    /** Names this deployment's responders among others on the same brokers. */
    String name() {
        return name;
    }

    /** The authentication code of a record of the alert log. */
    byte[] mac(byte[] value) {
        return hmac(log, value);
    }

    /** Whether a record of the alert log was written by a server of this deployment. */
    boolean wrote(byte[] value, byte[] mac) {
        return MessageDigest.isEqual(mac(value), mac);
    }

    /** The id of the incident that the alert at a place of the log opens, the same after every restart. */
    IncidentId incidentId(Uuid topic, long offset, int ordinal) {
        byte[] domain = ascii(INCIDENT_DOMAIN);
        ByteBuffer place = ByteBuffer.allocate(domain.length + 4 * Long.BYTES)
                .put(domain)
                .putLong(topic.getMostSignificantBits())
                .putLong(topic.getLeastSignificantBits())
                .putLong(offset)
                .putLong(ordinal);
        return IncidentId.keyedHash(incident, place.array());
    }

    private static byte[] hmac(byte[] key, byte[] value) {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            return hmac.doFinal(value);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", impossible);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Shows nothing of the secret. */
    @Override
    public String toString() {
        return "AlertKeys[" + name + "]";
    }
}
