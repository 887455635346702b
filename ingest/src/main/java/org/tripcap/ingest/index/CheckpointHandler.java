package org.tripcap.ingest.index;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.ingest.store.CheckpointDocument;

/** The checkpoint topic: every checkpoint is kept; whose signatures it bears is for the verifier. */
final class CheckpointHandler implements RecordHandler {
    @Override
    public Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) {
        SimpleBatch batch = new SimpleBatch();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                byte[] note = Records.value(record);
                Checkpoint checkpoint = SignedCheckpoint.parse(note).checkpoint();
                Instant time = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
                batch.add(
                        record,
                        new CheckpointDocument(note, checkpoint.origin(), checkpoint.size(), checkpoint.root(), time));
            } catch (MalformedException e) {
                batch.refuse(record, DeadLetter.Reason.MALFORMED, String.valueOf(e.getMessage()));
            }
        }
        return batch;
    }
}
