package org.tripcap.ingest.respond;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
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
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/**
 * Follows the alert log, so that receipts and duplicates are known here whoever decides, and decides itself while it leads:
 * acts by the policy, and writes each decision back into the log together with what it did. Any number of servers may run one;
 * one leads, and the next takes over from what was committed.
 */
public final class Responder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    private static final String NAME = "tripcap-responder";
    private static final TopicPartition PARTITION = new TopicPartition(Topics.ALERTS, 0);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration WAKES = Duration.ofMillis(500);
    private static final Duration GOODBYE = Duration.ofSeconds(5);
    /** Records of the past that are read at the start, at most: as many as there are receipts to know. */
    private static final long PAST = 500_000;

    /**
     * What a responder works with.
     *
     * @param trust whose revisions count; asked again for each, so that revocations act
     * @param alertKeys the secret of all servers of the deployment
     * @param chain of an identity with the role responder, which nothing else uses
     * @param keys of new incidents
     * @param directory for its own files, made if missing
     * @param receipts to settle
     */
    public record Settings(
            Policy policy,
            KafkaSettings kafka,
            Supplier<TrustFile> trust,
            AlertKeys alertKeys,
            StatementChain chain,
            IncidentKeys keys,
            Receipts receipts,
            Path directory,
            InstantSource clock) {}

    private final Settings settings;
    private final String group;
    private final Notifier notifier;
    private final SeenAlerts seen;
    private final Tally tally = new Tally();
    private final RefusalLog refusals = new RefusalLog(LOG);
    private final Leadership leadership;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> reading;
    private volatile ResponderStatus status;
    private @Nullable Activity activity;
    private @Nullable Uuid topic;
    private long next = -1;

    private Responder(Settings settings, SeenAlerts seen) {
        this.settings = settings;
        this.seen = seen;
        this.group = group(settings.alertKeys());
        this.notifier = new Notifier(settings.policy().notifications(), tally);
        this.leadership = new Leadership(
                settings.kafka(), group, settings.chain().identity().keyId());
        this.status = new ResponderStatus(
                ResponderStatus.State.STARTING, settings.clock().instant(), null, 0, 0, Map.of(), 0, 0);
        this.thread = Thread.ofPlatform().name(NAME).unstarted(this::run);
    }

    /**
     * Starts to follow, and to decide once this responder leads and everything that happened before is read.
     *
     * @throws IOException if the directory cannot be used
     */
    public static Responder start(Settings settings) throws IOException {
        return start(settings, new SeenAlerts());
    }

    /** The same with this memory of alerts. */
    static Responder start(Settings settings, SeenAlerts seen) throws IOException {
        DurableFile.makeDirectory(settings.directory());
        Responder responder = new Responder(settings, seen);
        responder.thread.start();
        return responder;
    }

    /** The consumer group of the responders of one deployment. */
    static String group(AlertKeys keys) {
        return NAME + "-" + keys.name();
    }

    /** How it is doing. */
    public ResponderStatus status() {
        return status;
    }

    private void run() {
        while (!closed) {
            Consumer<byte[], byte[]> consumer = settings.kafka().consumer(group, NAME);
            reading = consumer;
            try {
                follow(consumer);
            } catch (WakeupException | InterruptException | InterruptedException closing) {
                break;
            } catch (KafkaException | IOException e) {
                failing(e);
            } catch (RuntimeException e) {
                LOG.error("The responder failed and starts again", e);
                failing(e);
            } finally {
                deactivate();
                reading = null;
                consumer.close(CloseOptions.timeout(Duration.ZERO));
            }
        }
        deactivate();
        report(ResponderStatus.State.DOWN, null);
    }

    /** Another may be able to do what this one cannot. */
    private void failing(Exception e) {
        leadership.giveUp();
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
        consumer.assign(List.of(PARTITION));
        if (next < 0) {
            next = past(consumer);
        }
        consumer.seek(PARTITION, next);
        while (!closed) {
            if (leadership.leads() && activity == null) {
                activate(consumer);
            } else if (!leadership.leads() && activity != null) {
                deactivate();
            }
            poll(consumer);
            decide();
        }
    }

    /** From the oldest receipt that is kept. */
    private long past(Consumer<byte[], byte[]> consumer) {
        long oldest = consumer.beginningOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        OffsetAndTimestamp kept = consumer.offsetsForTimes(
                        Map.of(PARTITION, settings.receipts().horizon().toEpochMilli()))
                .get(PARTITION);
        long wanted = Math.max(kept == null ? end : kept.offset(), end - PAST);
        return Math.max(oldest, wanted);
    }

    private static long committed(Consumer<byte[], byte[]> consumer, long otherwise) {
        OffsetAndMetadata stored = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        return stored == null ? otherwise : Math.max(stored.offset(), otherwise);
    }

    /** Begins a term: what the one before did not commit, it never will; what it did is read first. */
    private void activate(Consumer<byte[], byte[]> consumer) throws IOException, InterruptedException {
        Uuid topicId = topicId();
        Transactions transactions = new Transactions(settings.kafka(), group, PARTITION, leadership::metadata);
        Activity begun;
        try {
            begun = new Activity(settings, topicId, seen, tally, notifier, transactions);
        } catch (IOException | InterruptedException | RuntimeException e) {
            transactions.close();
            throw e;
        }
        activity = begun;
        long oldest = consumer.beginningOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        long position = committed(consumer, oldest);
        long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        next = Math.min(next, position);
        consumer.seek(PARTITION, next);
        while (consumer.position(PARTITION) < end && !closed) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Optional<AlertLogEntry> entry = entry(record);
                entry.ifPresent(read -> take(record.offset(), read, null));
                if (record.offset() >= position && entry.orElse(null) instanceof Decided decided) {
                    begun.recall(decided);
                }
            }
        }
        next = position;
        consumer.seek(PARTITION, position);
        begun.begin(position);
        LOG.info("This server decides about alerts now");
    }

    private Uuid topicId() throws IOException, InterruptedException {
        Uuid known = topic;
        if (known == null) {
            known = AlertLog.topicId(settings.kafka());
            topic = known;
        }
        return known;
    }

    private void deactivate() {
        Activity ended = activity;
        activity = null;
        if (ended != null) {
            ended.close();
        }
    }

    private void poll(Consumer<byte[], byte[]> consumer) {
        Activity active = activity;
        if (active != null && active.isFull()) {
            consumer.pause(List.of(PARTITION));
        } else {
            consumer.resume(List.of(PARTITION));
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (active == null || !active.wrote(record.headers())) {
                entry(record).ifPresent(entry -> take(record.offset(), entry, active));
            }
            next = record.offset() + 1;
        }
        next = Math.max(next, consumer.position(PARTITION));
        if (active != null) {
            active.read(next);
        }
    }

    private Optional<AlertLogEntry> entry(ConsumerRecord<byte[], byte[]> record) {
        try {
            return AlertLog.entry(
                    settings.alertKeys(), record, settings.receipts().own());
        } catch (IllegalArgumentException e) {
            refusals.refused("a record of the alert log", "offset " + record.offset() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void take(long offset, AlertLogEntry entry, @Nullable Activity active) {
        switch (entry) {
            case AlertBatch batch -> {
                settings.receipts().add(batch);
                if (active != null) {
                    active.add(offset, batch);
                }
            }
            case Decided decided -> {
                settings.receipts().settle(decided);
                decided.decisions().forEach(decision -> seen.confirmed(decision.identity(), decision.outcome()));
            }
            case Recorded recorded ->
                LOG.trace(
                        "{} alerts of an incident are on record",
                        recorded.alerts().size());
        }
    }

    private void decide() throws IOException, InterruptedException {
        Activity active = activity;
        if (active == null) {
            report(leadership.isKnown() ? ResponderStatus.State.STANDBY : ResponderStatus.State.STARTING, null);
            return;
        }
        try {
            active.work();
            report(ResponderStatus.State.UP, null);
        } catch (NoKeyException e) {
            if (status.state() != ResponderStatus.State.FAILING) {
                LOG.warn("An alert waits: {}", e.getMessage());
            }
            report(ResponderStatus.State.FAILING, e.getMessage());
            Thread.sleep(RETRY);
        }
    }

    private void report(ResponderStatus.State state, @Nullable String problem) {
        Instant since =
                status.state() == state ? status.since() : settings.clock().instant();
        Activity active = activity;
        status = new ResponderStatus(
                state,
                since,
                problem,
                active == null ? 0 : active.size(),
                active == null ? 0 : active.openIncidents(),
                tally.outcomes(),
                tally.bounds(),
                tally.untoldEvents());
    }

    /** Stops deciding; another server goes on, or the next start. */
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
        leadership.close();
        notifier.close();
    }
}
