package org.tripcap.ingest.respond;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.ship.IncidentPublisher;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/**
 * The one that decides: follows the alert log, acts by the policy, and writes each decision back into the log, so that
 * receipts, duplicates and open work are the same after every restart.
 *
 * <p>A crash between acting and writing leaves the alert undecided. It is then decided again, and since the id of the incident
 * it opens comes from its place in the log, it finds what it did before.
 */
public final class Responder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    private static final String NAME = "tripcap-responder";
    private static final TopicPartition PARTITION = new TopicPartition(Topics.ALERTS, 0);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration START_POLL = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration COMES_BACK = Duration.ofSeconds(10);
    private static final Duration WAKES = Duration.ofMillis(500);
    private static final Duration GOODBYE = Duration.ofSeconds(5);
    /** Decisions in one record of the log. */
    private static final int SLICE = 1000;

    private static final int KEY_BYTES = 32;

    /**
     * What a responder works with.
     *
     * @param chain of an identity with the role responder, which nothing else uses
     * @param directory for its own files, made if missing
     * @param receipts to settle
     */
    public record Settings(
            Policy policy,
            KafkaSettings kafka,
            TrustFile trust,
            StatementChain chain,
            IncidentKeys keys,
            Receipts receipts,
            Path directory,
            InstantSource clock) {}

    private final Settings settings;
    private final byte[] idKey;
    private final IncidentBook incidents = new IncidentBook();
    private final SeenAlerts seen = new SeenAlerts();
    private final Undecided undecided = new Undecided();
    private final List<Decided.Decision> unwritten = new ArrayList<>();
    private final Map<Outcome.Code, Long> outcomes = new EnumMap<>(Outcome.Code.class);
    private final RevisionWriter writer;
    private final Caseworker caseworker;
    private final KafkaLedger ledger;
    private final IncidentPublisher publisher;
    private final AlertLog log;
    private final IncidentWatch watch;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> reading;
    private volatile ResponderStatus status;
    private long end = -1;
    private @Nullable Uuid topic;
    private long next = -1;
    private long committed = -1;

    private Responder(Settings settings, byte[] idKey) {
        this.settings = settings;
        this.idKey = idKey;
        this.ledger = new KafkaLedger(settings.kafka());
        this.publisher = new IncidentPublisher(settings.kafka());
        this.log = new AlertLog(settings.kafka());
        this.writer = new RevisionWriter(
                settings.chain(),
                ledger,
                publisher::document,
                settings.directory().resolve("revision.draft"));
        this.watch = new IncidentWatch(settings.kafka(), settings.trust(), incidents);
        this.caseworker =
                new Caseworker(settings.policy(), incidents, seen, settings.keys(), this::publish, settings.clock());
        this.status = new ResponderStatus(
                ResponderStatus.State.STARTING, settings.clock().instant(), null, 0, 0, Map.of());
        this.thread = Thread.ofPlatform().name(NAME).unstarted(this::run);
    }

    /**
     * Starts to follow and decide, once everything that happened before is read.
     *
     * @throws IOException if the directory cannot be used
     */
    public static Responder start(Settings settings) throws IOException {
        DurableFile.makeDirectory(settings.directory());
        Responder responder = new Responder(settings, idKey(settings.directory().resolve("incident-id.key")));
        responder.thread.start();
        return responder;
    }

    private static byte[] idKey(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            DurableFile.write(file, key);
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != KEY_BYTES) {
            throw new IOException(file + " must hold " + KEY_BYTES + " bytes, but has " + key.length
                    + "; restore it from a backup, or delete it if no incident is open");
        }
        return key;
    }

    /** How it is doing. */
    public ResponderStatus status() {
        return status;
    }

    private void publish(IncidentDocument document, Cause cause) throws IOException, InterruptedException {
        Digest digest = writer.publish(document, cause);
        watch.await(document.id(), document.revision(), digest, COMES_BACK);
    }

    private void run() {
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = settings.kafka().consumer(NAME, NAME)) {
                reading = consumer;
                writer.finish();
                follow(consumer);
            } catch (WakeupException | InterruptException | InterruptedException closing) {
                break;
            } catch (KafkaException | IOException e) {
                failing(e);
            } catch (RuntimeException e) {
                LOG.error("The responder failed and starts again", e);
                failing(e);
            }
        }
        report(ResponderStatus.State.DOWN, null);
    }

    private void failing(Exception e) {
        if (status.state() != ResponderStatus.State.FAILING) {
            LOG.warn("Deciding about alerts failed, trying again every {} s: {}", RETRY.toSeconds(), e.toString());
        }
        report(ResponderStatus.State.FAILING, String.valueOf(e.getMessage()));
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException closing) {
            closed = true;
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) throws IOException, InterruptedException {
        // What alerts did can only be judged against what the incidents are.
        while (!watch.drain()) {
            Thread.sleep(START_POLL);
        }
        Uuid topicId = topicId();
        consumer.assign(List.of(PARTITION));
        if (next < 0) {
            next = start(consumer);
            end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        }
        consumer.seek(PARTITION, next);
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                read(record);
                next = record.offset() + 1;
            }
            next = Math.max(next, consumer.position(PARTITION));
            watch.drain();
            if (next >= end) {
                decide(topicId);
                caseworker.tend();
                commit(consumer);
                report(ResponderStatus.State.UP, null);
            }
        }
    }

    private Uuid topicId() throws IOException, InterruptedException {
        Uuid known = topic;
        if (known == null) {
            known = AlertLog.topicId(settings.kafka());
            topic = known;
        }
        return known;
    }

    /** From the first alert that may be undecided, and no later than the oldest receipt that is kept. */
    private long start(Consumer<byte[], byte[]> consumer) {
        long oldest = consumer.beginningOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        OffsetAndMetadata stored = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        OffsetAndTimestamp kept = consumer.offsetsForTimes(
                        Map.of(PARTITION, settings.receipts().horizon().toEpochMilli()))
                .get(PARTITION);
        long wanted = stored == null ? oldest : stored.offset();
        return Math.max(oldest, kept == null ? wanted : Math.min(wanted, kept.offset()));
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        AlertLogEntry entry;
        try {
            entry = AlertLogFormat.parse(record.value());
        } catch (IllegalArgumentException e) {
            LOG.warn("The alert log's record at offset {} was left out: {}", record.offset(), e.getMessage());
            return;
        }
        switch (entry) {
            case AlertBatch batch -> {
                settings.receipts().add(batch);
                undecided.add(record.offset(), batch);
            }
            case Decided decided -> {
                for (Decided.Decision decision : decided.decisions()) {
                    undecided
                            .settle(decision)
                            .ifPresent(waiting ->
                                    caseworker.recall(waiting.alert(), waiting.received(), decision.outcome()));
                }
                settings.receipts().settle(decided);
            }
        }
    }

    private void decide(Uuid topicId) throws IOException, InterruptedException {
        write();
        for (Undecided.Waiting waiting : undecided.inOrder()) {
            Outcome outcome = handle(waiting, topicId);
            unwritten.add(new Decided.Decision(waiting.receipt(), waiting.offset(), waiting.ordinal(), outcome));
            if (unwritten.size() >= SLICE) {
                write();
            }
            watch.drain();
        }
        write();
    }

    private Outcome handle(Undecided.Waiting waiting, Uuid topicId) throws IOException, InterruptedException {
        try {
            return caseworker.handle(
                    waiting.alert(),
                    waiting.received(),
                    AlertLog.incidentId(idKey, topicId, waiting.offset(), waiting.ordinal()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            // One alert that trips over a defect must not hold up all that come after it.
            LOG.error("The alert {} of offset {} could not be acted on", waiting.ordinal(), waiting.offset(), e);
            return Outcome.of(Outcome.Code.REFUSED, "an internal error; the server's log has it");
        }
    }

    /** Decisions count, for receipts and for the next start, once the log has them. */
    private void write() throws IOException, InterruptedException {
        if (unwritten.isEmpty()) {
            return;
        }
        Decided decided = new Decided(unwritten);
        log.append(NAME, List.of(decided));
        unwritten.clear();
        for (Decided.Decision decision : decided.decisions()) {
            undecided.settle(decision);
            outcomes.merge(decision.outcome().code(), 1L, Long::sum);
        }
        settings.receipts().settle(decided);
    }

    private void commit(Consumer<byte[], byte[]> consumer) {
        Undecided.Waiting first = undecided.first();
        long position = first == null ? next : first.offset();
        if (position == committed) {
            return;
        }
        committed = position;
        consumer.commitAsync(Map.of(PARTITION, new OffsetAndMetadata(position)), (offsets, problem) -> {
            if (problem != null) {
                LOG.debug(
                        "The position in the alert log was not stored; the next start reads more: {}",
                        problem.toString());
            }
        });
    }

    private void report(ResponderStatus.State state, @Nullable String problem) {
        Instant since =
                status.state() == state ? status.since() : settings.clock().instant();
        status = new ResponderStatus(
                state, since, problem, undecided.size(), incidents.open().size(), outcomes);
    }

    /** Stops deciding; what is undecided waits for the next start. */
    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            // Interrupted only where waking does not help: Kafka's client answers that with errors when it closes.
            if (!thread.join(WAKES)) {
                thread.interrupt();
                thread.join(GOODBYE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.close();
        log.close();
        publisher.close();
        ledger.close();
    }
}
