package org.tripcap.ingest.index;

import java.io.IOException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.ingest.store.WriteBatch;
import org.tripcap.ingest.store.WriteResult;

/** What one role makes of its topic's records. Called with one batch after the other, in the order of the partitions. */
interface RecordHandler {
    /**
     * Turns records into documents. May take its time, and may be called again with the same records when it failed.
     *
     * @throws IOException when something it needs is away: the same records come again later
     */
    Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) throws IOException, InterruptedException;

    /** Records on their way into the store. */
    interface Prepared {
        /** The documents to write. */
        WriteBatch documents();

        /**
         * The records that no document can be made of, and the documents that the store refused.
         *
         * @throws IOException when the store refused what must not be given up: the whole batch is written again later
         */
        List<DeadLetter> deadLetters(WriteResult result) throws IOException;

        /**
         * Called once all documents are stored or refused, before the offsets are committed.
         *
         * @throws IOException when it must be called again
         */
        void stored(WriteResult result) throws IOException, InterruptedException;
    }
}
