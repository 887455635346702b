package org.tripcap.ingest.index;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Records.EvidenceKey;
import org.tripcap.capture.testing.ManualClock;
import org.tripcap.capture.testing.Mutation;

/** Records of the broker as its administrator forges them: kept and marked, and never a fault. */
public final class EvidenceRecordFuzz {
    private static final Authority AUTHORITY = Authority.create(new ManualClock(Instant.parse("2026-03-01T12:00:00Z")));
    private static final TrustFile TRUST = AUTHORITY.trustFile();
    private static final Identity SENSOR = AUTHORITY.enrol("sensor-1", Role.SENSOR, Duration.ofDays(1));
    private static final byte[] STATEMENT = "{\"v\":1,\"type\":\"segment\"}".getBytes(StandardCharsets.US_ASCII);

    private EvidenceRecordFuzz() {}

    /** The first byte says which part of a record the rest changes: key, value, or one of its headers. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int part = Byte.toUnsignedInt(data[0]);
        ProducerRecord<byte[], byte[]> sent = Records.evidence(
                new EvidenceKey(IncidentId.parse("0".repeat(32)), SENSOR.keyId()),
                new byte[64],
                SENSOR.sign(STATEMENT));
        byte[] key = part % 8 == 0 ? Mutation.of(sent.key(), data, 1) : sent.key();
        byte[] value = part % 8 == 1 ? Arrays.copyOfRange(data, 1, data.length) : sent.value();
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, 0, key, value);
        int at = 2;
        for (var header : sent.headers()) {
            byte[] changed = part % 8 == at ? Mutation.of(header.value(), data, 1) : header.value();
            record.headers().add(header.key(), changed);
            at++;
        }
        if (EvidenceRecord.check(record, TRUST) instanceof EvidenceRecord.Vouched vouched) {
            throw new AssertionError("vouched for " + vouched);
        }
        try {
            Records.stampedCheckpoint(record);
            Records.incidentKey(record);
        } catch (MalformedException e) {
            return;
        }
    }
}
