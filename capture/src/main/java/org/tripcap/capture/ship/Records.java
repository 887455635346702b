package org.tripcap.capture.ship;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * How statements, documents and segments are laid out in Kafka records: keys are ASCII, values exact bytes, and what proves a
 * value travels in headers. Readers refuse a record with a {@link MalformedException} that names its place.
 */
public final class Records {

    /** Header: exact bytes of the statement that authorises the value. */
    public static final String STATEMENT = "statement";
    /** Header: Ed25519 signature over the statement. */
    public static final String SIGNATURE = "signature";
    /** Header: certificate of the signer, DER. */
    public static final String CERTIFICATE = "certificate";

    private static final String STAMP = "stamp/";
    private static final Pattern EVIDENCE_KEY = Pattern.compile("([0-9a-f]{32})/([0-9a-f]{64})");

    private Records() {}

    /**
     * Who recorded a segment, for which incident.
     *
     * @param sensor actor key id of the sensor
     */
    public record EvidenceKey(IncidentId incident, String sensor) {

        /** The record key: {@code incident/sensor}, so that a sensor's segments of one incident stay in order. */
        public byte[] bytes() {
            return ascii(incident.value() + "/" + sensor);
        }
    }

    /** A ledger record of a statement; its key is the actor's key id. */
    public static ProducerRecord<byte[], byte[]> ledger(Signed statement) {
        String actor = Statement.parse(statement.bytes()).actor();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.LEDGER, ascii(actor), statement.bytes());
        return sign(record, statement);
    }

    /** A segment's ciphertext with its statement. */
    public static ProducerRecord<byte[], byte[]> evidence(EvidenceKey key, byte[] ciphertext, Signed statement) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.EVIDENCE, key.bytes(), ciphertext);
        record.headers().add(STATEMENT, statement.bytes());
        return sign(record, statement);
    }

    /** A revision of an incident document with its statement. */
    public static ProducerRecord<byte[], byte[]> incident(IncidentId id, byte[] document, Signed statement) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.INCIDENTS, ascii(id.value()), document);
        record.headers().add(STATEMENT, statement.bytes());
        return sign(record, statement);
    }

    /**
     * A program's heartbeat; its key is who sent it, so that compaction keeps the latest of each.
     *
     * @param name the pseudonym of who signed it
     */
    static ProducerRecord<byte[], byte[]> heartbeat(String name, Heartbeat beat, Signed signed) {
        String key = beat.program().code() + "/" + name + "/" + beat.host();
        return sign(new ProducerRecord<>(Topics.HEALTH, ascii(key), signed.bytes()), signed);
    }

    /** What makes compaction remove an incident's document. */
    public static ProducerRecord<byte[], byte[]> tombstone(IncidentId id) {
        return new ProducerRecord<>(Topics.INCIDENTS, ascii(id.value()), null);
    }

    /**
     * A time stamp (RFC 3161) of a checkpoint, which lies beside the checkpoints; those have no key.
     *
     * @param checkpoint digest of the exact bytes of the signed note
     */
    public static ProducerRecord<byte[], byte[]> timeStamp(Digest checkpoint, byte[] token) {
        return new ProducerRecord<>(Topics.CHECKPOINTS, 0, ascii(STAMP + checkpoint.hex()), token);
    }

    /** Of which checkpoint a record of the topic of checkpoints is a time stamp; empty when it is a checkpoint itself. */
    public static Optional<Digest> stampedCheckpoint(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return Optional.empty();
        }
        String key = key(record);
        try {
            if (key.startsWith(STAMP)) {
                return Optional.of(Digest.parse(key.substring(STAMP.length())));
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException(place(record) + ": key: " + e.getMessage(), e);
        }
        throw new MalformedException(
                place(record) + ": key: expected " + STAMP + "DIGEST or none, found something else");
    }

    /** The signed statement that is a ledger record's value. */
    public static Signed ledgerStatement(ConsumerRecord<byte[], byte[]> record) {
        return signedValue(record);
    }

    /** A value with the signature over it in its record's headers. */
    static Signed signedValue(ConsumerRecord<byte[], byte[]> record) {
        return signed(record, value(record));
    }

    /** The signed statement in the headers of an incident or evidence record. */
    public static Signed headerStatement(ConsumerRecord<byte[], byte[]> record) {
        return signed(record, header(record, STATEMENT));
    }

    /** The value, which a tombstone lacks. */
    public static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            throw new MalformedException(place(record) + ": expected a value, found a tombstone");
        }
        return value;
    }

    /** The key of an incident record. */
    public static IncidentId incidentKey(ConsumerRecord<byte[], byte[]> record) {
        try {
            return IncidentId.parse(key(record));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(place(record) + ": key: " + e.getMessage(), e);
        }
    }

    /** The key of an evidence record. */
    public static EvidenceKey evidenceKey(ConsumerRecord<byte[], byte[]> record) {
        Matcher matcher = EVIDENCE_KEY.matcher(key(record));
        if (!matcher.matches()) {
            throw new MalformedException(place(record) + ": key: expected incident/sensor, found something else");
        }
        return new EvidenceKey(IncidentId.parse(matcher.group(1)), matcher.group(2));
    }

    /** Where a record is, for findings and logs. */
    public static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + " at offset " + record.offset();
    }

    private static Signed signed(ConsumerRecord<byte[], byte[]> record, byte[] statement) {
        try {
            return new Signed(statement, header(record, SIGNATURE), header(record, CERTIFICATE));
        } catch (MalformedException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new MalformedException(place(record) + ": " + e.getMessage(), e);
        }
    }

    private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
        Headers headers = record.headers();
        Header found = null;
        for (Header header : headers.headers(name)) {
            if (found != null) {
                throw new MalformedException(place(record) + ": expected one header " + name + ", found several");
            }
            found = header;
        }
        if (found == null || found.value() == null) {
            throw new MalformedException(place(record) + ": expected a header " + name + ", found none");
        }
        return found.value();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        if (key == null) {
            throw new MalformedException(place(record) + ": expected a key, found none");
        }
        return new String(key, StandardCharsets.US_ASCII);
    }

    private static ProducerRecord<byte[], byte[]> sign(ProducerRecord<byte[], byte[]> record, Signed statement) {
        record.headers().add(SIGNATURE, statement.signature());
        record.headers().add(CERTIFICATE, statement.certificate());
        return record;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
