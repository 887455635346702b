package org.tripcap.ingest.notary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.InclusionProof;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Seen;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.TopicFollower;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.store.Backoff;

/** The notary at work: follows the topics of ledger and checkpoints, and publishes what it signs to Kafka and to a directory. */
public final class NotaryService implements LedgerProofs, AutoCloseable {
    /** Public authorities ask not to be pressed. */
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));

    private final CheckpointJournal journal;
    private final KafkaCheckpointSink kafkaSink;
    private final @Nullable Stamping stamping;
    private final Notary notary;
    private final TopicFollower checkpoints;
    private final TopicFollower ledger;

    /** What has checkpoints stamped, in the order it is closed. */
    private record Stamping(TimeStamper stamper, HttpTimeStampAuthority authority, KafkaStampSink sink) {
        void close() {
            stamper.close();
            authority.close();
            sink.close();
        }
    }

    private NotaryService(
            CheckpointJournal journal,
            KafkaCheckpointSink kafkaSink,
            @Nullable Stamping stamping,
            Notary notary,
            KafkaSettings kafka) {
        this.journal = journal;
        this.kafkaSink = kafkaSink;
        this.stamping = stamping;
        this.notary = notary;
        this.checkpoints = new TopicFollower(
                "notary-checkpoints",
                Topics.CHECKPOINTS,
                () -> kafka.consumer(null, "tripcap-notary-checkpoints"),
                read -> checkpoint(notary, read));
        this.ledger = new TopicFollower(
                "notary-ledger",
                Topics.LEDGER,
                () -> kafka.consumer(null, "tripcap-notary-ledger"),
                new LedgerHandler(notary, checkpoints));
    }

    /**
     * Starts.
     *
     * @param state directory of the notary's own state
     * @param outside directory outside the stores, for checkpoints only; nothing in it is ever changed
     * @param trust whose roots decide what becomes a leaf; it names this notary's keys, or no verifier would believe it. Asked
     *     again for each checkpoint and time stamp, so that a revoked key signs none
     * @param timeStamping who stamps checkpoints; null for nobody
     * @throws IOException when a directory cannot be used, another process uses it, or a file in it is damaged
     */
    public static NotaryService start(
            Path state,
            Path outside,
            NotaryIdentity identity,
            Supplier<TrustFile> trust,
            @Nullable TimeStamping timeStamping,
            KafkaSettings kafka,
            InstantSource clock)
            throws IOException {
        TrustFile believed = trust.get();
        if (!believed.notaries().contains(identity.keys())) {
            throw new IOException("the trust file does not name the keys of notary "
                    + identity.keys().origin() + ", so nobody would believe its checkpoints; add them to it");
        }
        if (timeStamping != null && believed.timeStamping().isEmpty()) {
            throw new IOException(
                    "the trust file names no certificate that the time stamps of " + timeStamping.authority()
                            + " lead to, so nobody would believe them; add one with 'tripcap key trust-time-stamping'");
        }
        CheckpointJournal journal = new CheckpointJournal(state, believed.notaries());
        try {
            DirectorySink directory = new DirectorySink(outside);
            KafkaCheckpointSink kafkaSink = new KafkaCheckpointSink(
                    () -> transactional(kafka, identity.keys().origin()).producer("tripcap-notary"));
            List<CheckpointSink> sinks = new ArrayList<>(List.of(directory, kafkaSink));
            Stamping stamping =
                    timeStamping == null ? null : stamping(state, directory, timeStamping, trust, kafka, clock);
            if (stamping != null) {
                sinks.add(stamping.stamper());
            }
            Notary notary = new Notary(identity, trust, journal, sinks, clock, System::nanoTime);
            return new NotaryService(journal, kafkaSink, stamping, notary, kafka);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private static Stamping stamping(
            Path state,
            DirectorySink directory,
            TimeStamping settings,
            Supplier<TrustFile> trust,
            KafkaSettings kafka,
            InstantSource clock)
            throws IOException {
        StampQueue queue = new StampQueue(state.resolve("stamps.json"), settings.every(), BACKOFF, new SecureRandom());
        HttpTimeStampAuthority authority = new HttpTimeStampAuthority(settings);
        KafkaStampSink sink = new KafkaStampSink(kafka);
        TimeStamper stamper = new TimeStamper(authority, queue, trust, List.of(directory, sink), clock);
        return new Stamping(stamper.start(), authority, sink);
    }

    private static KafkaSettings transactional(KafkaSettings kafka, String origin) {
        Map<String, Object> properties = new HashMap<>(kafka.properties());
        properties.put("transactional.id", "tripcap-notary-" + origin);
        return new KafkaSettings(properties);
    }

    private static void checkpoint(Notary notary, ConsumerRecord<byte[], byte[]> read) {
        if (read.key() == null) { // what has a key is the time stamp of a checkpoint
            notary.published(value(read), Records.place(read));
        }
    }

    private static byte[] value(ConsumerRecord<byte[], byte[]> read) {
        return read.value() == null ? new byte[0] : read.value();
    }

    private record LedgerHandler(Notary notary, TopicFollower checkpoints) implements TopicFollower.Handler {
        @Override
        public void record(ConsumerRecord<byte[], byte[]> read) throws IOException {
            notary.record(read);
        }

        @Override
        public void caughtUp() throws IOException {
            // Not before every checkpoint that was ever published is known: one of them may be larger than the ledger.
            if (checkpoints.isCaughtUp()) {
                notary.caughtUp();
            }
        }
    }

    /** What this notary knows of itself now. */
    public NotaryStatus status() {
        return notary.status();
    }

    /** How the stamping of checkpoints does; empty when nobody stamps them. */
    public Optional<StampStatus> stamps() {
        return Optional.ofNullable(stamping).map(each -> each.stamper().status());
    }

    /** The last checkpoint, for the statements of actors that run beside it. */
    public Optional<Seen> seen() {
        return notary.latest().map(Checkpoint::toSeen);
    }

    /** The last checkpoint's exact bytes; empty before the first. */
    public Optional<byte[]> checkpoint() {
        return notary.note();
    }

    @Override
    public Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size) {
        try {
            return notary.inclusion(leafHashes, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<List<Digest>> consistency(long older, long newer) {
        try {
            return notary.consistency(older, newer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean knowsEveryLeaf() {
        return true;
    }

    /** What keeps it from working in full now; empty when nothing does. */
    public List<String> problems() {
        return Stream.of(status().problem(), ledger.problem(), checkpoints.problem())
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether the topics' content at the start was taken in. */
    public boolean isReady() {
        return checkpoints.isCaughtUp() && ledger.isCaughtUp();
    }

    /** Waits until the topics' content at the start was taken in; false when that takes longer. */
    public boolean awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        return checkpoints.awaitCaughtUp(patience)
                && ledger.awaitCaughtUp(Duration.ofNanos(deadline - System.nanoTime()));
    }

    /** Signs what is not signed yet, and stops. */
    @Override
    public void close() throws IOException {
        ledger.close();
        checkpoints.close();
        try (journal;
                kafkaSink) {
            notary.finish();
        } finally {
            if (stamping != null) {
                stamping.close();
            }
        }
    }
}
