package org.tripcap.ingest.index;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.ingest.store.RecordOrigin;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.SegmentState;

/** A record of the evidence topic after the checks that need no key: who vouches for it, and for these bytes? */
sealed interface EvidenceRecord {
    /** The trusted sensor's statement names exactly this ciphertext. */
    @SuppressWarnings("ArrayRecordComponent") // many megabytes, handed over and never compared
    record Vouched(
            RecordOrigin origin,
            byte[] ciphertext,
            Signed signed,
            Statement statement,
            SegmentSealed sealed,
            IncidentId incident,
            String sensorName)
            implements EvidenceRecord {
        /** The id of the segment's document, and the root of its flows' ids. */
        String id() {
            return SegmentDocument.id(statement, signed.digest());
        }

        SegmentDocument document(SegmentState state, String reason, SegmentDocument.@Nullable Dissection dissection) {
            return new SegmentDocument(
                    origin, incident, ciphertext, signed, statement, sensorName, state, reason, dissection);
        }
    }

    /** It is kept, marked, and never looked into. */
    record Unsound(SegmentDocument document) implements EvidenceRecord {}

    /** Checks one record. Takes as long as hashing its value. */
    static EvidenceRecord check(ConsumerRecord<byte[], byte[]> record, TrustFile trust) {
        byte[] ciphertext = record.value() == null ? new byte[0] : record.value();
        RecordOrigin origin = origin(record);
        Signed signed;
        TrustFile.Verified verified;
        try {
            signed = Records.headerStatement(record);
        } catch (MalformedException e) {
            return untrusted(record, origin, ciphertext, null, "no statement came with it");
        }
        try {
            verified = trust.statement(signed);
        } catch (UntrustedException | MalformedException e) {
            return untrusted(record, origin, ciphertext, signed, String.valueOf(e.getMessage()));
        }
        Statement statement = verified.statement();
        IncidentId incident = statement.incident();
        if (!(statement.body() instanceof SegmentSealed sealed) || incident == null) {
            String reason = "expected a statement about a segment, found "
                    + statement.type().code();
            return untrusted(record, origin, ciphertext, signed, reason);
        }
        String name = verified.signer().name();
        String mismatch = mismatch(sealed.cipher(), ciphertext);
        if (mismatch != null) {
            return new Unsound(new SegmentDocument(
                    origin, incident, ciphertext, signed, statement, name, SegmentState.MISMATCHED, mismatch, null));
        }
        return new Vouched(origin, ciphertext, signed, statement, sealed, incident, name);
    }

    private static @Nullable String mismatch(SegmentSealed.Cipher cipher, byte[] ciphertext) {
        if (cipher.length() != ciphertext.length) {
            return "cipher.length: expected " + cipher.length() + ", found " + ciphertext.length;
        }
        Digest found = Digest.of(ciphertext);
        return cipher.sha256().equals(found) ? null : "cipher.sha256: expected " + cipher.sha256() + ", found " + found;
    }

    private static Unsound untrusted(
            ConsumerRecord<byte[], byte[]> record,
            RecordOrigin origin,
            byte[] ciphertext,
            @Nullable Signed signed,
            String reason) {
        return new Unsound(new SegmentDocument(
                origin,
                filedUnder(record).orElse(null),
                ciphertext,
                signed,
                null,
                null,
                SegmentState.UNTRUSTED,
                reason,
                null));
    }

    /** The incident in the record's key: where nothing better is known, a verification of that incident shows the record. */
    private static Optional<IncidentId> filedUnder(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(Records.evidenceKey(record).incident());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static RecordOrigin origin(ConsumerRecord<byte[], byte[]> record) {
        Instant time = Instant.ofEpochMilli(Math.clamp(record.timestamp(), 0, 253_402_300_799_999L));
        return new RecordOrigin(Keys.printable(record.key()), record.partition(), record.offset(), time);
    }
}
