package org.tripcap.ingest.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.ingest.store.SegmentDocument;
import org.tripcap.ingest.store.SegmentState;

class EvidenceRecordTest {
    private RecordedCase recorded;
    private SegmentRecord.Sealed segment;

    @BeforeEach
    void record(@TempDir Path directory) throws IOException {
        recorded = RecordedCase.sound(directory);
        segment = recorded.segments.getFirst();
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void soundRecord_isVouchedFor() {
        EvidenceRecord checked = check(sent(segment.ciphertext(), segment.statement()));

        assertThat(checked).isInstanceOfSatisfying(EvidenceRecord.Vouched.class, vouched -> {
            assertThat(vouched.incident()).isEqualTo(recorded.incident);
            assertThat(vouched.sensorName()).isEqualTo("sensor-1");
            assertThat(vouched.statement().seq()).isEqualTo(1);
        });
    }

    @Test
    void changedCiphertext_isMismatched_saysExpectedAndFound() {
        byte[] changed = segment.ciphertext().clone();
        changed[changed.length / 2] ^= 1;

        SegmentDocument document = unsound(sent(changed, segment.statement()));

        assertThat(document.state()).isEqualTo(SegmentState.MISMATCHED);
        assertThat(document.reason()).contains("cipher.sha256: expected ").contains(", found ");
        assertThat(document.ciphertext()).isEqualTo(changed);
    }

    @Test
    void shortenedCiphertext_isMismatched() {
        assertThat(unsound(sent(new byte[10], segment.statement())).reason()).contains("cipher.length");
    }

    @Test
    void statementOfAnotherKind_isUntrusted() {
        SegmentDocument document = unsound(sent(segment.ciphertext(), recorded.ledger.getFirst()));

        assertThat(document.state()).isEqualTo(SegmentState.UNTRUSTED);
        assertThat(document.reason()).contains("incident.opened");
    }

    @Test
    void forgedSignature_isUntrusted_keptUnderTheIncidentOfItsKey() {
        Signed forged = new Signed(
                segment.statement().bytes(), new byte[64], segment.statement().certificate());

        SegmentDocument document = unsound(sent(segment.ciphertext(), forged));

        assertThat(document.state()).isEqualTo(SegmentState.UNTRUSTED);
        assertThat(document.incident()).isEqualTo(recorded.incident);
        assertThat(document.signed()).isEqualTo(forged);
        assertThat(document.statement()).isNull();
    }

    @Test
    void strangerSignature_isUntrusted(@TempDir Path directory) throws IOException {
        try (RecordedCase stranger = RecordedCase.sound(directory)) {
            SegmentRecord.Sealed foreign = stranger.segments.getFirst();

            assertThat(unsound(sent(foreign.ciphertext(), foreign.statement())).state())
                    .isEqualTo(SegmentState.UNTRUSTED);
        }
    }

    @Test
    void recordWithoutAnything_isKept() {
        SegmentDocument document = unsound(received(null, null, new RecordHeaders()));

        assertThat(document.state()).isEqualTo(SegmentState.UNTRUSTED);
        assertThat(document.incident()).isNull();
        assertThat(document.ciphertext()).isEmpty();
    }

    @Test
    void keyThatIsNoText_isLeftOut() {
        byte[] key = {0, 1, (byte) 0xff};

        assertThat(unsound(received(key, new byte[3], new RecordHeaders()))
                        .origin()
                        .key())
                .isEmpty();
    }

    private EvidenceRecord check(ConsumerRecord<byte[], byte[]> record) {
        return EvidenceRecord.check(record, recorded.trust);
    }

    private SegmentDocument unsound(ConsumerRecord<byte[], byte[]> record) {
        return ((EvidenceRecord.Unsound) check(record)).document();
    }

    private ConsumerRecord<byte[], byte[]> sent(byte[] ciphertext, Signed statement) {
        ProducerRecord<byte[], byte[]> record = Records.evidence(
                new Records.EvidenceKey(recorded.incident, recorded.sensor.keyId()), ciphertext, statement);
        return received(record.key(), record.value(), new RecordHeaders(record.headers()));
    }

    @SuppressWarnings("NullAway") // Kafka's own type says nothing of a record without key or value, and there are such
    private static ConsumerRecord<byte[], byte[]> received(
            byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                "tripcap.evidence",
                0,
                5,
                -1,
                TimestampType.NO_TIMESTAMP_TYPE,
                0,
                value == null ? 0 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    @Test
    void deadLetter_saysWhere_neverWhat() {
        byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
        DeadLetter letter = DeadLetter.of(
                received(secret, secret, new RecordHeaders()), DeadLetter.Reason.MALFORMED, "x".repeat(2_000));

        assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo("tripcap.evidence/0/5");
        assertThat(new String(letter.toBytes(), StandardCharsets.UTF_8))
                .contains(
                        "\"reason\":\"malformed\"",
                        "\"offset\":5",
                        letter.digest().hex())
                .doesNotContain("secret")
                .hasSizeLessThan(1_000);
    }
}
