package org.tripcap.capture.record;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CertificateTerm;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
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
    /** Recording ends so long before the sensor's certificate does: what was read has to be sealed and stated under it. */
    static final Duration LAST_WORDS = Duration.ofMinutes(1);

    private final String sensor;
    private final InstantSource clock;
    private final CertificateTerm certificate;
    private final GateStore store;
    private final CaptureRun.Shared shared;
    private final ClockWatch clockWatch;
    private final Admission admission;
    private final Map<IncidentId, Obstacle> obstacles = new ConcurrentHashMap<>();
    private final GateThread thread = new GateThread();
    private final Recordings recordings;
    private boolean caughtUp;
    /** What was acted and logged on last. */
    private boolean wasCertified = true;

    private String certificateTold = "";

    /** Why a revision that counts cannot be recorded here. */
    private record Obstacle(long revision, String why) {}

    private Gate(
            StatementChain chain,
            Outbox outbox,
            TrustFile trust,
            RecorderSettings settings,
            InstantSource clock,
            GateStore store) {
        this.sensor = chain.identity().name();
        this.clock = clock;
        this.certificate = chain.identity().term();
        this.store = store;
        this.admission = new Admission(trust, store, clock);
        this.clockWatch = new ClockWatch(clock);
        RunCounters counters = new RunCounters();
        this.shared = new CaptureRun.Shared(
                new EvidenceLog(chain, outbox, settings.outboxPolicy(), counters),
                new SectionPool(settings.memory().sections(), settings.sectionBytes()),
                new Sealers(settings.memory().sealers(Runtime.getRuntime().availableProcessors())),
                new RingMemory(settings.memory().ringBytes(), settings.handles(), settings.ringBytes()),
                counters,
                settings,
                clock,
                store);
        this.recordings = new Recordings(shared, thread, this::ended);
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
        gate.thread.submit(() -> kept.forEach(k -> gate.accept(k.document(), k.statement(), System.nanoTime(), false)));
        gate.thread.every(HEARTBEAT, gate::heartbeat);
        gate.thread.every(WATCH, gate::watch);
        return gate;
    }

    /**
     * Takes a received revision; returns at once.
     *
     * @param arrivedNanos when it arrived, by {@link System#nanoTime()}
     */
    public void offer(byte[] document, Signed statement, long arrivedNanos) {
        thread.submit(() -> accept(document, statement, arrivedNanos, true));
    }

    /** Everything that was published before now was offered: what counts now may be acted on. */
    public void caughtUp() {
        thread.submit(() -> {
            caughtUp = true;
            admission.incidents().forEach(this::act);
        });
    }

    /** A tombstone changes no recording; if the incident is being recorded, that is worth a word. */
    public void tombstone(IncidentId id) {
        thread.submit(() -> {
            TrackedIncident tracked = admission.find(id);
            if (tracked != null && tracked.run() != null) {
                LOG.warn("Incident {}: its document was deleted while it is recorded; recording goes on", id);
            }
        });
    }

    /** Believes from now on whom this says; a recording whose authority it takes away ends. Returns at once. */
    public void trust(TrustFile changed) {
        thread.submit(() -> {
            admission.trust(changed);
            for (TrackedIncident tracked : admission.incidents()) {
                CaptureRun run = tracked.run();
                AuthorisedDocument authority = tracked.authority();
                if (run != null
                        && authority != null
                        && recordings
                                .refusal(authority.document(), admission.approvers(authority))
                                .isPresent()) {
                    run.stop(StopReason.REVOKED, tracked.lastNanos(StopReason.REVOKED));
                } else {
                    act(tracked);
                }
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
        thread.submit(() -> {
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
                    ended.reason(),
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
        List<CaptureRun> now = recordings.now();
        Instant time = clock.instant();
        boolean certified = isCertified(time);
        List<String> problems = new ArrayList<>();
        certificate
                .problem(time)
                .map(why -> certified ? why : "nothing is recorded: " + why)
                .ifPresent(problems::add);
        obstacles.forEach((id, o) -> problems.add("incident " + id + " is not recorded: " + o.why()));
        now.stream().map(CaptureRun::problem).filter(Objects::nonNull).forEach(problems::add);
        return new GateStatus(
                now.stream().map(r -> r.document().id()).distinct().toList(),
                now.stream().mapToInt(CaptureRun::openHandles).sum(),
                certified,
                admission.refused(),
                problems,
                shared.counters().totals(),
                shared.pool().bytesInUse() + shared.rings().bytesInUse());
    }

    private void accept(byte[] document, Signed statement, long arrivedNanos, boolean fresh) {
        admission.offer(document, statement, arrivedNanos, fresh).ifPresent(tracked -> {
            act(tracked);
            if (fresh) {
                // After the start, since a start must not wait for the disk.
                admission.keep(tracked);
            }
        });
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
            obstacles.remove(document.id());
            if (run != null) {
                run.stop(why, tracked.lastNanos(why));
            }
        } else if (!isCertified(clock.instant())) {
            if (run != null) {
                // As when the sensor ends: with a certificate that counts, it goes on, and states what it missed.
                run.stop(StopReason.SHUTDOWN, TrackedIncident.nanos(clock.instant()));
            }
        } else if (run == null) {
            // Until everything published was seen, a close may still follow; what was being recorded goes on meanwhile.
            boolean mayBegin = caughtUp || store.unfinished(document.id()).isPresent();
            if (mayBegin && document.scope().source() == Source.LIVE && isPossible(authority)) {
                recordings.record(tracked, authority, null);
                watchExpiry(tracked);
            }
        } else if (run.document().scope().equals(document.scope())) {
            run.revised(document);
            watchExpiry(tracked);
        } else if (document.scope().source() == Source.LIVE && isPossible(authority)) {
            recordings.record(tracked, authority, run);
            watchExpiry(tracked);
        } else {
            run.stop(StopReason.SCOPE_CHANGED, tracked.lastNanos(StopReason.SCOPE_CHANGED));
        }
    }

    /** Whether an incident that may be recorded can be; if not, it is looked at again when another one ends. */
    private boolean isPossible(AuthorisedDocument authority) {
        IncidentDocument document = authority.document();
        Optional<String> obstacle = recordings.obstacle(document, admission.approvers(authority));
        obstacle.ifPresentOrElse(
                why -> {
                    Obstacle now = new Obstacle(document.revision(), why);
                    if (!now.equals(obstacles.put(document.id(), now))) {
                        admission.refuse(
                                "an incident that cannot be recorded", "incident " + document.id() + ": " + why);
                    }
                },
                () -> obstacles.remove(document.id()));
        return obstacle.isEmpty();
    }

    /** Whether what is read now can still be stated so that it is believed. */
    private boolean isCertified(Instant now) {
        return certificate.covers(now) && certificate.covers(now.plus(LAST_WORDS));
    }

    /** With a run over, there may be handles for an incident that found none. */
    private void ended() {
        obstacles.keySet().stream()
                .map(admission::find)
                .filter(Objects::nonNull)
                .toList()
                .forEach(this::act);
    }

    private CaptureRun beginReplay(IncidentId id, Path file, Pace pace) throws IOException {
        TrackedIncident tracked = admission.find(id);
        AuthorisedDocument authority = tracked == null ? null : tracked.authority();
        if (tracked == null || authority == null) {
            throw new UnknownIncidentException(id);
        }
        StopReason why = tracked.whyNot(sensor);
        if (why != null) {
            throw new IOException("incident " + id + " may not be recorded: " + why.code());
        }
        if (!isCertified(clock.instant())) {
            throw new IOException("incident " + id + " may not be recorded: the sensor's certificate counts from "
                    + certificate.from() + " to " + certificate.until()
                    + ", and is needed a minute longer than the recording; renew it");
        }
        if (authority.document().scope().source() != Source.FILE) {
            throw new IOException("incident " + id + " records interfaces; expected one opened with source file");
        }
        if (tracked.run() != null) {
            throw new IOException("incident " + id + " is recording a file; wait for its end");
        }
        CaptureRun run = recordings.start(tracked, authority, new RunInput.Replayed(file, pace), null);
        watchExpiry(tracked);
        return run;
    }

    private void watchExpiry(TrackedIncident tracked) {
        thread.after(tracked.nanosLeft(), () -> act(tracked));
    }

    /** A step of the wall clock, also one over an expiry, is noticed here; the monotonic timer alone would not see it. */
    private void watch() {
        stateClockStep();
        watchCertificate();
        recordings.now().forEach(CaptureRun::watchClock);
        admission.incidents().stream()
                .filter(t -> t.run() != null || !obstacles.isEmpty())
                .filter(t -> t.whyNot(sensor) != null)
                .forEach(this::act);
        admission.forgetExpired();
    }

    private void watchCertificate() {
        Instant now = clock.instant();
        String problem = certificate.problem(now).orElse("");
        if (!problem.equals(certificateTold)) {
            certificateTold = problem;
            if (!problem.isEmpty()) {
                LOG.warn("Sensor {}: {}", sensor, problem);
            }
        }
        boolean certified = isCertified(now);
        if (certified != wasCertified) {
            wasCertified = certified;
            if (certified) {
                LOG.info("The sensor's certificate counts: recording what incidents allow");
            } else {
                LOG.error("The sensor's certificate does not count, or not for long enough: nothing is recorded");
            }
            admission.incidents().forEach(this::act);
        }
    }

    private void heartbeat() {
        if (recordings.now().isEmpty()) {
            try {
                shared.log().state(null, new Body.SensorIdle(CaptureSockets.count(), 0));
            } catch (IOException e) {
                LOG.warn("The heartbeat could not be stated: {}", e.toString());
            }
        }
    }

    /** In the chain of what concerns no incident; each run states it in its own too. */
    private void stateClockStep() {
        clockWatch.step().ifPresent(step -> {
            LOG.warn("The clock was set, from {} to {}", step.before(), step.after());
            try {
                shared.log().state(null, step);
            } catch (IOException e) {
                LOG.warn("A step of the clock could not be stated: {}", e.toString());
            }
        });
    }

    /** Ends every recording in order, and waits up to {@code 8 s} until everything is filed. */
    @Override
    public void close() {
        CompletableFuture<CompletableFuture<Void>> told = new CompletableFuture<>();
        thread.submit(
                () -> told.complete(recordings.stopAll(StopReason.SHUTDOWN, TrackedIncident.nanos(clock.instant()))));
        try {
            told.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS).get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Some recordings did not end within {} s", GOODBYE.toSeconds());
        }
        thread.close();
    }
}
