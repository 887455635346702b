package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body.CaptureStarted;
import org.tripcap.capture.custody.Body.CaptureStopped;
import org.tripcap.capture.custody.Body.ClockStepped;
import org.tripcap.capture.custody.Body.Gap;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.Source;

/** Checks each sensor's runs, from capture.started to capture.stopped: authority, time, and exact totals. */
final class RunCheck {
    private static final String SUSPECT = "the sensor recorded outside its authority; treat its host as suspect";

    private final CaseLedger ledger;
    private final CaseAuthority authority;
    private final AllowedTime allowed;
    private final Findings findings;

    /** The segments of one run as far as read, and the start they belong to. */
    private static final class Run {
        private final long epoch;
        private final long firstSeq;
        private CaseLedger.@Nullable Entry started;
        private int starts;
        private final List<CaseLedger.Entry> segments = new ArrayList<>();
        private boolean hole;
        private boolean clockStepped;
        /** How far the sensor's clock was set back in the run, as stated: its times may be earlier than true by so much. */
        private Duration setBack = Duration.ZERO;

        Run(long epoch, long firstSeq) {
            this.epoch = epoch;
            this.firstSeq = firstSeq;
        }

        void stepped(ClockStepped step) {
            clockStepped = true;
            Duration back = Duration.between(step.after(), step.before());
            setBack = back.isPositive() ? setBack.plus(back) : setBack;
        }
    }

    /** Checks once all documents were taken. */
    RunCheck(CaseLedger ledger, CaseAuthority authority, Findings findings) {
        this.ledger = ledger;
        this.authority = authority;
        this.allowed = authority.allowedTime();
        this.findings = findings;
    }

    void run() {
        for (NavigableMap<Long, CaseLedger.Entry> chain : ledger.chains()) {
            if (chain.firstEntry().getValue().statement().role() == Role.SENSOR) {
                follow(chain);
            }
        }
    }

    private void follow(NavigableMap<Long, CaseLedger.Entry> chain) {
        Run run = new Run(chain.firstEntry().getValue().statement().epoch(), 0);
        long expected = 0;
        for (CaseLedger.Entry entry : chain.values()) {
            Statement statement = entry.statement();
            if (statement.epoch() != run.epoch) {
                interrupted(run, chain.tailMap(statement.seq(), true));
                run = new Run(statement.epoch(), statement.seq());
            }
            run.hole |= statement.seq() != expected;
            expected = statement.seq() + 1;
            switch (statement.body()) {
                case CaptureStarted started -> {
                    run.started = entry;
                    run.starts++;
                    checkStart(entry, started);
                }
                case SegmentSealed segment -> takeSegment(run, entry, segment);
                case CaptureStopped stopped -> {
                    checkTotals(entry, stopped, run);
                    checkTimes(run, Optional.of(stopped));
                    run = following(run, expected);
                }
                case Gap gap -> noteGap(entry, gap);
                case ClockStepped step -> run.stepped(step);
                default -> {}
            }
        }
        interrupted(run, Collections.<Long, CaseLedger.Entry>emptyNavigableMap());
    }

    /** A changed scope starts its run before it stops the one before, so that nothing is lost between them. */
    private static Run following(Run run, long firstSeq) {
        Run next = new Run(run.epoch, firstSeq);
        if (run.starts > 1) {
            next.started = run.started;
            next.starts = 1;
        }
        return next;
    }

    private void takeSegment(Run run, CaseLedger.Entry entry, SegmentSealed segment) {
        run.segments.add(entry);
        if (run.started == null && !run.hole) {
            findings.add(
                    Severity.INVALID,
                    "capture.started",
                    entry,
                    "expected capture.started before a segment of "
                            + segment.counters().packets() + " packets, found none in epoch " + run.epoch,
                    SUSPECT);
        }
    }

    private void noteGap(CaseLedger.Entry entry, Gap gap) {
        findings.add(
                Severity.NOTE,
                "gap",
                entry,
                "the sensor states a gap (" + gap.reason().code() + ") from " + gap.from() + " to " + gap.to() + ": "
                        + (gap.packets() == null ? "an unknown number of" : gap.packets()) + " packets lost",
                "packets of this time may be missing; nothing recorded was changed");
    }

    /** A run without capture.stopped: its epoch ended, or the chain does. */
    private void interrupted(Run run, NavigableMap<Long, CaseLedger.Entry> later) {
        checkTimes(run, Optional.empty());
        CaseLedger.Entry started = run.started;
        boolean stated = later.values().stream().anyMatch(e -> e.statement().body() instanceof Gap);
        if (started == null || stated) {
            return;
        }
        boolean over = authority.closing().isPresent() || !later.isEmpty();
        findings.add(
                over ? Severity.INCOMPLETE : Severity.NOTE,
                "capture.stopped",
                started,
                over
                        ? "expected capture.stopped after this start, or a gap that accounts for it, found neither"
                        : "the run that began here has no capture.stopped yet",
                over
                        ? "the sensor failed or its last statements are missing; look at its outbox"
                        : "verify again when the incident is closed");
    }

    private void checkStart(CaseLedger.Entry entry, CaptureStarted started) {
        Optional<Digest> opening = authority.openingDigest();
        if (opening.isPresent() && !opening.get().equals(started.opening())) {
            findings.add(
                    Severity.INVALID,
                    "authority",
                    entry,
                    "expected recording under opening " + opening.get() + ", found " + started.opening(),
                    SUSPECT);
        }
        Optional<IncidentDocument> document = authority.document(started.revision());
        if (document.isEmpty()) {
            return;
        }
        IncidentDocument allowed = document.get();
        if (!allowed.filterCommit().equals(started.filterCommit())) {
            findings.add(
                    Severity.INVALID,
                    "scope.filter",
                    entry,
                    "expected filter_commit " + allowed.filterCommit() + " of revision " + started.revision()
                            + ", found " + started.filterCommit(),
                    SUSPECT);
        }
        if (!allowed.scope().names(entry.name())) {
            findings.add(
                    Severity.INVALID,
                    "scope.sensor",
                    entry,
                    "expected a sensor that revision " + started.revision() + " names, found " + entry.name(),
                    SUSPECT);
        }
        if (allowed.scope().source() != started.source() || allowed.scope().snaplen() < started.snaplen()) {
            findings.add(
                    Severity.INVALID,
                    "scope",
                    entry,
                    "expected source " + allowed.scope().source().code() + " and snaplen up to "
                            + allowed.scope().snaplen() + ", found "
                            + started.source().code() + " and "
                            + started.snaplen(),
                    SUSPECT);
        }
    }

    private void checkTotals(CaseLedger.Entry entry, CaptureStopped stopped, Run run) {
        Counters sum = Counters.ZERO;
        Long lastSeq = null;
        for (CaseLedger.Entry segment : run.segments) {
            if (segment.statement().body() instanceof SegmentSealed sealed) {
                sum = sum.plus(sealed.counters());
                lastSeq = segment.statement().seq();
            }
        }
        boolean same = sum.equals(stopped.counters())
                && run.segments.size() == stopped.segments()
                && Objects.equals(lastSeq, stopped.lastSeq());
        if (!same) {
            findings.add(
                    run.hole ? Severity.INCOMPLETE : Severity.INVALID,
                    "counters",
                    entry,
                    "expected in the run from seq " + run.firstSeq + ": " + stopped.segments() + " segments up to seq "
                            + stopped.lastSeq() + ", " + stopped.counters() + ", as capture.stopped states; found "
                            + run.segments.size() + " up to seq " + lastSeq + ", " + sum,
                    run.hole
                            ? "statements of this run are missing; find them and verify again"
                            : "totals and segments contradict each other; treat the sensor's host as suspect");
        }
    }

    private void checkTimes(Run run, Optional<CaptureStopped> stopped) {
        CaseLedger.Entry started = run.started;
        if (started == null || !(started.statement().body() instanceof CaptureStarted start)) {
            return;
        }
        Optional<CaseLedger.Entry> opening = authority.opening();
        if (opening.isPresent()
                && started.statement()
                        .time()
                        .isBefore(opening.get()
                                .statement()
                                .time()
                                .minus(bounds(started, opening.get()))
                                .minus(run.setBack))) {
            findings.add(
                    Severity.INVALID,
                    "scope.time",
                    started,
                    "expected a start after the incident was opened at "
                            + opening.get().statement().time() + ", found "
                            + started.statement().time(),
                    SUSPECT);
        }
        if (start.source() == Source.FILE) {
            return; // packets of a file carry the file's times; what counts is when it was read
        }
        boolean late = stopped.isPresent() && stopped.get().reason() == StopReason.LATE_CLOSE;
        if (late) {
            findings.add(
                    Severity.NOTE,
                    "late-close",
                    started,
                    "the sensor heard late that the incident was closed, and recorded until then, as stated",
                    "packets after the closing were recorded in good faith; whether they may be used is a legal question");
        }
        for (CaseLedger.Entry segment : run.segments) {
            checkTimes(segment, late, run.setBack);
            checkClock(segment, run.clockStepped);
        }
    }

    /** A packet is captured before its segment is sealed, by the same clock, unless that was set back in between. */
    private void checkClock(CaseLedger.Entry segment, boolean clockStepped) {
        Statement statement = segment.statement();
        if (clockStepped || !(statement.body() instanceof SegmentSealed sealed) || sealed.last() == null) {
            return;
        }
        Instant latest = statement.time().plus(statement.clock().bound());
        if (sealed.last().isAfter(latest)) {
            findings.add(
                    Severity.INVALID,
                    "clock",
                    segment,
                    "expected packets captured by " + latest + ", when the segment was sealed, found a last one at "
                            + sealed.last() + " and no clock.stepped",
                    "the clock went back unstated, or the packets' times were made up");
        }
    }

    private void checkTimes(CaseLedger.Entry segment, boolean late, Duration setBack) {
        if (segment.statement().body() instanceof SegmentSealed sealed) {
            allowed.outside(sealed, segment.statement().clock().bound(), setBack, late)
                    .forEach(outside -> findings.add(
                            Severity.INVALID,
                            "scope.time",
                            segment,
                            "expected " + outside.expected() + ", found " + outside.found(),
                            SUSPECT));
        }
    }

    private static Duration bounds(CaseLedger.Entry one, CaseLedger.Entry other) {
        return one.statement().clock().bound().plus(other.statement().clock().bound());
    }
}
