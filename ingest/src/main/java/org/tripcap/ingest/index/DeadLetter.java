package org.tripcap.ingest.index;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.store.WriteResult;

/**
 * A record, or a document made from one, that the store will never hold. It says where the record lies and why, and carries
 * nothing of its content, which may be personal data and whose own topic has its own limits.
 *
 * @param topic the topic of the record
 * @param partition its partition
 * @param offset its offset
 * @param digest digest of the record's value
 * @param reason the kind of obstacle
 * @param detail what exactly, without content; at most {@value #MAX_DETAIL} characters are kept
 */
record DeadLetter(String topic, int partition, long offset, Digest digest, Reason reason, String detail) {
    private static final int MAX_DETAIL = 512;
    private static final JsonMapper JSON = new JsonMapper();
    private static final int VERSION = 1;

    /** Why a record ends here. */
    enum Reason {
        /** Its bytes are not what the topic holds. */
        MALFORMED,
        /** Its signature leads to nobody who may say this. */
        UNTRUSTED,
        /** Another record has taken its place for good. */
        CONFLICT,
        /** The store refused a document made from it. */
        REFUSED
    }

    DeadLetter {
        detail = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL);
    }

    static DeadLetter of(ConsumerRecord<byte[], byte[]> record, Reason reason, String detail) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return new DeadLetter(record.topic(), record.partition(), record.offset(), Digest.of(value), reason, detail);
    }

    /** A document made from {@code record} that the store refused. */
    static DeadLetter of(ConsumerRecord<byte[], byte[]> record, WriteResult.Refusal refusal) {
        String detail = "document " + refusal.id() + " of index " + refusal.index() + ", status " + refusal.status()
                + ": " + refusal.reason();
        return of(record, Reason.REFUSED, detail);
    }

    /** The same record always has the same key, so that a reader can tell a replay. */
    byte[] key() {
        return (topic + "/" + partition + "/" + offset).getBytes(StandardCharsets.UTF_8);
    }

    byte[] toBytes() {
        ObjectNode json = JSON.createObjectNode();
        json.put("v", VERSION);
        json.put("topic", topic);
        json.put("partition", partition);
        json.put("offset", offset);
        json.put("sha256", digest.hex());
        json.put("reason", reason.name().toLowerCase(Locale.ROOT));
        json.put("detail", detail);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
