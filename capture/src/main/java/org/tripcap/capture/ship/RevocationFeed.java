package org.tripcap.capture.ship;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.MalformedException;

/**
 * Follows {@link Topics#LEDGER} for statements that revoke keys, and for nothing else: all others are passed over unread, by the
 * bytes that every statement begins with. How far it came is kept in a file, so that a restart does not read years of a ledger
 * again; the file also keeps the digest of the last record, and where the ledger has another one in that place, such as one made
 * anew, it is read from its beginning.
 */
public final class RevocationFeed implements AutoCloseable {

    private static final RefusalLog REFUSALS = new RefusalLog(LoggerFactory.getLogger(RevocationFeed.class));
    private static final Logger LOG = LoggerFactory.getLogger(RevocationFeed.class);
    private static final byte[] REVOKED = "{\"v\":1,\"type\":\"key.revoked\",".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(10);
    /** How often the place is noted: a crash costs the reading of what came since. */
    private static final long NOTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** What to do about a revocation; called on the feed's own thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A statement that revokes a key, unchecked. It may come more than once.
         *
         * @throws IOException when it could not be kept now; it comes again before anything else
         */
        void revoked(Signed statement) throws IOException;
    }

    private final LedgerMark mark;
    private final Listener listener;
    private final TopicFollower follower;
    private long notedNanos = System.nanoTime();
    private boolean passedSince;

    RevocationFeed(Supplier<Consumer<byte[], byte[]>> consumers, LedgerMark mark, Listener listener) {
        this.mark = mark;
        this.listener = listener;
        this.follower = new TopicFollower(
                "revocation-feed", Topics.LEDGER, consumers, this::start, POLL, new TopicFollower.Handler() {
                    @Override
                    public void record(ConsumerRecord<byte[], byte[]> read) throws IOException {
                        take(read);
                    }

                    @Override
                    public void caughtUp() {
                        noteWhenDue();
                    }
                });
    }

    /**
     * Starts to follow.
     *
     * @param file where it notes how far it came
     */
    public static RevocationFeed start(KafkaSettings kafka, String clientId, Path file, Listener listener) {
        return new RevocationFeed(() -> kafka.modestConsumer(clientId), LedgerMark.read(file), listener);
    }

    private long start(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        if (mark.next() > 0) {
            consumer.seek(partition, mark.next() - 1);
            ConsumerRecord<byte[], byte[]> last = firstOf(consumer);
            if (mark.isAt(last)) {
                return mark.next();
            }
            LOG.warn("The ledger is not the one that was read before; it is read from its beginning");
        }
        return TopicFollower.Start.FIRST.offset(consumer, partition);
    }

    private static ConsumerRecord<byte[], byte[]> firstOf(Consumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> read : consumer.poll(PATIENCE)) {
            return read;
        }
        throw new KafkaException("the ledger's record before the place to go on did not come");
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> read) throws IOException {
        byte[] value = read.value();
        if (value != null && startsWith(value, REVOKED)) {
            try {
                listener.revoked(Records.ledgerStatement(read));
            } catch (MalformedException e) {
                REFUSALS.refused("a ledger record", String.valueOf(e.getMessage()));
            }
        }
        mark.passed(read);
        passedSince = true;
        noteWhenDue();
    }

    private synchronized void noteWhenDue() {
        if (passedSince && System.nanoTime() - notedNanos >= NOTE_NANOS) {
            note();
        }
    }

    private synchronized void note() {
        if (passedSince) {
            notedNanos = System.nanoTime();
            passedSince = !mark.write();
        }
    }

    private static boolean startsWith(byte[] value, byte[] prefix) {
        return value.length >= prefix.length && Arrays.equals(value, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What keeps it from going on now, or empty. */
    public Optional<String> problem() {
        return follower.problem();
    }

    @Override
    public void close() {
        follower.close();
        note();
    }
}
