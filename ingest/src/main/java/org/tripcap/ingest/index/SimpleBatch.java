package org.tripcap.ingest.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.ingest.store.StoreDocument;
import org.tripcap.ingest.store.WriteBatch;
import org.tripcap.ingest.store.WriteResult;

/** Records that become documents or dead letters, with nothing more to do. */
class SimpleBatch implements RecordHandler.Prepared {
    private final WriteBatch writes;
    private final List<DeadLetter> dead = new ArrayList<>();
    private final Map<String, ConsumerRecord<byte[], byte[]>> origins = new HashMap<>();

    SimpleBatch() {
        this(new WriteBatch());
    }

    /**
     * A batch.
     *
     * @param writes an empty one, with room for what comes
     */
    SimpleBatch(WriteBatch writes) {
        this.writes = writes;
    }

    /** Adds all that was made of a record. */
    final void add(ConsumerRecord<byte[], byte[]> record, WriteBatch documents) {
        writes.add(documents);
        documents.ids().forEach(id -> origins.put(id, record));
    }

    final void add(ConsumerRecord<byte[], byte[]> record, StoreDocument document) {
        writes.add(document);
        origins.put(document.id(), record);
    }

    final void refuse(ConsumerRecord<byte[], byte[]> record, DeadLetter.Reason reason, String detail) {
        dead.add(DeadLetter.of(record, reason, detail));
    }

    /** The record a document was made from. */
    final ConsumerRecord<byte[], byte[]> origin(String documentId) {
        ConsumerRecord<byte[], byte[]> record = origins.get(documentId);
        if (record == null) {
            throw new IllegalStateException("document " + documentId + " is not of this batch");
        }
        return record;
    }

    @Override
    public final WriteBatch documents() {
        return writes;
    }

    @Override
    public List<DeadLetter> deadLetters(WriteResult result) throws IOException {
        List<DeadLetter> letters = new ArrayList<>(dead);
        for (WriteResult.Refusal refusal : result.refused()) {
            letters.add(DeadLetter.of(origin(refusal.id()), refusal));
        }
        return letters;
    }

    @Override
    public void stored(WriteResult result) throws IOException {
        // nothing depends on these documents
    }
}
