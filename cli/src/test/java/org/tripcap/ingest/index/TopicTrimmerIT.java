package org.tripcap.ingest.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.cli.standalone.SharedStores;

class TopicTrimmerIT {
    private static final int RECORDS = 10;

    private final KafkaSettings kafka = KafkaSettings.of(SharedStores.bootstrapServers());
    private final String topic = "trim-" + UUID.randomUUID();
    private final TopicPartition partition = new TopicPartition(topic, 0);

    @BeforeEach
    void fill() throws Exception {
        try (Admin admin = kafka.admin();
                Producer<byte[], byte[]> producer = kafka.producer("it")) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>(topic, new byte[] {(byte) i}))
                        .get();
            }
        }
    }

    @AfterEach
    void delete() throws Exception {
        try (Admin admin = kafka.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    @Test
    void committedAndOld_isDeleted_theRestStays() throws Exception {
        commit(6);

        trim(Duration.ZERO, InstantSource.offset(InstantSource.system(), Duration.ofHours(1)));

        assertThat(first()).isEqualTo(6);
    }

    @Test
    void allCommittedAndOld_allIsDeleted() throws Exception {
        commit(RECORDS);

        trim(Duration.ofMinutes(30), InstantSource.offset(InstantSource.system(), Duration.ofHours(1)));

        assertThat(first()).isEqualTo(RECORDS);
    }

    @Test
    void committedAndYoung_stays() throws Exception {
        commit(6);

        trim(Duration.ofHours(1), InstantSource.system());

        assertThat(first()).isZero();
    }

    @Test
    void neverCommitted_stays_howeverOld() throws Exception {
        trim(Duration.ZERO, InstantSource.offset(InstantSource.system(), Duration.ofDays(400)));

        assertThat(first()).isZero();
    }

    private void trim(Duration keep, InstantSource clock) throws Exception {
        try (TopicTrimmer trimmer = new TopicTrimmer(kafka.admin(), topic, topic, keep, clock)) {
            trimmer.trim();
        }
    }

    private void commit(long offset) {
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(topic, "it")) {
            consumer.assign(List.of(partition));
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
        }
    }

    private long first() {
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(null, "it")) {
            return consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, -1L);
        }
    }
}
