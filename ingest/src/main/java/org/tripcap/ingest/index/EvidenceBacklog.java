package org.tripcap.ingest.index;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/**
 * How many segments lie in Kafka that no indexer of the deployment has stored and committed yet. Asked of Kafka, so that it is
 * true while the indexers stand still, too. Thread-safe.
 */
public final class EvidenceBacklog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EvidenceBacklog.class);
    private static final long PATIENCE_SECONDS = 5;

    private final Admin admin;
    private final String group;
    private volatile OptionalLong last = OptionalLong.empty();

    /**
     * Connects to Kafka when first asked.
     *
     * @param settings of the deployment's indexers
     */
    public EvidenceBacklog(KafkaSettings kafka, IndexerSettings settings) {
        this.admin = kafka.admin();
        this.group = Indexer.group(settings, IndexerSettings.Role.EVIDENCE);
    }

    /** What was counted last; empty before the first count, and when that failed. */
    public OptionalLong last() {
        return last;
    }

    /** Counts now; empty when Kafka does not say within seconds. */
    public OptionalLong count() throws InterruptedException {
        try {
            last = OptionalLong.of(counted());
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.debug("The backlog is not known: {}", e.toString());
            last = OptionalLong.empty();
        }
        return last;
    }

    private long counted() throws ExecutionException, TimeoutException, InterruptedException {
        List<TopicPartition> partitions = admin
                .describeTopics(List.of(Topics.EVIDENCE))
                .allTopicNames()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .values()
                .stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(partition -> new TopicPartition(Topics.EVIDENCE, partition.partition()))
                .toList();
        // Committed before the ends, or what is committed meanwhile would make it less than it is.
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        Map<TopicPartition, ListOffsetsResultInfo> begins = offsets(partitions, OffsetSpec.earliest());
        long waiting = 0;
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                offsets(partitions, OffsetSpec.latest()).entrySet()) {
            OffsetAndMetadata done = committed.get(end.getKey());
            ListOffsetsResultInfo begin = begins.get(end.getKey());
            long from = Math.max(begin == null ? 0 : begin.offset(), done == null ? 0 : done.offset());
            waiting += Math.max(0, end.getValue().offset() - from);
        }
        return waiting;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin.listOffsets(partitions.stream().collect(Collectors.toMap(Function.identity(), p -> which)))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
