package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.Tape;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoreException;
import org.tripcap.ingest.store.StoredStatement;

/** One whole incident under steady traffic with one fault in its middle, and the account of every packet afterwards. */
final class FaultRound {
    private static final Duration STEADY = Duration.ofSeconds(2);
    private static final Duration INCIDENT = Duration.ofMinutes(30);

    private final FaultSystem system;
    private final Fault fault;
    private final Duration brokenFor;

    FaultRound(FaultSystem system, Fault fault, Duration brokenFor) {
        this.system = system;
        this.fault = fault;
        this.brokenFor = brokenFor;
    }

    /**
     * How a round went.
     *
     * @param recovery from the end of the fault until evidence of afterwards was searchable, of both sensors
     * @param packets in evidence
     * @param lost packets that are not, each within a gap that a sensor stated, or counted by one
     */
    record Outcome(IncidentId incident, Duration recovery, long packets, long lost) {}

    /** A time that the account needs, by this host's clock. */
    private record Times(Instant opening, Instant recording, Instant closing, Instant closed) {}

    /** Runs it; one that fails leaves no incident open behind, since the next one counts sockets. */
    Outcome run() throws Exception {
        Instant opening = Instant.now();
        IncidentId incident = open();
        try {
            return run(incident, opening);
        } catch (Exception | AssertionError e) {
            try {
                system.startMissing();
                system.awaitReady();
                close(incident);
            } catch (Exception | AssertionError late) {
                e.addSuppressed(late);
            }
            throw e;
        }
    }

    private Outcome run(IncidentId incident, Instant opening) throws Exception {
        system.sensors().forEach(sensor -> sensor.awaitMetric("tripcap_sensor_capture_sockets", 1));
        Instant recording = Instant.now();
        Thread.sleep(STEADY);
        suffer();
        Instant mended = Instant.now();
        awaitFresh(incident, mended);
        Duration recovery = Duration.between(mended, Instant.now());
        system.awaitReady();
        system.sensors().forEach(sensor -> sensor.awaitMetric("tripcap_sensor_capture_sockets", 1));
        Instant closing = Instant.now();
        close(incident);
        for (FaultSensor sensor : system.sensors()) {
            sensor.awaitMetric("tripcap_sensor_capture_sockets", 0);
            sensor.awaitMetric("tripcap_sensor_outbox_entries", 0);
        }
        Times times = new Times(opening, recording, closing, Instant.now());
        try (Session session = system.session()) {
            awaitStored(session, incident);
            return account(session, incident, times, recovery);
        }
    }

    /** Mends also what was broken by half, and tells why it was. */
    private void suffer() throws Exception {
        try {
            fault.begin().run();
            Thread.sleep(brokenFor);
        } catch (Exception | AssertionError e) {
            try {
                fault.end().run();
            } catch (Exception | AssertionError late) {
                e.addSuppressed(late);
            }
            throw e;
        }
        fault.end().run();
    }

    private ConditionFactory eventually(String what) {
        return Awaitility.await(fault + ": " + what)
                .atMost(FaultSystem.PATIENCE)
                .pollInterval(Duration.ofMillis(100));
    }

    private IncidentId open() {
        try (Session session = system.session()) {
            return session.operator()
                    .open(
                            "fault",
                            "test of faults",
                            LegalBasis.GDPR_6_1_F,
                            new Scope(
                                    NumberedTraffic.FILTER,
                                    List.of(),
                                    system.sensors().stream()
                                            .map(FaultSensor::name)
                                            .toList(),
                                    Source.LIVE,
                                    Scope.MAX_SNAPLEN),
                            INCIDENT)
                    .id();
        }
    }

    private void close(IncidentId incident) {
        try (Session session = system.session()) {
            session.operator().close(session.incidents().find(incident.value(), Instant.now()));
        }
    }

    /** Looks as an investigator would: nothing is refreshed for the sake of the test. */
    private void awaitFresh(IncidentId incident, Instant since) {
        try (Session session = system.session()) {
            for (FaultSensor sensor : system.sensors()) {
                SearchQuery query = new SearchQuery(
                        incident,
                        "observer.name:\"" + sensor.name() + "\" AND event.end:[\"" + since + "\" TO *]",
                        1,
                        SearchQuery.BY_TIME);
                eventually("fresh evidence of " + sensor.name() + " is searchable")
                        .ignoreExceptionsInstanceOf(StoreException.class)
                        .until(() -> !session.store().search(query).hits().isEmpty());
            }
        }
    }

    /** What sensors stated in the incident, as Kafka has it; once each, however often it was delivered. */
    private Set<Statement> stated(IncidentId incident) {
        Set<Statement> statements = new HashSet<>();
        Tape.of(system.kafkaSettings(), Topics.LEDGER).stream()
                .map(record -> Statement.parse(Records.ledgerStatement(record).bytes()))
                .filter(statement -> incident.equals(statement.incident()))
                .forEach(statements::add);
        return statements;
    }

    private void awaitStored(Session session, IncidentId incident) {
        Set<Statement> stated = stated(incident);
        long sealed = stated.stream()
                .filter(statement -> statement.body() instanceof Body.SegmentSealed)
                .filter(statement -> !isGivenUp(statement, stated))
                .count();
        eventually(sealed + " segments and " + stated.size() + " statements are stored")
                .ignoreExceptionsInstanceOf(StoreException.class)
                .until(() -> {
                    session.store().refresh();
                    session.store().refreshCase(incident);
                    return session.store().counts(incident).segments() == sealed
                            && parsed(session, incident).containsAll(stated);
                });
    }

    private static Set<Statement> parsed(Session session, IncidentId incident) {
        try (Stream<StoredStatement> statements = session.store().statements(incident)) {
            Set<Statement> parsed = new HashSet<>();
            statements.forEach(
                    stored -> parsed.add(Statement.parse(stored.signed().bytes())));
            return parsed;
        }
    }

    /** Whether a gap says that a segment which was stated was given up before it was sent. */
    private static boolean isGivenUp(Statement segment, Set<Statement> stated) {
        return stated.stream()
                .filter(other -> other.actor().equals(segment.actor()) && other.epoch() == segment.epoch())
                .map(Statement::body)
                .anyMatch(body -> body instanceof Body.Gap gap
                        && gap.discarded() != null
                        && gap.discarded().from() <= segment.seq()
                        && segment.seq() <= gap.discarded().to());
    }

    private Outcome account(Session session, IncidentId incident, Times times, Duration recovery) throws Exception {
        RecordedNumbers[] inspectors = new RecordedNumbers[1];
        VerificationReport report = EvidenceVerifyCommand.verify(
                session,
                incident,
                system.checkpoints(),
                false,
                null,
                drift -> inspectors[0] = new RecordedNumbers(drift),
                VerificationProgress.NONE);
        RecordedNumbers recorded = inspectors[0];
        Set<Statement> stated = stated(incident);
        boolean givenUp = stated.stream().anyMatch(statement -> isGivenUp(statement, stated));
        assertThat(report.verdict())
                .as("%s: %s", fault, report.findings())
                .isEqualTo(givenUp ? Verdict.INCOMPLETE : Verdict.VALID);
        assertThat(recorded.twice()).as("%s: packets more than once", fault).isEmpty();
        assertThat(recorded.foreign())
                .as("%s: packets outside the filter", fault)
                .isZero();
        assertThat(CaseProgress.packetsInFlows(session.store(), incident))
                .as("%s: packets in the index", fault)
                .isEqualTo(report.packets());
        long lost = 0;
        for (FaultSensor sensor : system.sensors()) {
            lost += lost(sensor, recorded.of(sensor.keyId()), stated, times);
        }
        if (!fault.loses()) {
            assertThat(lost).as("%s: packets lost", fault).isZero();
        }
        return new Outcome(incident, recovery, report.packets(), lost);
    }

    /** How many packets a sensor lost; each of them within a gap that it stated, or counted as dropped. */
    private long lost(FaultSensor sensor, Set<Long> recorded, Set<Statement> stated, Times times) {
        assertThat(sensor.traffic().touching(times.opening(), times.closed()))
                .as("%s: packets of %s outside the incident", fault, sensor.name())
                .containsAll(recorded);
        List<Long> missing = new ArrayList<>(sensor.traffic().within(times.recording(), times.closing()));
        assertThat(missing).as("%s: traffic of %s", fault, sensor.name()).isNotEmpty();
        missing.removeIf(recorded::contains);
        Set<Long> unaccounted = new HashSet<>(missing);
        Counters dropped = Counters.ZERO;
        for (Statement statement : stated) {
            if (!statement.actor().equals(sensor.keyId())) {
                continue;
            }
            if (statement.body() instanceof Body.Gap gap) {
                unaccounted.removeAll(new HashSet<>(sensor.traffic().touching(gap.from(), gap.to())));
            } else if (statement.body() instanceof Body.SegmentSealed segment) {
                dropped = dropped.plus(segment.counters());
            }
        }
        long counted = dropped.droppedKernel() + dropped.droppedInterface() + dropped.droppedQueue();
        assertThat((long) unaccounted.size())
                .as("%s: packets of %s that nothing accounts for, %s", fault, sensor.name(), unaccounted)
                .isLessThanOrEqualTo(counted);
        return missing.size();
    }
}
