package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuditReport.Activity;
import org.tripcap.capture.custody.AuditReport.Span;
import org.tripcap.capture.incident.Digest;

/**
 * What one sensor did when, from the chain of all its statements. A time is known when the statements around it are chained: each
 * names the one before, in one epoch, and while the sensor is idle no further apart than heartbeats are.
 */
final class SensorTimeline {
    /** Two heartbeats may be lost to a slow start or a busy disk before a time becomes unknown. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(150);

    private final String name;
    private final String key;
    private final Instant from;
    private final Instant to;
    private final List<Span> spans = new ArrayList<>();
    private Instant reached;
    private Instant lastTime = Instant.MIN;
    private @Nullable Digest last;
    private long epoch;
    private int runs;

    SensorTimeline(String name, String key, Instant from, Instant to) {
        this.name = name;
        this.key = key;
        this.from = from;
        this.to = to;
        this.reached = from;
    }

    /**
     * Takes the sensor's next statement.
     *
     * @return whether it names the statement before
     */
    boolean take(Statement statement, Digest digest) {
        boolean chained = last == null || last.equals(statement.actorPrev());
        boolean continued = last != null && chained && statement.epoch() == epoch;
        if (statement.epoch() != epoch) {
            runs = 0; // what it had open ended with its process
        }
        Instant time = statement.time();
        reach(time, continued ? during(time) : Activity.UNKNOWN);
        lastTime = time;
        last = digest;
        epoch = statement.epoch();
        switch (statement.body()) {
            case Body.CaptureStarted _ -> runs++;
            case Body.CaptureStopped _ -> runs = Math.max(0, runs - 1);
            default -> {}
        }
        return chained;
    }

    /** What the sensor did since its last statement, when it is heard of again at this time. */
    private Activity during(Instant time) {
        if (runs > 0) {
            return Activity.RECORDING;
        }
        boolean near = Duration.between(lastTime, time).compareTo(LONGEST_SILENCE) <= 0;
        return near ? Activity.IDLE : Activity.UNKNOWN;
    }

    /** Ends at the end of the span that is asked for: after the last statement nothing is known for long. */
    List<Span> conclude() {
        boolean near = last != null && !lastTime.plus(LONGEST_SILENCE).isBefore(to);
        reach(to, near ? during(to) : Activity.UNKNOWN);
        return spans;
    }

    private void reach(Instant time, Activity activity) {
        Instant begin = reached.isBefore(from) ? from : reached;
        Instant end = time.isAfter(to) ? to : time;
        if (time.isAfter(reached)) {
            reached = time;
        }
        if (!end.isAfter(begin)) {
            return;
        }
        Span before = spans.isEmpty() ? null : spans.getLast();
        if (before != null && before.activity() == activity) {
            spans.set(spans.size() - 1, new Span(name, key, before.from(), end, activity));
        } else {
            spans.add(new Span(name, key, begin, end, activity));
        }
    }
}
