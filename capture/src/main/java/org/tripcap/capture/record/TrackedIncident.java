package org.tripcap.capture.record;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentFold;
import org.tripcap.capture.incident.State;

/** What the gate knows of one incident; belongs to the gate's thread. */
final class TrackedIncident {

    private static final long NANOS = 1_000_000_000L;

    private final InstantSource clock;
    private final IncidentFold fold = new IncidentFold();
    private @Nullable AuthorisedDocument authority;
    private boolean revoked;
    private Instant lastExpiry = Instant.MIN;
    private boolean forgotten;
    private long arrivedNanos;
    private long expiryNanos;
    private long ceilingNanos;
    private boolean begun;
    private @Nullable CaptureRun run;
    private final List<Body> unstated = new ArrayList<>();

    TrackedIncident(InstantSource clock) {
        this.clock = clock;
    }

    /** Offers an authorised revision; it counts from now on if the outcome says so. */
    IncidentFold.Outcome offer(AuthorisedDocument offered, long arrived) {
        IncidentFold.Outcome outcome = fold.offer(offered.bytes());
        if (outcome instanceof IncidentFold.Outcome.Applied) {
            authority = offered;
            revoked = false;
            forgotten = false;
            Instant expires = offered.document().expires();
            lastExpiry = expires.isAfter(lastExpiry) ? expires : lastExpiry;
            arrivedNanos = arrived;
            // Fixed once a revision, on the monotonic clock: no step of the wall clock moves it. A clock that is behind
            // the
            // signer's cannot make the time longer either.
            Instant now = clock.instant();
            Instant signed = offered.verified().statement().time();
            Instant from = signed.isAfter(now) ? signed : now;
            expiryNanos = System.nanoTime()
                    + Duration.between(from, offered.document().expires()).toNanos();
        }
        return outcome;
    }

    /**
     * Whether what is kept of it on disk can go, since no revision that ever counted could be recorded again; said once a
     * revision.
     */
    boolean forget() {
        if (forgotten || run != null || !clock.instant().isAfter(lastExpiry)) {
            return false;
        }
        forgotten = true;
        return true;
    }

    /** Whether these are the exact bytes of the revision that counts. */
    boolean isHeld(byte[] document) {
        AuthorisedDocument known = authority;
        return known != null && Arrays.equals(known.bytes(), document);
    }

    /** Notes whether the revision that counts has lost its authority. */
    void check(TrustFile trust) {
        AuthorisedDocument known = authority;
        if (known == null) {
            return;
        }
        try {
            AuthorisedDocument.check(known.bytes(), known.verified().signed(), trust);
            revoked = false;
        } catch (UntrustedException e) {
            revoked = true;
        }
    }

    @Nullable AuthorisedDocument authority() {
        return authority;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    @Nullable CaptureRun run() {
        return run;
    }

    /** Notes the run that records from now on; the first begins the time that the sensor's own ceiling allows. */
    void running(CaptureRun next, Duration longest) {
        run = next;
        if (!begun) {
            begun = true;
            ceilingNanos = System.nanoTime() + longest.toNanos();
        }
    }

    void ended(CaptureRun over) {
        unstated.addAll(over.unstated());
        if (run == over) {
            run = null;
        }
    }

    /** What ended runs could not state, oldest first; the caller states it. */
    List<Body> takeUnstated() {
        List<Body> taken = List.copyOf(unstated);
        unstated.clear();
        return taken;
    }

    /** Nanoseconds until the incident may not be recorded any more. */
    long nanosLeft() {
        long now = System.nanoTime();
        long left = expiryNanos - now;
        return begun ? Math.min(left, ceilingNanos - now) : left;
    }

    /** Why it may not be recorded now, or null when it may. */
    @Nullable StopReason whyNot(String sensor) {
        AuthorisedDocument known = authority;
        if (known == null) {
            return StopReason.SCOPE_CHANGED;
        }
        IncidentDocument document = known.document();
        Instant now = clock.instant();
        if (document.state() == State.CLOSED) {
            Instant closed = document.closed();
            Duration late = closed == null ? Duration.ZERO : Duration.between(closed, now);
            return late.compareTo(known.verified().statement().clock().bound()) > 0
                    ? StopReason.LATE_CLOSE
                    : StopReason.CLOSED;
        }
        if (revoked) {
            return StopReason.REVOKED;
        }
        if (!document.scope().names(sensor)) {
            return StopReason.SCOPE_CHANGED;
        }
        if (begun && System.nanoTime() - ceilingNanos >= 0) {
            return StopReason.CEILING;
        }
        if (System.nanoTime() - expiryNanos >= 0 || !now.isBefore(document.expires())) {
            return StopReason.EXPIRED;
        }
        return null;
    }

    /** The last instant that counts when it stops for this reason, nanoseconds since 1970. */
    long lastNanos(StopReason why) {
        Instant now = clock.instant();
        AuthorisedDocument known = authority;
        Instant last = null;
        if (known != null && why == StopReason.CLOSED) {
            last = known.document().closed();
        } else if (known != null && why == StopReason.EXPIRED) {
            last = known.document().expires();
        }
        return nanos(last == null || last.isAfter(now) ? now : last);
    }

    static long nanos(Instant instant) {
        return instant.getEpochSecond() * NANOS + instant.getNano();
    }
}
