package org.tripcap.ingest.notary;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.CertificateTerm;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.InclusionProof;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;

/**
 * Signs checkpoints of the ledger's tree: every {@value #LEAVES} leaves, every minute in which there were any, and at each close of
 * an incident. It compares its tree with every checkpoint that was ever signed with its keys, and halts for good when one does
 * not fit; while its tree is smaller than one of them, or its certificate does not count, it does not sign. A checkpoint is durable
 * in the journal before anybody else sees it. Thread-safe.
 */
final class Notary {
    static final int LEAVES = 64;
    static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Notary.class);
    private static final RefusalLog REFUSALS = new RefusalLog(LOG);

    private final NotaryIdentity identity;
    private final Supplier<TrustFile> trust;
    private final CheckpointJournal journal;
    private final List<CheckpointSink> sinks;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final LedgerTree tree;
    /** Signed checkpoints over more leaves than the tree has. */
    private final TreeMap<Long, Checkpoint> ahead = new TreeMap<>();

    private long lastOffset = -1;
    private boolean live;
    private boolean closeUnsigned;
    /** By {@link #nanos}: the clock may be set, and the minute has to pass all the same. */
    private long lastSigned;

    private byte @Nullable [] unpublished;
    private @Nullable String halted;
    /** Why its certificate does not count now; that can change, with the clock. */
    private @Nullable String uncertified;

    /** @param nanos what {@link System#nanoTime()} gives */
    Notary(
            NotaryIdentity identity,
            Supplier<TrustFile> trust,
            CheckpointJournal journal,
            List<CheckpointSink> sinks,
            InstantSource clock,
            LongSupplier nanos) {
        this.identity = identity;
        this.trust = trust;
        this.journal = journal;
        this.sinks = List.copyOf(sinks);
        this.clock = clock;
        this.nanos = nanos;
        this.tree = new LedgerTree(trust.get());
        this.lastSigned = nanos.getAsLong();
        // It may not have reached every sink before the process ended.
        this.unpublished = journal.note().orElse(null);
        journal.last().ifPresent(last -> compare(last.checkpoint()));
    }

    /**
     * Takes the ledger's next record; taking one again is harmless.
     *
     * @throws IOException when a checkpoint was due and could not be made durable everywhere; the same record may come again
     */
    synchronized void record(ConsumerRecord<byte[], byte[]> read) throws IOException {
        if (read.offset() > lastOffset) {
            switch (offer(read)) {
                case LedgerTree.Outcome.Leaf leaf -> leaf(leaf);
                case LedgerTree.Outcome.Refused refused
                when refused.reason() == LedgerTree.NoLeaf.REPEATED ->
                    LOG.debug("{} is no leaf: {}", Records.place(read), refused.why());
                case LedgerTree.Outcome.Refused refused ->
                    REFUSALS.refused("a ledger record that is no leaf", Records.place(read) + ": " + refused.why());
            }
            lastOffset = read.offset();
        }
        signWhenDue();
    }

    private LedgerTree.Outcome offer(ConsumerRecord<byte[], byte[]> read) {
        Signed signed;
        try {
            signed = Records.ledgerStatement(read);
        } catch (MalformedException e) {
            return tree.malformed(e);
        }
        return tree.offer(signed);
    }

    private void leaf(LedgerTree.Outcome.Leaf leaf) {
        if (leaf.verified().statement().type() == Statement.Type.INCIDENT_CLOSED) {
            closeUnsigned = true;
        }
        Checkpoint signed = ahead.remove(tree.size());
        if (signed != null) {
            compare(signed);
        }
    }

    /** Takes a checkpoint that was published under this log's name, whoever did it. */
    synchronized void published(byte[] note, String place) {
        try {
            SignedCheckpoint signed = SignedCheckpoint.parse(note);
            signed.verify(List.of(identity.keys()));
            compare(signed.checkpoint());
        } catch (UntrustedException | MalformedException e) {
            REFUSALS.refused("a checkpoint that is not this notary's", place + ": " + e.getMessage());
        }
    }

    private void compare(Checkpoint signed) {
        if (signed.size() > tree.size()) {
            Checkpoint other = ahead.put(signed.size(), signed);
            if (other != null && !other.equals(signed)) {
                halt("two different trees of " + signed.size() + " leaves were signed: " + other.root() + " and "
                        + signed.root() + "; keep both checkpoints");
            }
        } else if (!tree.root(signed.size()).equals(signed.root())) {
            halt("the ledger's first " + signed.size() + " leaves give root " + tree.root(signed.size())
                    + ", but a checkpoint was signed over root " + signed.root()
                    + ": the ledger was changed, or the trust file's roots were; keep both");
        }
    }

    private void halt(String why) {
        if (halted == null) {
            halted = why;
            LOG.error("the notary stops signing for good: {}", why);
        }
    }

    /**
     * Everything that was in ledger and checkpoints at the start has been taken; call it again from time to time.
     *
     * @throws IOException when a checkpoint was due and could not be made durable everywhere
     */
    synchronized void caughtUp() throws IOException {
        live = true;
        signWhenDue();
    }

    /**
     * Signs what is not signed yet, at the end.
     *
     * @throws IOException when the checkpoint could not be made durable everywhere; the next start publishes it
     */
    synchronized void finish() throws IOException {
        sign(true);
    }

    private void signWhenDue() throws IOException {
        sign(false);
    }

    private void sign(boolean now) throws IOException {
        if (!live || halted != null) {
            return;
        }
        publish();
        long signedSize = journal.last().map(last -> last.checkpoint().size()).orElse(0L);
        long unsigned = tree.size() - signedSize;
        Instant time = clock.instant();
        boolean due = unsigned >= LEAVES
                || (unsigned > 0 && (now || closeUnsigned || nanos.getAsLong() - lastSigned >= INTERVAL.toNanos()));
        if (due && ahead.isEmpty() && isCertified(time) && isTrusted(time)) {
            Checkpoint checkpoint = new Checkpoint(identity.keys().origin(), tree.size(), tree.root(tree.size()));
            byte[] note = checkpoint.sign(identity, time);
            journal.write(note);
            lastSigned = nanos.getAsLong();
            closeUnsigned = false;
            unpublished = note;
            publish();
        }
    }

    /** The clock may be wrong, as on a host that has just started: that is no reason to halt for good. */
    private boolean isCertified(Instant time) {
        CertificateTerm term = identity.identity().term();
        if (term.covers(time)) {
            uncertified = null;
            return true;
        }
        String why = term.problem(time).orElseThrow();
        if (!why.equals(uncertified)) {
            LOG.warn("the notary signs nothing until this is mended: {}", why);
        }
        uncertified = why;
        return false;
    }

    private boolean isTrusted(Instant time) {
        try {
            trust.get().verifyCertificate(identity.identity().certificate(), time);
            return true;
        } catch (UntrustedException e) {
            halt("its own key is not to be believed (" + e.getMessage() + "); give it another one and start it anew");
            return false;
        }
    }

    /** Brings the last checkpoint to every sink, also past one that fails. */
    private void publish() throws IOException {
        byte[] note = unpublished;
        if (note == null || halted != null) {
            return;
        }
        Checkpoint checkpoint = SignedCheckpoint.parse(note).checkpoint();
        IOException failed = null;
        for (CheckpointSink sink : sinks) {
            try {
                sink.keep(checkpoint, note);
            } catch (IOException e) {
                if (failed == null) {
                    failed = e;
                } else {
                    failed.addSuppressed(e);
                }
            } catch (NotaryHaltedException e) {
                halt(String.valueOf(e.getMessage()));
            }
        }
        if (failed != null) {
            throw failed;
        }
        unpublished = null;
    }

    /**
     * Proves that leaves are in the tree of {@code size}.
     *
     * @throws IOException when the tree has not grown to that size yet
     */
    synchronized Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size) throws IOException {
        requireGrown(size);
        return tree.inclusion(leafHashes, size);
    }

    /**
     * Proves that the tree of {@code newer} leaves continues that of {@code older}.
     *
     * @throws IOException when the tree has not grown to the newer size yet
     */
    synchronized Optional<List<Digest>> consistency(long older, long newer) throws IOException {
        requireGrown(newer);
        return tree.consistency(older, newer);
    }

    private void requireGrown(long size) throws IOException {
        if (size > tree.size()) {
            throw new IOException("the notary's tree has " + tree.size() + " leaves, not " + size
                    + "; it still reads the ledger, or the ledger lost its tail");
        }
    }

    /** The exact bytes of the last checkpoint it signed. */
    synchronized Optional<byte[]> note() {
        return journal.note();
    }

    /** The last checkpoint it signed. */
    synchronized Optional<Checkpoint> latest() {
        return journal.last().map(SignedCheckpoint::checkpoint);
    }

    synchronized NotaryStatus status() {
        return new NotaryStatus(
                tree.size(),
                tree.refused(LedgerTree.NoLeaf.MALFORMED),
                tree.refused(LedgerTree.NoLeaf.UNTRUSTED),
                tree.refused(LedgerTree.NoLeaf.REPEATED),
                latest(),
                problem(),
                halted != null);
    }

    private Optional<String> problem() {
        if (halted != null) {
            return Optional.of(halted);
        }
        if (uncertified != null) {
            return Optional.of(uncertified + "; nothing is signed until then");
        }
        if (live && !ahead.isEmpty()) {
            return Optional.of("the ledger gives " + tree.size() + " leaves, but a checkpoint over " + ahead.lastKey()
                    + " was signed: the ledger lost its tail, restore it; nothing is signed until then");
        }
        return Optional.empty();
    }
}
