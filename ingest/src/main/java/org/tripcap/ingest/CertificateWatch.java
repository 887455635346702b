package org.tripcap.ingest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.CertificateTerm;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.http.RoleHealth.State;

/** Says in good time that certificates which the server signs with end, and that they have ended: it states nothing then. Thread-safe. */
final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final List<CertificateTerm> terms;
    private final InstantSource clock;
    private String told = "";

    /** @param terms at least one */
    CertificateWatch(List<CertificateTerm> terms, InstantSource clock) {
        this.terms = List.copyOf(terms);
        this.clock = clock;
    }

    /** Logs what is new since the last look. */
    synchronized void look() {
        String problem = problem(clock.instant());
        if (!problem.isEmpty() && !problem.equals(told)) {
            LOG.warn("{}", problem);
        }
        told = problem;
    }

    /** What is to be done about certificates; empty when nothing is. */
    Optional<RoleHealth> health(HealthBook book) {
        Instant now = clock.instant();
        String problem = problem(now);
        boolean all = terms.stream().allMatch(term -> term.covers(now));
        return problem.isEmpty()
                ? Optional.empty()
                : Optional.of(book.now("certificates", all ? State.DEGRADED : State.DOWN, problem));
    }

    /** Until the first of them ends; negative when it has. */
    Duration left() {
        Instant first = terms.stream()
                .map(CertificateTerm::until)
                .min(Instant::compareTo)
                .orElseThrow();
        return Duration.between(clock.instant(), first);
    }

    private String problem(Instant now) {
        return terms.stream().flatMap(term -> term.problem(now).stream()).collect(Collectors.joining("; "));
    }
}
