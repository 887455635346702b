package org.tripcap.capture.record;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentFold;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.CaptureSockets;
import org.tripcap.capture.packet.Pace;

/**
 * The one door to recording: a capture handle is open only while an authorised, unexpired incident names this sensor. Decisions
 * are made one at a time on the gate's thread; opening, reading and sealing happen elsewhere.
 */
public final class Gate implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(60);
    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final Duration GOODBYE = Duration.ofSeconds(8);
    /** A new scope's handles open in tens of milliseconds; an old scope counts no longer than this after the change. */
    private static final Duration HANDOVER = Duration.ofMillis(500);

    private final String sensor;
    private final TrustFile trust;
    private final RecorderSettings settings;
    private final InstantSource clock;
    private final GateStore store;
    private final CaptureRun.Shared shared;
    private final Map<IncidentId, TrackedIncident> incidents = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gate").daemon().factory());
    private boolean caughtUp;
    private final AtomicLong refused = new AtomicLong();
    private volatile List<CaptureRun> runs = List.of();

    private Gate(
            StatementChain chain,
            Outbox outbox,
            TrustFile trust,
            RecorderSettings settings,
            InstantSource clock,
            GateStore store) {
        this.sensor = chain.identity().name();
        this.trust = trust;
        this.settings = settings;
        this.clock = clock;
        this.store = store;
        this.shared = new CaptureRun.Shared(
                new EvidenceLog(chain, outbox),
                new SectionPool(settings.memoryBytes(), settings.sectionBytes()),
                new RunCounters(),
                settings,
                clock,
                store);
    }

    /**
     * Opens the gate's memory and goes on with incidents that an earlier life had begun to record.
     *
     * @param directory where revisions are kept
     * @throws IOException when the directory cannot be used
     */
    public static Gate open(
            Path directory,
            StatementChain chain,
            Outbox outbox,
            TrustFile trust,
            RecorderSettings settings,
            InstantSource clock)
            throws IOException {
        GateStore store = new GateStore(directory);
        Gate gate = new Gate(chain, outbox, trust, settings, clock, store);
        List<GateStore.Kept> kept = store.kept();
        gate.submit(() -> gate.resume(kept));
        gate.every(HEARTBEAT, gate::heartbeat);
        gate.every(WATCH, gate::watch);
        return gate;
    }

    /**
     * Takes a received revision; returns at once.
     *
     * @param arrivedNanos when it arrived, by {@link System#nanoTime()}
     */
    public void offer(byte[] document, Signed statement, long arrivedNanos) {
        submit(() -> accept(document, statement, arrivedNanos, true));
    }

    /** Everything that was published before now was offered: what counts now may be acted on. */
    public void caughtUp() {
        submit(() -> {
            caughtUp = true;
            List.copyOf(incidents.values()).forEach(this::act);
        });
    }

    /** A tombstone changes no recording; if the incident is being recorded, that is worth a word. */
    public void tombstone(IncidentId id) {
        submit(() -> {
            TrackedIncident tracked = incidents.get(id);
            if (tracked != null && tracked.run() != null) {
                LOG.warn("Incident {}: its document was deleted while it is recorded; recording goes on", id);
            }
        });
    }

    /**
     * Records a capture file for an open incident whose source is {@code file}, and waits until everything is filed.
     *
     * @throws IOException when there is no such incident, it does not allow files, or a file is being recorded for it
     */
    public ReplayReport replay(IncidentId id, Path file, Pace pace) throws IOException, InterruptedException {
        CompletableFuture<CaptureRun> begun = new CompletableFuture<>();
        submit(() -> {
            try {
                begun.complete(beginReplay(id, file, pace));
            } catch (IOException | RuntimeException e) {
                begun.completeExceptionally(e);
            }
        });
        try {
            CaptureRun.Ended ended = begun.get().ended().get();
            return new ReplayReport(
                    ended.packets(),
                    ended.bytes(),
                    ended.problem() == null ? null : ended.problem().getMessage());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refusal) {
                throw refusal;
            }
            throw new IOException("replaying " + file.getFileName() + " failed", e);
        }
    }

    /** What the gate is doing. */
    public GateStatus status() {
        List<CaptureRun> now = runs;
        return new GateStatus(
                now.stream().map(r -> r.document().id()).distinct().toList(),
                now.stream().mapToInt(CaptureRun::openHandles).sum(),
                refused.get(),
                now.stream().map(CaptureRun::problem).filter(Objects::nonNull).toList(),
                shared.counters().totals(),
                shared.pool().bytesInUse());
    }

    private void resume(List<GateStore.Kept> kept) {
        for (GateStore.Kept revision : kept) {
            accept(revision.document(), revision.statement(), System.nanoTime(), false);
        }
    }

    private void accept(byte[] document, Signed statement, long arrivedNanos, boolean persist) {
        AuthorisedDocument offered;
        try {
            offered = AuthorisedDocument.check(document, statement, trust);
        } catch (UntrustedException | MalformedException e) {
            refuse("a document without authority", String.valueOf(e.getMessage()));
            return;
        }
        IncidentId id = offered.document().id();
        TrackedIncident tracked = incidents.computeIfAbsent(id, i -> new TrackedIncident(clock));
        IncidentFold.Outcome outcome = tracked.offer(offered, arrivedNanos);
        if (outcome instanceof IncidentFold.Outcome.Refused refusal) {
            refuse("incident " + id, refusal.reason());
        } else if (outcome instanceof IncidentFold.Outcome.Applied) {
            act(tracked);
            if (persist) {
                // After the start, since a start must not wait for the disk; what is not kept when the sensor dies
                // comes again.
                keep(offered);
            }
        }
    }

    private void refuse(String what, String why) {
        refused.incrementAndGet();
        LOG.warn("Refused {}: {}", what, why);
    }

    private void keep(AuthorisedDocument authorised) {
        IncidentDocument document = authorised.document();
        try {
            if (clock.instant().isAfter(document.expires())) {
                store.forget(document.id());
            } else {
                store.keep(authorised);
            }
        } catch (IOException e) {
            LOG.warn(
                    "Revision {} of incident {} could not be kept: {}",
                    document.revision(),
                    document.id(),
                    e.toString());
        }
    }

    /** Brings what is recorded in line with what may be recorded. */
    private void act(TrackedIncident tracked) {
        AuthorisedDocument authority = tracked.authority();
        if (authority == null) {
            return;
        }
        IncidentDocument document = authority.document();
        CaptureRun run = tracked.run();
        StopReason why = tracked.whyNot(sensor);
        if (why != null) {
            if (run != null) {
                run.stop(why, tracked.lastNanos(why));
            }
        } else if (run == null) {
            // Until everything published was seen, a close may still follow; what was being recorded goes on meanwhile.
            boolean mayBegin = caughtUp || store.unfinished(document.id()).isPresent();
            if (mayBegin && document.scope().source() == Source.LIVE) {
                begin(tracked, authority, null);
            }
        } else if (run.document().scope().equals(document.scope())) {
            run.revised(document.revision());
            watchExpiry(tracked);
        } else if (document.scope().source() == Source.LIVE) {
            begin(tracked, authority, run);
        } else {
            run.stop(StopReason.SCOPE_CHANGED, tracked.lastNanos(StopReason.SCOPE_CHANGED));
        }
    }

    private void begin(TrackedIncident tracked, AuthorisedDocument authority, @Nullable CaptureRun before) {
        IncidentDocument document = authority.document();
        List<String> named = document.scope().interfaces();
        List<String> interfaces = named.isEmpty() ? settings.interfaces() : named;
        int open = runs.stream().mapToInt(CaptureRun::openHandles).sum();
        Optional<String> problem = settings.ceilings()
                .refusal(document.scope().filter(), authority.approvers(trust).size());
        if (interfaces.isEmpty()) {
            problem = Optional.of("neither its scope nor the sensor's settings name an interface");
        } else if (open + interfaces.size() > settings.handles()) {
            problem = Optional.of("it needs " + interfaces.size() + " handles more, and " + open + " of "
                    + settings.handles() + " are open");
        }
        if (problem.isPresent()) {
            refuse("incident " + document.id(), problem.get());
            if (before != null) {
                before.stop(StopReason.SCOPE_CHANGED, tracked.lastNanos(StopReason.SCOPE_CHANGED));
            }
            return;
        }
        CaptureRun next = start(tracked, authority, new RunInput.Live(interfaces), before);
        if (before != null) {
            handOver(tracked, before, next);
        }
    }

    /** Once the new handles are open, or after a while at the latest, the old ones end; for a moment both are read. */
    private void handOver(TrackedIncident tracked, CaptureRun before, CaptureRun next) {
        CompletableFuture<Void> ready =
                next.ready().completeOnTimeout(null, HANDOVER.toMillis(), TimeUnit.MILLISECONDS);
        var _ = ready.thenRun(() -> submit(() -> meet(tracked, before, next)));
    }

    private void meet(TrackedIncident tracked, CaptureRun before, CaptureRun next) {
        long margin = 5 * Overlap.FUZZ_NANOS;
        Overlap overlap = new Overlap();
        before.handOver(overlap);
        long seam = overlap.fix(tracked.lastNanos(StopReason.SCOPE_CHANGED) + margin);
        next.takeOver(overlap);
        var _ = thread.schedule(() -> before.stop(StopReason.SCOPE_CHANGED, seam), margin, TimeUnit.NANOSECONDS);
    }

    private CaptureRun beginReplay(IncidentId id, Path file, Pace pace) throws IOException {
        TrackedIncident tracked = incidents.get(id);
        AuthorisedDocument authority = tracked == null ? null : tracked.authority();
        if (tracked == null || authority == null) {
            throw new UnknownIncidentException(id);
        }
        StopReason why = tracked.whyNot(sensor);
        if (why != null) {
            throw new IOException("incident " + id + " may not be recorded: " + why.code());
        }
        if (authority.document().scope().source() != Source.FILE) {
            throw new IOException("incident " + id + " records interfaces; expected one opened with source file");
        }
        if (tracked.run() != null) {
            throw new IOException("incident " + id + " is recording a file; wait for its end");
        }
        return start(tracked, authority, new RunInput.Replayed(file, pace), null);
    }

    private CaptureRun start(
            TrackedIncident tracked, AuthorisedDocument authority, RunInput input, @Nullable CaptureRun before) {
        IncidentId id = authority.document().id();
        boolean live = input instanceof RunInput.Live;
        Optional<GateStore.Recorded> earlier = before == null && live ? store.unfinished(id) : Optional.empty();
        CaptureRun run = new CaptureRun(authority, input, shared, tracked.arrivedNanos(), earlier.isPresent(), before);
        tracked.running(run, settings.ceilings().longest());
        List<CaptureRun> more = new ArrayList<>(runs);
        more.add(run);
        runs = List.copyOf(more);
        run.start(earlier.map(r -> r.missed(clock.instant())).orElse(null));
        var _ = run.ended().thenRun(() -> submit(() -> ended(tracked, run)));
        watchExpiry(tracked);
        return run;
    }

    private void ended(TrackedIncident tracked, CaptureRun run) {
        tracked.ended(run);
        runs = runs.stream().filter(r -> r != run).toList();
        if (runs.isEmpty()) {
            shared.pool().trim();
        }
    }

    private void watchExpiry(TrackedIncident tracked) {
        var _ = thread.schedule(() -> act(tracked), Math.max(0, tracked.nanosLeft()), TimeUnit.NANOSECONDS);
    }

    /** A step of the wall clock over an expiry is noticed here; the monotonic timer alone would not see it. */
    private void watch() {
        List.copyOf(incidents.values()).stream().filter(t -> t.run() != null).forEach(this::act);
    }

    private void heartbeat() {
        if (runs.isEmpty()) {
            try {
                shared.log().state(null, new Body.SensorIdle(CaptureSockets.count(), 0));
            } catch (IOException e) {
                LOG.warn("The heartbeat could not be stated: {}", e.toString());
            }
        }
    }

    private void every(Duration period, Runnable task) {
        var _ = thread.scheduleAtFixedRate(guarded(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void submit(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("The gate is closed; a late task is left out");
        }
    }

    /** One failure must not end the gate: the next task may be a close. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("A decision of the gate failed", e);
            }
        };
    }

    /** Ends every recording in order, and waits up to {@code 8 s} until everything is filed. */
    @Override
    public void close() {
        List<CompletableFuture<?>> ends = new ArrayList<>();
        CompletableFuture<Void> told = new CompletableFuture<>();
        submit(() -> {
            long now = TrackedIncident.nanos(clock.instant());
            for (CaptureRun run : runs) {
                ends.add(run.ended());
                run.stop(StopReason.SHUTDOWN, now);
            }
            told.complete(null);
        });
        try {
            told.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Some recordings did not end within {} s", GOODBYE.toSeconds());
        }
        thread.shutdownNow();
    }
}
