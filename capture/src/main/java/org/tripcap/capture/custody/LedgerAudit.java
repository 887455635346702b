package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuditReport.Activity;
import org.tripcap.capture.custody.AuditReport.Authority;
import org.tripcap.capture.custody.AuditReport.Cosigned;
import org.tripcap.capture.custody.AuditReport.Recording;
import org.tripcap.capture.custody.AuditReport.Span;
import org.tripcap.capture.custody.CaseEvidence.CheckpointOrigin;
import org.tripcap.capture.custody.CaseEvidence.CheckpointRecord;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.TrustFile.Revocation;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.Source;

/**
 * Reads the whole ledger for an auditor: when anything was recorded, under whose authority, whether there is evidence outside an
 * incident, and which times are unknown. The tree is built anew from the statements and compared with every checkpoint; each
 * actor's statements are followed across all incidents. First all statements in the ledger's order, then the checkpoints. Keeps
 * a hash of each statement, not the statements. Not thread-safe.
 */
public final class LedgerAudit {
    static final int MAX_FINDINGS = 1000;
    private static final String KEEP_BOTH =
            "keep both; the ledger was changed after it was signed, or two notaries share a key";

    /** Whom to believe, by the trust file and by what the ledger says until the place that is read. */
    private final CustodyFold custody;

    private final Instant from;
    private final Instant to;
    private final LedgerTree tree;
    private final Map<String, Last> lastOfActor = new HashMap<>();
    private final Map<String, SensorTimeline> sensors = new LinkedHashMap<>();
    /** By key id: the certificates that sensors were given, as the ledger says. */
    private final Map<String, Enrolment> enrolments = new LinkedHashMap<>();

    private final Map<IncidentId, Authority> openings = new HashMap<>();
    private final Map<IncidentId, AllowedTime> allowed = new HashMap<>();
    /** Segments that nothing allowed by what was read so far; a revision may stand further on, in another actor's chain. */
    private final List<Outside> outside = new ArrayList<>();

    private final List<OpenRun> runs = new ArrayList<>();
    private final List<OpenRun> going = new ArrayList<>();
    private final Gravest<Damage> findings = new Gravest<>(MAX_FINDINGS);
    private Verdict verdict = Verdict.VALID;
    private @Nullable Cosigned cosigned;

    /** An actor's latest statement. */
    private record Last(Digest digest, long epoch, Instant time) {}

    /** A run as far as it was read. */
    private static final class OpenRun {
        private final IncidentId incident;
        private final String actor;
        private final String sensor;
        private final Instant started;
        private final Source source;
        private @Nullable Instant stopped;
        private long segments;
        private Counters counters = Counters.ZERO;
        /** How far the sensor's clock was set back in the run, as stated. */
        private Duration setBack = Duration.ZERO;

        private boolean late;

        OpenRun(IncidentId incident, Signer signer, Statement statement, Source source) {
            this.incident = incident;
            this.actor = signer.keyId();
            this.sensor = signer.name();
            this.started = statement.time();
            this.source = source;
        }

        void stepped(Body.ClockStepped step) {
            Duration back = Duration.between(step.after(), step.before());
            setBack = back.isPositive() ? setBack.plus(back) : setBack;
        }
    }

    /** A certificate's validity. */
    private record Enrolment(Instant from, Instant until) {
        Enrolment plus(Enrolment other) {
            return new Enrolment(
                    other.from.isBefore(from) ? other.from : from, other.until.isAfter(until) ? other.until : until);
        }
    }

    private record Outside(OpenRun run, Body.SegmentSealed segment, Duration bound, String place) {}

    /**
     * Begins an audit of the span between two times.
     *
     * @throws IllegalArgumentException unless {@code from} lies before {@code to}
     */
    public LedgerAudit(TrustFile trust, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("an audit begins before it ends, not at " + from + " and " + to);
        }
        this.custody = new CustodyFold(() -> trust);
        this.from = from;
        this.to = to;
        this.tree = new LedgerTree(trust);
    }

    /** Takes the ledger's next statement. */
    public void take(Signed signed) {
        switch (tree.offer(signed)) {
            case LedgerTree.Outcome.Leaf leaf -> take(leaf.verified(), leaf.index());
            case LedgerTree.Outcome.Refused refused -> {
                if (refused.reason() != LedgerTree.NoLeaf.REPEATED) {
                    report(
                            Severity.NOTE,
                            "ledger.refused",
                            "statement " + signed.digest(),
                            "no part of the ledger: " + refused.why(),
                            "whoever can write to the ledger's topic can put this there; nobody relies on it");
                }
            }
        }
        var _ = custody.take(signed); // what it orders is not for an auditor to do
    }

    private void take(TrustFile.Verified verified, long index) {
        Statement statement = verified.statement();
        Signer signer = verified.signer();
        String place = "ledger, leaf " + index + ", " + statement.type().code() + " " + statement.id();
        checkSigner(verified, place);
        Digest digest = verified.signed().digest();
        followActor(signer, statement, digest, place);
        if (signer.role() == Role.SENSOR) {
            sensors.computeIfAbsent(signer.keyId(), key -> new SensorTimeline(signer.name(), key, from, to))
                    .take(statement, digest);
        }
        IncidentId incident = statement.incident();
        if (incident != null && statement.body() instanceof Body.IncidentBody revision) {
            allowed.computeIfAbsent(incident, id -> new AllowedTime()).add(statement, revision);
        }
        switch (statement.body()) {
            case Body.IncidentOpened opened when incident != null -> opened(incident, opened.act(), statement, signer);
            case Body.IncidentBody later
            when incident != null -> extended(incident, later.act().expires());
            case Body.CaptureStarted start
            when incident != null -> {
                requireOpened(incident, place);
                OpenRun run = new OpenRun(incident, signer, statement, start.source());
                runs.add(run);
                going.add(run);
            }
            case Body.SegmentSealed segment when incident != null -> segment(incident, segment, statement, place);
            case Body.ClockStepped step when incident != null -> stepped(incident, statement, step);
            case Body.CaptureStopped stopped when incident != null -> stop(incident, statement, stopped);
            case Body.SensorIdle idle -> checkIdle(idle, place);
            case CustodianBody.KeyEnrolled given
            when given.role() == Role.SENSOR ->
                enrolled(given.key().keyId(), new Enrolment(given.validFrom(), given.validUntil()));
            case CustodianBody.KeyRotated given
            when given.role() == Role.SENSOR ->
                enrolled(given.key().keyId(), new Enrolment(given.validFrom(), given.validUntil()));
            default -> {}
        }
    }

    /** The tree leaves revocations out; whoever relies on a statement does not, whatever time it gives. */
    private void checkSigner(TrustFile.Verified verified, String place) {
        try {
            Optional<Revocation> silenced = custody.silenced(verified.signer().keyId());
            if (silenced.isPresent()) {
                throw UntrustedException.behind(silenced.get(), verified.signer(), verified.statement());
            }
            custody.trust()
                    .verifyCertificate(
                            verified.signed().certificate(),
                            verified.statement().time());
        } catch (UntrustedException e) {
            report(
                    StatementIntake.severity(e.reason()),
                    StatementIntake.check(e.reason()),
                    place,
                    String.valueOf(e.getMessage()),
                    StatementIntake.advice(e.reason()));
        }
    }

    private void followActor(Signer signer, Statement statement, Digest digest, String place) {
        Last last = lastOfActor.put(signer.keyId(), new Last(digest, statement.epoch(), statement.time()));
        if (last != null && last.epoch() != statement.epoch()) {
            interrupted(signer.keyId(), last);
        }
        Digest before = last == null ? null : last.digest();
        Digest named = statement.actorPrev();
        if (before == null ? named != null : !before.equals(named)) {
            report(
                    Severity.INCOMPLETE,
                    "actor_prev",
                    place,
                    "expected " + signer.role().code() + " " + signer.name() + " to name its statement before, "
                            + before + ", found " + named,
                    "a statement of this actor is missing here, perhaps about another incident; look for it in other copies");
        }
    }

    /** What an actor had open ended with its process, at some time after its last statement. */
    private void interrupted(String actor, Last last) {
        for (OpenRun run : going) {
            if (run.actor.equals(actor)) {
                run.stopped = last.time();
            }
        }
        going.removeIf(run -> run.stopped != null);
    }

    private void opened(IncidentId incident, Body.IncidentAct act, Statement statement, Signer signer) {
        openings.putIfAbsent(
                incident,
                new Authority(
                        signer.name(),
                        signer.keyId(),
                        signer.role(),
                        act.cause(),
                        act.legalBasis(),
                        statement.time(),
                        act.expires()));
    }

    private void extended(IncidentId incident, Instant expires) {
        openings.computeIfPresent(
                incident,
                (id, first) -> expires.isAfter(first.expires())
                        ? new Authority(
                                first.name(),
                                first.key(),
                                first.role(),
                                first.cause(),
                                first.legalBasis(),
                                first.opened(),
                                expires)
                        : first);
    }

    private void requireOpened(IncidentId incident, String place) {
        if (!openings.containsKey(incident)) {
            report(
                    Severity.INVALID,
                    "outside",
                    place,
                    "expected incident " + incident
                            + " to be opened on the ledger before anything was recorded, found no opening",
                    "evidence without an incident: find out what this sensor recorded, and for whom");
        }
    }

    private void segment(IncidentId incident, Body.SegmentSealed segment, Statement statement, String place) {
        requireOpened(incident, place);
        // Of two runs at a change of scope, the earlier one is sealed first.
        OpenRun run = going(incident, statement);
        if (run == null) {
            report(
                    Severity.INVALID,
                    "outside",
                    place,
                    "expected a segment between capture.started and capture.stopped, found one of "
                            + segment.counters().packets() + " packets outside",
                    "evidence without a stated recording: treat the sensor's host as suspect");
            return;
        }
        run.segments++;
        run.counters = run.counters.plus(segment.counters());
        Outside candidate = new Outside(run, segment, statement.clock().bound(), place);
        if (!outside(candidate).isEmpty()) {
            outside.add(candidate);
        }
    }

    /** Packets of a file carry the file's times; a missing opening is reported by itself. */
    private List<AllowedTime.Outside> outside(Outside candidate) {
        OpenRun run = candidate.run();
        AllowedTime times = allowed.get(run.incident);
        return run.source == Source.FILE || times == null
                ? List.of()
                : times.outside(candidate.segment(), candidate.bound(), run.setBack, run.late);
    }

    private void checkTimes(Outside candidate) {
        outside(candidate)
                .forEach(found -> report(
                        Severity.INVALID,
                        "outside",
                        candidate.place(),
                        "expected " + found.expected() + ", found " + found.found(),
                        "evidence of a time that no incident allowed: treat the sensor's host as suspect"));
    }

    private void stepped(IncidentId incident, Statement statement, Body.ClockStepped step) {
        OpenRun run = going(incident, statement);
        if (run != null) {
            run.stepped(step);
        }
    }

    private void stop(IncidentId incident, Statement statement, Body.CaptureStopped stopped) {
        OpenRun run = going(incident, statement);
        if (run != null) {
            run.late = stopped.reason() == StopReason.LATE_CLOSE;
            run.stopped = statement.time();
            going.remove(run);
        }
    }

    private @Nullable OpenRun going(IncidentId incident, Statement statement) {
        for (OpenRun run : going) {
            if (run.incident.equals(incident) && run.actor.equals(statement.actor())) {
                return run;
            }
        }
        return null;
    }

    private void checkIdle(Body.SensorIdle idle, String place) {
        if (idle.captureSockets() != 0 || idle.packetsRead() != 0) {
            report(
                    Severity.INVALID,
                    "outside",
                    place,
                    "expected no capture socket and no packet read without an incident, found " + idle.captureSockets()
                            + " sockets and " + idle.packetsRead() + " packets",
                    "the sensor's own heartbeat says that it could record outside an incident; examine its host");
        }
    }

    private void enrolled(String key, Enrolment enrolment) {
        enrolments.merge(key, enrolment, Enrolment::plus);
    }

    /** Of a sensor that was enrolled and never stated anything, nothing is known while its key could be used. */
    private List<Span> neverHeardOf() {
        List<Span> spans = new ArrayList<>();
        enrolments.forEach((key, enrolment) -> {
            Instant begin = enrolment.from().isBefore(from) ? from : enrolment.from();
            Instant end = Stream.of(to, enrolment.until(), revokedSince(key))
                    .min(Instant::compareTo)
                    .orElse(to);
            if (!sensors.containsKey(key) && begin.isBefore(end)) {
                spans.add(new Span("key " + key.substring(0, 16), key, begin, end, Activity.UNKNOWN));
            }
        });
        return spans;
    }

    private Instant revokedSince(String key) {
        return custody.trust().revocations().stream()
                .filter(revocation -> revocation.keyId().equals(key))
                .map(Revocation::since)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Compares with a checkpoint, once all statements were taken. */
    public void take(CheckpointRecord record) {
        try {
            SignedCheckpoint signed = SignedCheckpoint.parse(record.note());
            Instant time = signed.verify(custody.trust());
            compare(signed.checkpoint(), time, record);
        } catch (MalformedException e) {
            report(
                    Severity.INVALID,
                    "checkpoint.form",
                    record.place(),
                    String.valueOf(e.getMessage()),
                    "compare with a copy outside");
        } catch (UntrustedException e) {
            report(
                    StatementIntake.severity(e.reason()),
                    "checkpoint.signature",
                    record.place(),
                    String.valueOf(e.getMessage()),
                    "check that the trust file is the right one, and compare with a copy outside");
        }
    }

    private void compare(Checkpoint checkpoint, Instant time, CheckpointRecord record) {
        if (checkpoint.size() > tree.size()) {
            report(
                    Severity.INCOMPLETE,
                    "ledger.tail",
                    record.place(),
                    "expected a ledger of " + checkpoint.size() + " leaves or more, as was cosigned at " + time
                            + ", found " + tree.size(),
                    record.origin() == CheckpointOrigin.HELD
                            ? "the end of the ledger was cut off, or this copy is older; look for a later one"
                            : "this copy of the ledger is older than its checkpoints; wait for it to catch up, then look on");
            return;
        }
        Digest root = tree.root(checkpoint.size());
        if (!root.equals(checkpoint.root())) {
            report(
                    Severity.INVALID,
                    "FORK",
                    record.place(),
                    "expected root " + root + " over the first " + checkpoint.size()
                            + " leaves, as the ledger gives, found " + checkpoint.root(),
                    KEEP_BOTH);
        } else if (cosigned == null || checkpoint.size() > cosigned.size()) {
            cosigned = new Cosigned(checkpoint.size(), time);
        }
    }

    /** Ends the audit. */
    public AuditReport conclude() {
        outside.forEach(this::checkTimes);
        List<Span> spans = new ArrayList<>(neverHeardOf());
        sensors.values().forEach(timeline -> spans.addAll(timeline.conclude()));
        spans.sort(Comparator.comparing(Span::from).thenComparing(Span::sensor));
        if (cosigned == null) {
            report(
                    Severity.NOTE,
                    "checkpoint",
                    "checkpoints",
                    "no checkpoint fits, so nothing outside shows how far the ledger reached",
                    "keep checkpoints in a place that the ledger's keeper cannot change");
        }
        boolean unknown = sensors.isEmpty() || spans.stream().anyMatch(s -> s.activity() == Activity.UNKNOWN);
        return new AuditReport(
                unknown ? verdict.worse(Verdict.INCOMPLETE) : verdict,
                from,
                to,
                tree.size(),
                tree.root(tree.size()),
                cosigned,
                recordings(),
                spans,
                findings());
    }

    private List<Damage> findings() {
        List<Damage> all = new ArrayList<>(findings.sorted().toList());
        if (findings.dropped() > 0) {
            all.add(new Damage(
                    Severity.NOTE,
                    "findings",
                    "report",
                    findings.dropped() + " further findings are left out",
                    "settle those listed first and audit again"));
        }
        return all;
    }

    private List<Recording> recordings() {
        return runs.stream()
                .filter(run -> run.started.isBefore(to) && (run.stopped == null || run.stopped.isAfter(from)))
                .sorted(Comparator.comparing(run -> run.started))
                .map(run -> new Recording(
                        run.incident,
                        run.sensor,
                        run.started,
                        run.stopped,
                        run.segments,
                        run.counters.packets(),
                        run.counters.bytes(),
                        openings.get(run.incident)))
                .toList();
    }

    private void report(Severity severity, String check, String place, String message, String advice) {
        verdict = verdict.worse(severity.verdict());
        findings.add(severity, new Damage(severity, check, place, message, advice));
    }
}
