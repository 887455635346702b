package org.tripcap.capture.record;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.packet.CaptureException;
import org.tripcap.capture.packet.LiveSource;
import org.tripcap.capture.packet.Overlap;
import org.tripcap.capture.packet.PacketSource;

/**
 * One run of recording for one incident: from {@code capture.started} to {@code capture.stopped}, under one scope. Its lane
 * states everything in order; its feeders read.
 */
final class CaptureRun implements Feeder.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureRun.class);

    /** What all runs of a sensor share. */
    record Shared(
            EvidenceLog log,
            SectionPool pool,
            Sealers sealers,
            RingMemory rings,
            RunCounters counters,
            RecorderSettings settings,
            InstantSource clock,
            GateStore store) {}

    /** What came of a run. */
    record Ended(
            long packets,
            long bytes,
            StopReason reason,
            @Nullable CaptureException problem) {}

    private final AuthorisedDocument authority;
    private final Shared shared;
    private final GateStore.@Nullable Recorded earlier;
    private final long arrivedNanos;
    private final Lane lane;
    private final List<Feeder> feeders = new ArrayList<>();
    private final List<Integer> rings = new ArrayList<>();
    private final List<String> interfaces;
    private final TreeSet<Integer> linkTypes = new TreeSet<>();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> read = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Overlap> taken = new CompletableFuture<>();
    private final @Nullable CaptureRun before;
    private volatile @Nullable Overlap handedOver;
    private long revision;
    private long openedNanos;
    private int openHandles;
    private int unattempted;
    private int running;
    private long stoppedNanos;
    private boolean started;
    private StopReason reason = StopReason.FAILED;
    private @Nullable CaptureException problem;

    /**
     * A run, not yet started.
     *
     * @param arrivedNanos when the document that starts it arrived, by {@link System#nanoTime()}
     * @param earlier what an earlier life of the sensor recorded, which this run goes on with; null when there is none
     * @param before the run of the same incident that it replaces
     */
    CaptureRun(
            AuthorisedDocument authority,
            RunInput input,
            Shared shared,
            long arrivedNanos,
            GateStore.@Nullable Recorded earlier,
            @Nullable CaptureRun before) {
        this.authority = authority;
        this.shared = shared;
        this.arrivedNanos = arrivedNanos;
        this.earlier = earlier;
        this.before = before;
        if (before == null) {
            taken.complete(null);
        }
        this.revision = authority.document().revision();
        this.lane = new Lane(authority, shared, before == null ? null : before.lane);
        String filter = shared.settings().ceilings().narrow(document().scope().filter());
        int snaplen = document().scope().snaplen();
        this.interfaces = input instanceof RunInput.Live live ? live.interfaces() : List.of();
        switch (input) {
            case RunInput.Live live ->
                live.interfaces()
                        .forEach(name -> feeders.add(Feeder.live(
                                new LiveSource.Request(
                                        name,
                                        filter,
                                        snaplen,
                                        ring(),
                                        shared.settings().promiscuous()),
                                before == null,
                                shared.clock(),
                                this)));
            case RunInput.Replayed file ->
                feeders.add(Feeder.file(file.file(), filter, snaplen, file.pace(), shared.clock(), this));
        }
        feeders.forEach(feeder -> feeder.limit(TrackedIncident.nanos(document().expires())));
        this.unattempted = feeders.size();
        this.running = feeders.size();
    }

    private int ring() {
        int ring = shared.rings().take();
        rings.add(ring);
        return ring;
    }

    /** Begins to open the sources; returns at once. */
    void start() {
        feeders.forEach(Feeder::start);
    }

    /** States what an earlier run of the incident could not; before the start. */
    void stateFirst(List<Body> bodies) {
        bodies.forEach(lane::state);
    }

    /** What could not be stated, once it has ended. */
    List<Body> unstated() {
        return lane.unstated();
    }

    /** The scope stays, the revision and perhaps the expiry change. */
    void revised(IncidentDocument newer) {
        synchronized (this) {
            revision = newer.revision();
        }
        feeders.forEach(feeder -> feeder.limit(TrackedIncident.nanos(newer.expires())));
    }

    /** States a step of the clock, if there was one. */
    void watchClock() {
        lane.watch();
    }

    /** Ends the run; returns at once. Packets up to {@code lastNanos} that have arrived are still recorded. */
    void stop(StopReason why, long lastNanos) {
        synchronized (this) {
            if (reason == StopReason.FAILED) {
                reason = why;
                stoppedNanos = lastNanos;
            }
        }
        feeders.forEach(feeder -> feeder.stop(lastNanos));
    }

    /** Completes once every source was opened, or could not be. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** From now on, what is recorded is noted for the run that takes over. */
    void handOver(Overlap overlap) {
        handedOver = overlap;
    }

    /** Takes over from the run before, at this seam. */
    void takeOver(Overlap overlap) {
        taken.complete(overlap);
    }

    /** Completes once everything about the run is stated. */
    CompletableFuture<Ended> ended() {
        return ended;
    }

    IncidentDocument document() {
        return authority.document();
    }

    /** Handles that are open or wait for their interface. */
    synchronized int claimedHandles() {
        return running;
    }

    synchronized int openHandles() {
        return openHandles;
    }

    /** Why nothing is read from some source, or null. */
    synchronized @Nullable String problem() {
        return problem == null ? null : problem.getMessage();
    }

    @Override
    public synchronized void opened(PacketSource source) {
        openHandles++;
        problem = null;
        linkTypes.add(source.linkType().value());
        if (openedNanos == 0) {
            openedNanos = System.nanoTime();
        }
        if (unattempted == 0) {
            stateStarted();
        } else if (started) {
            // One interface was recorded again before this one could be.
            stateMissed();
        }
    }

    @Override
    public synchronized void closed() {
        openHandles--;
    }

    @Override
    public synchronized void troubled(CaptureException why) {
        problem = why;
    }

    @Override
    public synchronized void attempted() {
        unattempted--;
        if (unattempted == 0) {
            if (openedNanos != 0) {
                stateStarted();
            }
            ready.complete(null);
        }
    }

    @Override
    public void gap(GapReason why, Instant from, Instant to) {
        lane.state(Gaps.between(from, to, why));
    }

    @Override
    public SeamSink recorder(PacketSource source) {
        // The old handle is read to its end first; packets wait in the ring of the new one.
        Overlap seam = taken.join();
        if (before != null) {
            before.read.join();
        }
        SectionRecorder recorder = new SectionRecorder(
                source,
                document().scope().snaplen(),
                shared.pool(),
                shared.settings().sectionAge().toNanos(),
                shared.clock(),
                shared.counters(),
                new SectionRecorder.Listener() {
                    @Override
                    public void finished(FinishedSection section) {
                        hand(section);
                    }

                    @Override
                    public void quiet(Instant until) {
                        lane.quiet(source.name(), until);
                    }
                });
        return new SeamSink(recorder, seam, () -> handedOver);
    }

    private void hand(FinishedSection section) {
        synchronized (this) {
            // No segment may come before the start is stated, even while another interface is still being opened.
            stateStarted();
            packets.addAndGet(section.counters().packets());
            bytes.addAndGet(section.counters().bytes());
        }
        lane.segment(section);
    }

    @Override
    public synchronized void ended(@Nullable CaptureException why) {
        if (--running > 0) {
            return;
        }
        rings.forEach(shared.rings()::giveBack);
        read.complete(null);
        if (reason == StopReason.FAILED && why == null) {
            reason = StopReason.END_OF_FILE;
        }
        if (!started) {
            stateMissed();
        }
        CompletableFuture<Void> stated = started ? stateStopped() : lane.abandon();
        var _ = stated.whenComplete((ok, failed) -> over(why));
    }

    private CompletableFuture<Void> stateStopped() {
        StopReason stopReason = reason;
        long lastRevision = revision;
        List<Integer> types = List.copyOf(linkTypes);
        return lane.stop((sum, segments, lastSeq) -> new Body.CaptureStopped(
                stopReason,
                lastRevision,
                types,
                document().scope().snaplen(),
                document().filterCommit(),
                sum,
                segments,
                lastSeq,
                shared.settings().versions(),
                Circumstances.of(interfaces)));
    }

    private void over(@Nullable CaptureException why) {
        if (reason == StopReason.SHUTDOWN && !lane.unstated().isEmpty()) {
            // The next run states what is missing since the last segment that was filed.
            LOG.warn(
                    "Incident {}: its recording did not end in order",
                    document().id());
        } else if (reason == StopReason.SHUTDOWN) {
            // Sealing and stating what was read has taken a while, in which nothing was.
            shared.store().paused(document().id(), Instant.ofEpochSecond(0, stoppedNanos));
        } else if (reason != StopReason.SCOPE_CHANGED) {
            shared.store().over(document().id());
        }
        LOG.info("Incident {}: recording ended ({}), {} packets", document().id(), reason.code(), packets.get());
        ended.complete(new Ended(packets.get(), bytes.get(), reason, why));
    }

    private void stateStarted() {
        if (started) {
            return;
        }
        started = true;
        Instant since = stateMissed();
        long startedUnder = revision;
        List<Integer> types = List.copyOf(linkTypes);
        Long delay = earlier != null ? null : Math.max(0, openedNanos - arrivedNanos);
        lane.begin(
                interfaces,
                since,
                () -> new Body.CaptureStarted(
                        authority.opening(),
                        startedUnder,
                        document().scope().source(),
                        types,
                        document().scope().snaplen(),
                        document().filterCommit(),
                        shared.settings().versions(),
                        delay,
                        Circumstances.of(interfaces)));
        LOG.info("Incident {}: recording begins, {} handles", document().id(), openHandles);
    }

    /** States what was missed since an earlier life, if there was one: until now, as packets are read from now on. */
    private Instant stateMissed() {
        Instant now = shared.clock().instant();
        if (earlier != null) {
            lane.state(earlier.missed(now));
        }
        return now;
    }
}
