package org.tripcap.capture.record;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockSetBackException;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.SegmentContext;

/**
 * Brings what a sensor states into the outbox, in the order of its chain. A segment's ciphertext is durable before its
 * statement is made, so that no statement is ever about bytes that are lost. Thread-safe.
 */
final class EvidenceLog {

    private static final Logger LOG = LoggerFactory.getLogger(EvidenceLog.class);

    /** Brings one statement into the outbox. */
    @FunctionalInterface
    private interface Filing {
        void run() throws IOException;
    }

    private final Deque<Filing> waiting = new ArrayDeque<>();
    private final StatementChain chain;
    private final Outbox outbox;
    private final OutboxPolicy policy;
    private final RunCounters counters;

    EvidenceLog(StatementChain chain, Outbox outbox, OutboxPolicy policy, RunCounters counters) {
        this.chain = chain;
        this.outbox = outbox;
        this.policy = policy;
        this.counters = counters;
    }

    /**
     * Makes a statement that carries no segment.
     *
     * @throws ClockSetBackException when a step of the clock has to be stated first; nothing was stated
     * @throws IOException when it was not made
     */
    synchronized void state(@Nullable IncidentId incident, Body body) throws IOException {
        fileWaiting();
        Signed signed = incident == null ? chain.next(null, body) : chain.nextInTime(incident, body);
        file(() -> outbox.put(signed));
    }

    /**
     * Where the next segment of an incident will stand, while nobody else states anything in that incident.
     */
    SegmentContext nextContext(IncidentId incident, Digest opening) {
        return new SegmentContext(incident, chain.identity().keyId(), chain.epoch(), chain.nextSeq(incident), opening);
    }

    /** Whether a segment of so many bytes would most likely find room, or room be made for it. */
    boolean hasRoom(int bytes) {
        OutboxStatus status = outbox.status();
        boolean room = policy == OutboxPolicy.KEEP_NEWEST || status.bytes() + bytes <= status.bound();
        return room && (status.problem() == null || outbox.probe(bytes));
    }

    /**
     * Files a segment and states it.
     *
     * @return false when another statement of the incident has taken its place in the chain, or has to, since the clock was set
     *     back; then nothing was done, and the segment has to be sealed again for another place
     * @throws OutboxFullException when the outbox has no room; nothing was stated
     * @throws IOException when it could not be made durable; nothing was stated
     */
    synchronized boolean segment(SegmentContext context, SealedSegment sealed, Body body) throws IOException {
        fileWaiting();
        if (chain.nextSeq(context.incident()) != context.seq()) {
            return false;
        }
        Outbox.Slot slot;
        try {
            slot = outbox.hold(sealed.ciphertext());
        } catch (OutboxFullException e) {
            if (policy == OutboxPolicy.KEEP_OLDEST || !makeRoom(sealed.ciphertext().length)) {
                throw e;
            }
            return segment(context, sealed, body);
        }
        Signed signed;
        try {
            signed = chain.nextInTime(context.incident(), body);
        } catch (ClockSetBackException e) {
            outbox.abandon(slot);
            return false;
        } catch (IOException e) {
            outbox.abandon(slot);
            throw e;
        }
        file(() -> outbox.commit(slot, signed));
        return true;
    }

    /**
     * Gives up the oldest segments. The gap is stated before they are deleted: a crash in between leaves them to be sent after
     * all, and nothing unaccounted for.
     */
    private boolean makeRoom(long bytes) throws IOException {
        List<OutboxEntry> chosen = outbox.giveUp(bytes);
        List<Discards.Gap> gaps = new ArrayList<>(Discards.gaps(chosen));
        try {
            while (!gaps.isEmpty()) {
                Discards.Gap gap = gaps.getFirst();
                Signed signed = chain.next(gap.incident(), gap.body());
                gaps.removeFirst();
                file(() -> outbox.put(signed));
                for (long number : gap.numbers()) {
                    outbox.discard(number);
                }
                Long lost = gap.body().packets();
                counters.droppedOutbox(lost == null ? 0 : lost);
            }
        } finally {
            gaps.forEach(gap -> gap.numbers().forEach(outbox::restore));
        }
        return !chosen.isEmpty();
    }

    /** What the chain has made is stated; if the outbox cannot take it now, it does before anything else. */
    private void file(Filing filing) {
        try {
            filing.run();
        } catch (IOException e) {
            LOG.warn("A statement waits for the disk: {}", e.toString());
            waiting.add(filing);
        }
    }

    private void fileWaiting() throws IOException {
        while (!waiting.isEmpty()) {
            waiting.getFirst().run();
            waiting.removeFirst();
        }
    }
}
