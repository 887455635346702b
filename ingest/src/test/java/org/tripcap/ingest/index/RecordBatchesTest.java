package org.tripcap.ingest.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordBatchesTest {
    private static final int MIB = 1 << 20;

    @Test
    void records_areCutIntoBoundedBatches_inOrder() {
        assertThat(sizes(3 * MIB, 3 * MIB, 3 * MIB, 8 * MIB, MIB, MIB))
                .containsExactly(List.of(3 * MIB, 3 * MIB), List.of(3 * MIB), List.of(8 * MIB), List.of(MIB, MIB));
    }

    @Test
    void recordLargerThanABatch_goesAlone_valuelessOnesCostNothing() {
        assertThat(sizes(-1, 9 * MIB, -1)).containsExactly(List.of(-1), List.of(9 * MIB), List.of(-1));
        assertThat(sizes(-1, -1, -1)).hasSize(1);
        assertThat(sizes()).isEmpty();
    }

    @Test
    void offsets_areThoseAfterTheLastRecord_forEachPartition() {
        assertThat(RecordBatches.offsets(List.of(record(0, 7, 1), record(1, 3, 1), record(0, 8, 1))))
                .isEqualTo(Map.of(
                        new TopicPartition("t", 0), new OffsetAndMetadata(9),
                        new TopicPartition("t", 1), new OffsetAndMetadata(4)));
    }

    private static List<List<Integer>> sizes(int... sizes) {
        List<ConsumerRecord<byte[], byte[]>> records =
                IntStream.of(sizes).mapToObj(size -> record(0, 0, size)).toList();
        return RecordBatches.of(records).stream()
                .map(batch ->
                        batch.stream().map(ConsumerRecord::serializedValueSize).toList())
                .toList();
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, int size) {
        return new ConsumerRecord<>(
                "t",
                partition,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                size,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
    }
}
