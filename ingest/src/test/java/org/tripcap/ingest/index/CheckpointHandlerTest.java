package org.tripcap.ingest.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.ManualClock;
import org.tripcap.ingest.store.WriteResult;

class CheckpointHandlerTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final NotaryIdentity notary = NotaryIdentity.create(
            Authority.create(clock).enrol("notary", Role.NOTARY, Duration.ofDays(1)), "tripcap.test/ledger");
    private final byte[] note =
            new Checkpoint("tripcap.test/ledger", 1, Digest.of(new byte[0])).sign(notary, clock.instant());

    private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte[] value) {
        return new ConsumerRecord<>(Topics.CHECKPOINTS, 0, 7, key, value);
    }

    @Test
    void prepare_keepsCheckpointsAndStamps_andRefusesTheRest() throws Exception {
        ProducerRecord<byte[], byte[]> stamp = Records.timeStamp(Digest.of(note), new byte[] {1, 2, 3});
        byte[] unknown = "photo/1".getBytes(StandardCharsets.US_ASCII);

        RecordHandler.Prepared prepared = new CheckpointHandler()
                .prepare(List.of(
                        record(null, note),
                        record(stamp.key(), stamp.value()),
                        record(null, new byte[] {1}),
                        record(unknown, note)));

        assertThat(prepared.documents().size()).isEqualTo(2);
        assertThat(prepared.deadLetters(new WriteResult(2, Set.of(), List.of())))
                .hasSize(2);
    }
}
