package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.SensorStatus;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.RecordedCase;

/** What an administrator of the broker writes among the incidents, to a real sensor: it judges by signatures and clock alone. */
class HostileBrokerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path directory;

    private SharedSystem system;
    private Producer<byte[], byte[]> administrator;

    @BeforeEach
    void begin() throws Exception {
        system = SharedSystem.get();
        system.closeIncidents();
        awaitHandles(0);
        try (Session session = system.session()) {
            administrator = session.kafka().producer("administrator");
        }
    }

    @AfterEach
    void end() {
        administrator.close();
        system.closeIncidents();
    }

    private SensorStatus sensor() {
        return system.parts().sensor().status();
    }

    private void awaitHandles(int count) {
        await().atMost(PATIENCE).until(() -> sensor().captureSockets() == count);
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        administrator.send(record).get();
    }

    private AuthorisedDocument opened(String host) {
        try (Session session = system.session()) {
            IncidentDocument document = session.operator()
                    .open(
                            "t",
                            "r",
                            LegalBasis.GDPR_6_1_C,
                            new Scope("host " + host, List.of("lo"), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                            Duration.ofMinutes(10));
            return found(session, document.id());
        }
    }

    private static AuthorisedDocument found(Session session, IncidentId id) {
        return session.incidents().find(id.value(), Instant.now());
    }

    private void publish(AuthorisedDocument revision) throws Exception {
        send(Records.incident(
                revision.document().id(), revision.bytes(), revision.verified().signed()));
    }

    /** The sensor reads one partition in order: once it records this, it has read all that was sent before. */
    private void awaitThatAllWasRead(int handlesBefore) {
        opened("192.0.2.99");
        awaitHandles(handlesBefore + 1);
    }

    @Test
    void forgedRevision_startsNoRecording() throws Exception {
        long refused = sensor().refusedDocuments();
        Instant now = InstantSource.system().instant();
        IncidentId id = IncidentId.random(RANDOM);
        IncidentDocument document = IncidentDocument.first(
                id,
                "t",
                "r",
                LegalBasis.GDPR_6_1_C,
                new Scope("host 127.0.0.1", List.of("lo"), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                now,
                now.plus(Duration.ofMinutes(10)),
                List.of(),
                IncidentKeyPair.generate().publicKey(),
                salt(),
                salt());
        Body act = new Body.IncidentOpened(Body.IncidentAct.of(document, document.toBytes(), Cause.OPERATOR));
        Identity stranger =
                Authority.create(InstantSource.system()).enrol("operator", Role.OPERATOR, Duration.ofDays(1));
        Signed sensors;
        try (Session session = system.session()) {
            Identity sensor = session.installation().identity(Role.SENSOR);
            Statement stated = Statement.parse(signed(stranger, id, act).bytes());
            sensors = sensor.sign(
                    RecordedCase.openedBy(sensor, Role.SENSOR, stated).toBytes());
        }

        send(Records.incident(id, document.toBytes(), signed(stranger, id, act)));
        send(Records.incident(id, document.toBytes(), sensors));
        send(new ProducerRecord<>(
                Topics.INCIDENTS, id.value().getBytes(StandardCharsets.US_ASCII), new byte[] {1, 2, 3}));
        awaitThatAllWasRead(0);

        assertThat(sensor().refusedDocuments()).isGreaterThanOrEqualTo(refused + 2);
        try (Session session = system.session()) {
            assertThat(session.incidents().all())
                    .noneMatch(known -> known.document().id().equals(id));
        }
    }

    private Signed signed(Identity by, IncidentId incident, Body act) throws Exception {
        try (StatementChain chain = StatementChain.open(
                directory.resolve(by.keyId()),
                by,
                new ActorEnvironment(
                        InstantSource.system(), () -> ClockState.UNKNOWN, Optional::empty, Deployment.DISTRIBUTED))) {
            return chain.next(incident, act);
        }
    }

    private static byte[] salt() {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        RANDOM.nextBytes(salt);
        return salt;
    }

    @Test
    void tombstone_changesNoRecording() throws Exception {
        AuthorisedDocument revision = opened("192.0.2.1");
        awaitHandles(1);

        send(Records.tombstone(revision.document().id()));
        awaitThatAllWasRead(1);

        assertThat(sensor().captureSockets()).isEqualTo(2);
        // Put back, as a backup of the topic would, so that it can be closed.
        publish(revision);
    }

    @Test
    void closedIncidentsEarlierRevisions_startNothing_inWhateverOrder() throws Exception {
        AuthorisedDocument first = opened("192.0.2.1");
        awaitHandles(1);
        IncidentId id = first.document().id();
        AuthorisedDocument last;
        try (Session session = system.session()) {
            session.operator().close(first);
            last = found(session, id);
        }
        awaitHandles(0);

        publish(first);
        publish(last);
        publish(first);
        awaitThatAllWasRead(0);

        assertThat(sensor().captureSockets()).isEqualTo(1);
    }
}
