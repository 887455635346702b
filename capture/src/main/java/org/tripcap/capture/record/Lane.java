package org.tripcap.capture.record;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockSetBackException;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.SectionDigester;
import org.tripcap.capture.segment.SectionDigests;
import org.tripcap.capture.segment.SegmentContext;

/**
 * Everything that one run states in its incident, in order, and the sealing of its segments, on threads of its own: reading
 * never waits for it. While one segment is encrypted and filed, which waits for the disk, the next is hashed. What cannot be
 * stated for now, since the disk fails, is tried again before the next statement.
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int LAST_TRIES = 20;
    private static final long LAST_TRY_MILLIS = 250;

    private final IncidentId incident;
    private final IncidentKey key;
    private final AuthorisedDocument document;
    private final CaptureRun.Shared shared;
    private final ClockWatch clockWatch;
    private final TwoStages stages;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Deque<Body> waiting = new ArrayDeque<>();
    private @Nullable SectionDigester digester;
    private @Nullable OpenGap gap;
    private Counters sum = Counters.ZERO;
    private long segments;
    private @Nullable Long lastSeq;
    private volatile List<Body> unstated = List.of();
    private final RecordedUntil recordedUntil = new RecordedUntil();

    /** How the run stopped, with everything about it that only the lane knows. */
    @FunctionalInterface
    interface Stopped {
        Body body(Counters sum, long segments, @Nullable Long lastSeq);
    }

    /**
     * A lane.
     *
     * @param before the lane of the run that this one replaces in the same incident; everything of it is stated first
     */
    Lane(AuthorisedDocument document, CaptureRun.Shared shared, @Nullable Lane before) {
        this.document = document;
        this.incident = document.document().id();
        this.key = document.document().key();
        this.shared = shared;
        this.clockWatch = new ClockWatch(shared.clock());
        this.stages = new TwoStages(incident.value().substring(0, 8));
        if (before != null) {
            stages.holdSecond(before.done);
        }
    }

    void state(Body body) {
        state(() -> body);
    }

    /**
     * States the start of the run, and notes that it records since then: not before what an earlier life missed is stated.
     *
     * @param interfaces all that it records
     */
    void begin(Collection<String> interfaces, Instant since, Supplier<? extends Body> body) {
        stages.execute(() -> {
            watchClock();
            waiting.add(body.get());
            if (stateWaiting()) {
                recordedUntil.begin(interfaces, since);
                shared.store().recorded(incident, since);
            }
        });
    }

    /** Notes that an interface had no packet up to here that is not in a segment handed on before. */
    void quiet(String name, Instant until) {
        try {
            stages.execute(() -> {
                // What is lost and not stated yet has to lie within the gap that the next life states.
                if (gap == null && waiting.isEmpty()) {
                    recorded(name, until);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Incident {}: its lane has ended", incident);
        }
    }

    private void recorded(String name, Instant until) {
        recordedUntil.advance(name, until).ifPresent(all -> shared.store().recorded(incident, all));
    }

    /** States what is found out on the lane's thread. */
    void state(Supplier<? extends Body> body) {
        stages.execute(() -> {
            watchClock();
            waiting.add(body.get());
            stateWaiting();
        });
    }

    /** States a step of the clock soon, also while no packet comes. */
    void watch() {
        try {
            stages.execute(() -> {
                watchClock();
                stateWaiting();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Incident {}: its lane has ended", incident);
        }
    }

    /** Before anything is stated, so that no statement bears a time that contradicts the chain unexplained. */
    private void watchClock() {
        clockWatch.step().ifPresent(waiting::add);
    }

    void segment(FinishedSection finished) {
        stages.execute(() -> digest(finished), digests -> {
            try {
                seal(finished, digests);
            } finally {
                shared.pool().giveBack(finished.section());
            }
        });
    }

    /** On the first thread; null when it failed. */
    private @Nullable SectionDigests digest(FinishedSection finished) {
        try {
            SectionDigester mine = digester == null ? new SectionDigester() : digester;
            digester = mine;
            return mine.digest(finished.section());
        } catch (RuntimeException e) {
            LOG.error("Incident {}: a section could not be hashed", incident, e);
            return null;
        }
    }

    /** States the end of the run after everything else, and lets the threads go. */
    CompletableFuture<Void> stop(Stopped stopped) {
        stages.execute(() -> {
            try {
                watchClock();
                closeGap();
                waiting.add(stopped.body(sum, segments, lastSeq));
                for (int i = 0; i < LAST_TRIES && !stateWaiting(); i++) {
                    Thread.sleep(LAST_TRY_MILLIS);
                }
                if (!waiting.isEmpty()) {
                    unstated = List.copyOf(waiting);
                    LOG.error("Incident {}: {} statements could not be written", incident, waiting.size());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                done.complete(null);
            }
        });
        stages.shutdown();
        return done;
    }

    /** What could not be stated at its end; the next run of the incident states it first. */
    List<Body> unstated() {
        return unstated;
    }

    /** Ends a lane that was never begun: nothing could be opened, so there is nothing to stop. */
    CompletableFuture<Void> abandon() {
        stages.execute(() -> {
            watchClock();
            closeGap();
            stateWaiting();
            done.complete(null);
        });
        stages.shutdown();
        return done;
    }

    private void seal(FinishedSection finished, @Nullable SectionDigests digests) {
        watchClock();
        try {
            if (gap != null && shared.log().hasRoom(finished.section().length())) {
                closeGap();
            }
            if (gap != null) {
                lose(finished, gap.reason());
            } else if (digests == null) {
                lose(finished, GapReason.CAPTURE_FAILED);
            } else if (!stateWaiting() || !file(finished, digests)) {
                lose(finished, GapReason.DISK_FAILED);
            }
        } catch (OutboxFullException e) {
            lose(finished, GapReason.OUTBOX_FULL);
        } catch (IOException e) {
            LOG.warn("Incident {}: a segment could not be filed: {}", incident, e.toString());
            lose(finished, GapReason.DISK_FAILED);
        } catch (RuntimeException e) {
            LOG.error("Incident {}: a segment could not be sealed", incident, e);
            lose(finished, GapReason.CAPTURE_FAILED);
        }
    }

    /** Seals and files a section; false when something that has to be stated before it cannot be. */
    private boolean file(FinishedSection finished, SectionDigests digests) throws IOException {
        do {
            SegmentContext context = shared.log().nextContext(incident, document.opening());
            SealedSegment sealed = shared.sealers().seal(finished.section(), digests, context, key);
            // Sealing takes a while; a clock that was set meanwhile has to be stated first, which takes the segment's
            // number.
            watchClock();
            if (waiting.isEmpty() && shared.log().segment(context, sealed, finished.body(sealed, key))) {
                sum = sum.plus(finished.counters());
                segments++;
                lastSeq = context.seq();
                shared.counters().segment();
                // Only now: what a crash takes before has to lie within the gap that the next life states.
                recorded(finished.name(), finished.readUntil());
                return true;
            }
        } while (stateWaiting());
        return false;
    }

    private void lose(FinishedSection finished, GapReason reason) {
        shared.counters().droppedOutbox(finished.counters().packets());
        OpenGap open = gap;
        if (open != null && open.reason() != reason) {
            closeGap();
            open = null;
        }
        if (open == null) {
            LOG.warn("Incident {}: segments are lost: {}", incident, reason.code());
            gap = OpenGap.of(reason, finished);
        } else {
            gap = open.plus(finished);
        }
    }

    private void closeGap() {
        OpenGap open = gap;
        if (open != null) {
            gap = null;
            waiting.add(open.body());
        }
    }

    /** Whether nothing waits any more. */
    private boolean stateWaiting() {
        while (!waiting.isEmpty()) {
            try {
                shared.log().state(incident, waiting.getFirst());
                waiting.removeFirst();
            } catch (ClockSetBackException e) {
                Optional<Body.ClockStepped> step = clockWatch.step();
                if (step.isEmpty()) {
                    LOG.warn("Incident {}: a statement has to wait: {}", incident, e.getMessage());
                    return false;
                }
                waiting.addFirst(step.get());
            } catch (IOException e) {
                LOG.warn("Incident {}: a statement could not be written: {}", incident, e.toString());
                return false;
            }
        }
        return true;
    }
}
