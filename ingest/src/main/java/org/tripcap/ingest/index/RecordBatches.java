package org.tripcap.ingest.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Cuts what a poll returned into batches that are worked on and committed as one. */
final class RecordBatches {
    /** About the most bytes in a batch, so that memory stays bounded whatever a poll returns. */
    private static final long BYTES = 8 << 20;

    private RecordBatches() {}

    /** Batches of about 8 MiB, in the records' order; a larger record is a batch of its own. */
    static List<List<ConsumerRecord<byte[], byte[]>>> of(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<List<ConsumerRecord<byte[], byte[]>>> batches = new ArrayList<>();
        long room = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (batches.isEmpty() || room < record.serializedValueSize()) {
                batches.add(new ArrayList<>());
                room = BYTES;
            }
            batches.getLast().add(record);
            room -= Math.max(0, record.serializedValueSize());
        }
        return batches;
    }

    /** The offsets after the last record of each partition. */
    static Map<TopicPartition, OffsetAndMetadata> offsets(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        return offsets;
    }
}
