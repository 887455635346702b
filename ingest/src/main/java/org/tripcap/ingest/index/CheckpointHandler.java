package org.tripcap.ingest.index;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.ingest.store.CheckpointDocument;
import org.tripcap.ingest.store.StampDocument;
import org.tripcap.ingest.store.StoreDocument;

/** The checkpoint topic: every checkpoint and time stamp is kept; whose signatures they bear is for the verifier. */
final class CheckpointHandler implements RecordHandler {
    @Override
    public Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) {
        SimpleBatch batch = new SimpleBatch();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                batch.add(record, document(record));
            } catch (MalformedException e) {
                batch.refuse(record, DeadLetter.Reason.MALFORMED, String.valueOf(e.getMessage()));
            }
        }
        return batch;
    }

    private static StoreDocument document(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = Records.value(record);
        Instant time = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
        Optional<Digest> stamped = Records.stampedCheckpoint(record);
        if (stamped.isPresent()) {
            return new StampDocument(stamped.get(), value, time);
        }
        Checkpoint checkpoint = SignedCheckpoint.parse(value).checkpoint();
        return new CheckpointDocument(value, checkpoint.origin(), checkpoint.size(), checkpoint.root(), time);
    }
}
