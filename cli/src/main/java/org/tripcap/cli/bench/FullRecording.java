package org.tripcap.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.SensorSettings;
import org.tripcap.capture.SensorStatus;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.record.WarmUp;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.IncidentPublisher;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/**
 * The whole path: a sensor as every operator runs it, and an operator beside it who opens and closes one incident. Over when
 * Kafka has acknowledged everything.
 */
final class FullRecording implements RecorderMain.Recording {

    private static final Duration LASTS = Duration.ofHours(12);
    /** Longer than a sensor warns of its end: what it logs comes between the figures. */
    private static final Duration VALIDITY = Duration.ofDays(30);

    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(30);
    private static final Duration SENT_WITHIN = Duration.ofMinutes(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Sensor sensor;
    private final IncidentPublisher publisher;
    private final StatementChain operator;
    private final IncidentDocument document;
    private final byte[] bytes;
    private final Signed opening;

    private FullRecording(
            Sensor sensor,
            IncidentPublisher publisher,
            StatementChain operator,
            IncidentDocument document,
            byte[] bytes,
            Signed opening) {
        this.sensor = sensor;
        this.publisher = publisher;
        this.operator = operator;
        this.document = document;
        this.bytes = bytes;
        this.opening = opening;
    }

    /** Starts a sensor and opens an incident; on return the sensor records. */
    static FullRecording start(String filter, String bootstrapServers, Path directory)
            throws IOException, InterruptedException {
        // A sensor does so by itself when it starts, beside other things; its first seconds are not what is measured.
        try (WarmUp warmUp = WarmUp.start()) {
            warmUp.await();
        }
        InstantSource clock = InstantSource.system();
        Authority authority = Authority.create(clock);
        KafkaSettings kafka = KafkaSettings.of(bootstrapServers);
        Topics.ensure(kafka, Topics.Replication.STANDALONE);
        Sensor sensor = Sensor.start(
                SensorSettings.of(directory.resolve("sensor"), List.of(BenchNetwork.RECORDER), Deployment.STANDALONE),
                authority.enrol("sensor-1", Role.SENSOR, VALIDITY),
                authority.trustFile(),
                kafka);
        StatementChain operator = operator(authority, "operator-1", directory, clock);
        IncidentDocument document = document(filter, clock.instant());
        // Packets from a file may have any address; a scope that names none takes two who approve.
        try (StatementChain second = operator(authority, "operator-2", directory, clock)) {
            document = approved(approved(document, operator), second);
        }
        byte[] bytes = document.toBytes();
        Signed opening = operator.next(
                document.id(), new Body.IncidentOpened(Body.IncidentAct.of(document, bytes, Cause.OPERATOR)));
        IncidentPublisher publisher = new IncidentPublisher(kafka);
        publisher.publish(document.id(), bytes, opening);
        FullRecording recording = new FullRecording(sensor, publisher, operator, document, bytes, opening);
        recording.await(BEGINS_WITHIN, "it does not begin to record", s -> s.captureHandles() == 1);
        return recording;
    }

    private static StatementChain operator(Authority authority, String name, Path directory, InstantSource clock)
            throws IOException {
        return StatementChain.open(
                directory.resolve(name + ".chain"),
                authority.enrol(name, Role.OPERATOR, VALIDITY),
                new ActorEnvironment(
                        clock,
                        () -> new ClockState(ClockState.Source.SYSTEM, 0, false),
                        Optional::empty,
                        Deployment.STANDALONE));
    }

    private static IncidentDocument approved(IncidentDocument document, StatementChain operator) throws IOException {
        return document.withApproval(operator.next(document.id(), new Body.ScopeApproved(document.scopeCommit()))
                .toOpening());
    }

    private static IncidentDocument document(String filter, Instant now) {
        SecureRandom random = new SecureRandom();
        return IncidentDocument.first(
                IncidentId.random(random),
                "Measurement",
                "A made-up load between two namespaces of this host",
                LegalBasis.GDPR_6_1_F,
                new Scope(filter, List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                now,
                now.plus(LASTS),
                List.of(),
                // Nobody will open what is recorded here.
                IncidentKeyPair.generate().publicKey(),
                salt(random),
                salt(random));
    }

    @Override
    public Counts finish() throws IOException, InterruptedException {
        IncidentDocument closed = document.next(bytes, opening.toOpening(), salt(new SecureRandom()))
                .withClosed(Instant.now());
        byte[] closing = closed.toBytes();
        Signed statement = operator.next(
                closed.id(), new Body.IncidentClosed(Body.IncidentAct.of(closed, closing, Cause.OPERATOR)));
        publisher.publish(closed.id(), closing, statement);
        await(
                SENT_WITHIN,
                "what it recorded is not acknowledged",
                s -> s.incidents().isEmpty() && s.outboxEntries() == 0 && s.bufferBytes() == 0);
        SensorStatus status = sensor.status();
        return new Counts(
                status.packetsRead() - status.droppedOutbox(),
                status.droppedKernel(),
                status.droppedInterface(),
                status.droppedQueue(),
                status.droppedOutbox());
    }

    private void await(Duration patience, String problem, java.util.function.Predicate<SensorStatus> wanted)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!wanted.test(sensor.status())) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(problem + " within " + patience.toSeconds() + " s: " + sensor.status());
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private static byte[] salt(SecureRandom random) {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        random.nextBytes(salt);
        return salt;
    }

    @Override
    public void close() {
        sensor.close();
        publisher.close();
        try {
            operator.close();
        } catch (IOException e) {
            throw new IllegalStateException("the operator's chain cannot be closed", e);
        }
    }
}
