package org.tripcap.capture.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;

/**
 * Sealed segments and statements on their way to Kafka, on disk until they are acknowledged, in order, within a bound.
 * Thread-safe.
 *
 * <p>A segment comes in two steps, so that no crash can leave a statement about evidence that is gone: first its ciphertext is
 * made durable ({@link #hold}), then the chain makes the statement, then {@link #commit} files it for sending. When the bound is
 * reached, a segment is refused, unless others are {@linkplain #giveUp given up} for it; statements always find room, since a loss
 * has to be stated.
 */
public final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final OutboxFiles files;
    private final long bound;
    private final NavigableMap<Long, Signed> ready = new TreeMap<>();
    private final Map<Long, Long> sizes = new HashMap<>();
    private final Set<Long> withSegment = new HashSet<>();
    private final Set<Long> givenUp = new HashSet<>();
    private final SortedMap<Long, Long> leftOver = new TreeMap<>();
    private final RecentSegments recent;
    private long nextNumber;
    private long taken = -1;
    private long held;
    private long refused;
    private int damaged;
    private boolean closing;
    private @Nullable String problem;

    private Outbox(OutboxFiles files, long bound, long recentBytes) {
        this.files = files;
        this.bound = bound;
        this.recent = new RecentSegments(recentBytes);
    }

    /**
     * Room taken by a ciphertext that is durable and not yet stated.
     *
     * @param number its place in the order of sending
     */
    public record Slot(long number) {}

    /**
     * Opens the outbox in a directory, which is made when missing; what an earlier life left there is still to be sent. Call
     * {@link #recover} before anything is added.
     *
     * @param bound most bytes of ciphertexts that may wait, 1 or more
     * @param recentBytes most bytes of them that are kept in memory too, so that they need not be read again to be sent
     * @throws IOException if the directory cannot be used
     */
    public static Outbox open(Path directory, long bound, long recentBytes) throws IOException {
        if (bound < 1) {
            throw new IllegalArgumentException("the outbox's bound is 1 byte or more, not " + bound);
        }
        return open(new OutboxFiles(directory), bound, recentBytes);
    }

    static Outbox open(OutboxFiles files, long bound, long recentBytes) throws IOException {
        Outbox outbox = new Outbox(files, bound, recentBytes);
        outbox.load();
        return outbox;
    }

    private void load() throws IOException {
        for (Map.Entry<Long, long[]> found : files.list().entrySet()) {
            long number = found.getKey();
            long segment = found.getValue()[0];
            long entry = found.getValue()[1];
            nextNumber = Math.max(nextNumber, number + 1);
            if (entry < 0) {
                leftOver.put(number, segment);
                continue;
            }
            try {
                file(number, files.readEntry(number), segment);
            } catch (IOException | IllegalArgumentException | java.nio.BufferUnderflowException e) {
                files.setAside(number);
                damaged++;
                if (segment >= 0) {
                    leftOver.put(number, segment);
                }
            }
        }
    }

    /**
     * Brings the outbox and the chain together again after a crash between two steps.
     *
     * @param unacknowledged what the chain handed out and the ledger is not known to have
     */
    public synchronized OutboxRecovery recover(List<Signed> unacknowledged) throws IOException {
        Set<Digest> filed = new HashSet<>();
        ready.values().forEach(s -> filed.add(s.digest()));
        Map<Digest, Long> byCipher = new HashMap<>();
        for (Map.Entry<Long, Long> left : leftOver.entrySet()) {
            byCipher.put(Digest.of(files.readSegment(left.getKey())), left.getKey());
        }
        int joined = 0;
        int statements = 0;
        List<Long> lost = new ArrayList<>();
        for (Signed signed : unacknowledged) {
            if (filed.contains(signed.digest())) {
                continue;
            }
            Statement statement = Statement.parse(signed.bytes());
            Long slot = statement.body() instanceof Body.SegmentSealed sealed
                    ? byCipher.get(sealed.cipher().sha256())
                    : null;
            if (slot != null) {
                long size = leftOver.getOrDefault(slot, 0L);
                files.writeEntry(slot, signed);
                leftOver.remove(slot);
                file(slot, signed, size);
                joined++;
            } else {
                if (statement.body() instanceof Body.SegmentSealed) {
                    lost.add(statement.seq());
                } else {
                    statements++;
                }
                put(signed);
            }
        }
        int discarded = leftOver.size();
        for (long number : leftOver.keySet()) {
            files.delete(number);
        }
        leftOver.clear();
        return new OutboxRecovery(joined, discarded, statements, lost, damaged);
    }

    /**
     * Makes a ciphertext durable, before anything is stated about it.
     *
     * @throws OutboxFullException if it finds no room; nothing was written
     * @throws IOException if it could not be made durable; the problem shows in {@link #status} until a write succeeds
     */
    public synchronized Slot hold(byte[] ciphertext) throws IOException {
        if (held + ciphertext.length > bound) {
            refused++;
            throw new OutboxFullException(held, ciphertext.length, bound);
        }
        long number = nextNumber++;
        try {
            write(() -> files.writeSegment(number, ciphertext));
        } catch (IOException e) {
            refused++;
            throw e;
        }
        sizes.put(number, (long) ciphertext.length);
        held += ciphertext.length;
        recent.add(number, ciphertext);
        return new Slot(number);
    }

    /**
     * Files a held segment's statement; from now on it is sent. A power cut may still undo the filing, not what was reported as
     * durable: segment and statement are, each by itself, and {@link #recover} files them again.
     *
     * @throws IOException if it could not be made durable; {@link #recover} of the next life joins the two
     */
    public synchronized void commit(Slot slot, Signed statement) throws IOException {
        write(() -> files.writeSegmentEntry(slot.number(), statement));
        withSegment.add(slot.number());
        ready.put(slot.number(), statement);
        notifyAll();
    }

    /** Gives up a held segment that was never stated. */
    public synchronized void abandon(Slot slot) throws IOException {
        forget(slot.number());
        files.delete(slot.number());
    }

    /** Files a statement without a segment. It always finds room. */
    public synchronized void put(Signed statement) throws IOException {
        long number = nextNumber++;
        write(() -> files.writeEntry(number, statement));
        ready.put(number, statement);
        notifyAll();
    }

    /**
     * What is to be sent next after {@code number}.
     *
     * @param number the entry taken last, or -1 to begin
     * @param patienceMillis how long to wait for one
     * @return null if there was none in time
     */
    public synchronized @Nullable OutboxEntry after(long number, long patienceMillis) throws InterruptedException {
        taken = number;
        long deadline = System.nanoTime() + patienceMillis * 1_000_000;
        while (true) {
            Map.Entry<Long, Signed> next = ready.higherEntry(number);
            if (next != null) {
                taken = next.getKey();
                return entry(next.getKey(), next.getValue());
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0 || closing) {
                rest();
                return null;
            }
            wait(left);
        }
    }

    private OutboxEntry entry(long number, Signed statement) {
        boolean segment = withSegment.contains(number) && !givenUp.contains(number);
        return new OutboxEntry(number, statement, segment, segment ? sizes.getOrDefault(number, 0L) : 0, this);
    }

    /**
     * Chooses the oldest segments that are not on their way, so many that {@code bytes} more find room without them. From now on
     * they are not sent; their statements are. Each has to be {@link #discard discarded} or {@link #restore restored}.
     *
     * @return empty if all of them are not enough; then none is given up
     */
    synchronized List<OutboxEntry> giveUp(long bytes) {
        List<OutboxEntry> chosen = new ArrayList<>();
        long freed = 0;
        for (Map.Entry<Long, Signed> entry : ready.tailMap(taken, false).entrySet()) {
            if (held - freed + bytes <= bound) {
                break;
            }
            OutboxEntry candidate = entry(entry.getKey(), entry.getValue());
            if (candidate.hasCiphertext()) {
                chosen.add(candidate);
                freed += candidate.bytes();
            }
        }
        if (held - freed + bytes > bound) {
            return List.of();
        }
        chosen.forEach(c -> givenUp.add(c.number()));
        return chosen;
    }

    /** Deletes a segment that was given up; its statement stays. */
    synchronized void discard(long number) throws IOException {
        forget(number);
        files.deleteSegment(number);
    }

    /** Takes back that a segment was given up. */
    synchronized void restore(long number) {
        givenUp.remove(number);
    }

    /** Lets {@link #after} wait no more, now and later. */
    public synchronized void stopWaiting() {
        closing = true;
        notifyAll();
    }

    /** Nothing comes and nothing waits: what is kept for a flood goes. */
    private void rest() {
        if (sizes.isEmpty()) {
            try {
                files.dropSpares();
            } catch (IOException e) {
                LOG.debug("A spare file could not be deleted: {}", e.toString());
            }
        }
    }

    byte[] ciphertext(long number) throws IOException {
        byte[] remembered = recall(number);
        return remembered == null ? files.readSegment(number) : remembered;
    }

    private synchronized byte @Nullable [] recall(long number) {
        return recent.take(number);
    }

    /** Removes what Kafka acknowledged. */
    public synchronized void remove(OutboxEntry entry) throws IOException {
        ready.remove(entry.number());
        forget(entry.number());
        files.delete(entry.number());
        notifyAll();
    }

    /** Whether nothing waits any more, waiting so long for it. */
    public synchronized boolean awaitEmpty(long patienceMillis) throws InterruptedException {
        long deadline = System.nanoTime() + patienceMillis * 1_000_000;
        while (!ready.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /**
     * Tries whether so many bytes can be written now, after a write failed; the result shows in {@link #status}.
     *
     * @param bytes 1 or more
     */
    synchronized boolean probe(int bytes) {
        try {
            write(() -> files.probe(bytes));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** How the outbox is now. */
    public synchronized OutboxStatus status() {
        return new OutboxStatus(ready.size(), held, bound, refused, problem);
    }

    private void file(long number, Signed statement, long segmentBytes) {
        ready.put(number, statement);
        if (segmentBytes >= 0) {
            withSegment.add(number);
            sizes.put(number, segmentBytes);
            held += segmentBytes;
        }
    }

    private void forget(long number) {
        withSegment.remove(number);
        givenUp.remove(number);
        recent.take(number);
        Long size = sizes.remove(number);
        if (size != null) {
            held -= size;
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private void write(Write write) throws IOException {
        try {
            write.run();
            problem = null;
        } catch (IOException e) {
            problem = e.getMessage();
            throw e;
        }
    }
}
