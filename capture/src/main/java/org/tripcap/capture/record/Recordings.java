package org.tripcap.capture.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.Overlap;

/** The runs that record now: begins them, lets one take over from another, forgets them. Belongs to the gate's thread. */
final class Recordings {

    /** A new scope's handles open in tens of milliseconds; an old scope counts no longer than this after the change. */
    private static final Duration HANDOVER = Duration.ofMillis(500);

    private final CaptureRun.Shared shared;
    private final GateThread thread;
    private final Runnable ended;
    private volatile List<CaptureRun> runs = List.of();

    /**
     * No recordings yet.
     *
     * @param ended told, on the gate's thread, that a run is over
     */
    Recordings(CaptureRun.Shared shared, GateThread thread, Runnable ended) {
        this.shared = shared;
        this.thread = thread;
        this.ended = ended;
    }

    /** The runs of now; for any thread. */
    List<CaptureRun> now() {
        return runs;
    }

    /**
     * Why an incident that may be recorded cannot be here, in words; empty when it can.
     *
     * @param approvers operators who approved of its scope
     */
    Optional<String> obstacle(IncidentDocument document, int approvers) {
        List<String> interfaces = interfaces(document);
        if (interfaces.isEmpty()) {
            return Optional.of("neither its scope nor the sensor's settings name an interface");
        }
        int claimed = runs.stream().mapToInt(CaptureRun::claimedHandles).sum();
        int most = shared.settings().handles();
        if (claimed + interfaces.size() > most) {
            return Optional.of("it needs " + interfaces.size() + " handles more, and " + claimed + " of " + most
                    + " are in use; close another incident, or let the sensor have more");
        }
        return refusal(document, approvers);
    }

    /** Why the sensor's own ceilings, or too few approvals, forbid a scope; empty when they do not. */
    Optional<String> refusal(IncidentDocument document, int approvers) {
        return document.scope().source() == Source.FILE
                ? Optional.empty()
                : shared.settings().ceilings().refusal(document.scope().filter(), approvers);
    }

    /** Records what an incident's live scope names; from now on the run before, if there is one, is being replaced. */
    void record(TrackedIncident tracked, AuthorisedDocument authority, @Nullable CaptureRun before) {
        CaptureRun next = start(tracked, authority, new RunInput.Live(interfaces(authority.document())), before);
        if (before != null) {
            handOver(tracked, before, next);
        }
    }

    /** Begins a run. */
    CaptureRun start(
            TrackedIncident tracked, AuthorisedDocument authority, RunInput input, @Nullable CaptureRun before) {
        boolean live = input instanceof RunInput.Live;
        Optional<GateStore.Recorded> earlier = before == null && live
                ? shared.store().unfinished(authority.document().id())
                : Optional.empty();
        CaptureRun run = new CaptureRun(authority, input, shared, tracked.arrivedNanos(), earlier.orElse(null), before);
        tracked.running(run, shared.settings().ceilings().longest());
        List<CaptureRun> more = new ArrayList<>(runs);
        more.add(run);
        runs = List.copyOf(more);
        run.stateFirst(tracked.takeUnstated());
        run.start();
        var _ = run.ended().thenRun(() -> thread.submit(() -> over(tracked, run)));
        return run;
    }

    /** Once the new handles are open, or after a while at the latest, the old ones end; for a moment both are read. */
    private void handOver(TrackedIncident tracked, CaptureRun before, CaptureRun next) {
        CompletableFuture<Void> ready =
                next.ready().completeOnTimeout(null, HANDOVER.toMillis(), TimeUnit.MILLISECONDS);
        var _ = ready.thenRun(() -> thread.submit(() -> meet(tracked, before, next)));
    }

    private void meet(TrackedIncident tracked, CaptureRun before, CaptureRun next) {
        Overlap overlap = new Overlap();
        before.handOver(overlap);
        long seam = overlap.fix(tracked.lastNanos(StopReason.SCOPE_CHANGED) + Overlap.MARGIN_NANOS);
        next.takeOver(overlap);
        thread.after(2 * Overlap.MARGIN_NANOS, () -> before.stop(StopReason.SCOPE_CHANGED, seam));
    }

    private void over(TrackedIncident tracked, CaptureRun run) {
        tracked.ended(run);
        runs = runs.stream().filter(r -> r != run).toList();
        if (runs.isEmpty()) {
            shared.pool().trim();
            shared.sealers().trim();
        }
        ended.run();
    }

    /** Ends every run in order; the result completes once everything about them is stated. */
    CompletableFuture<Void> stopAll(StopReason why, long lastNanos) {
        List<CaptureRun> now = runs;
        now.forEach(run -> run.stop(why, lastNanos));
        return CompletableFuture.allOf(now.stream().map(CaptureRun::ended).toArray(CompletableFuture[]::new));
    }

    private List<String> interfaces(IncidentDocument document) {
        List<String> named = document.scope().interfaces();
        return named.isEmpty() ? shared.settings().interfaces() : named;
    }
}
