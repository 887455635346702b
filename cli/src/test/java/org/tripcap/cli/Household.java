package org.tripcap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.Hpke;
import org.tripcap.capture.segment.SecretAccess;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.ship.IncidentPublisher;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.vault.WrappedSegmentKey;

/**
 * One operator's authority and actors on the shared broker, for integration tests. Each test has its own, so that what other
 * tests left on the topics is untrusted there and passed over.
 */
final class Household {
    private static final Duration YEAR = Duration.ofDays(365);

    final InstantSource clock = InstantSource.system();
    final SecureRandom random = new SecureRandom();
    final KafkaSettings kafka;
    final Authority authority = Authority.create(clock);
    final Identity operator = authority.enrol("operator", Role.OPERATOR, YEAR);
    final Identity investigator = authority.enrol("investigator", Role.INVESTIGATOR, YEAR);
    final Identity vault = authority.enrol("vault", Role.VAULT, YEAR);
    final Identity responder = authority.enrol("responder", Role.RESPONDER, YEAR);
    final Identity indexer = authority.enrol("indexer", Role.INDEXER, YEAR);
    final Identity sensor = authority.enrol("sensor", Role.SENSOR, YEAR);
    final NotaryIdentity notary =
            NotaryIdentity.create(authority.enrol("notary", Role.NOTARY, YEAR), "test/" + IncidentId.random(random));
    final TrustFile trust = authority.trustFile().withNotary(notary.keys());
    final Path directory;

    Household(Path directory) throws IOException, InterruptedException {
        this(directory, KafkaSettings.of(SharedStores.bootstrapServers()));
    }

    /** A household on a broker of its own. */
    Household(Path directory, KafkaSettings kafka) throws IOException, InterruptedException {
        this.directory = directory;
        this.kafka = kafka;
        try (Admin admin = kafka.admin()) {
            Topics.ensure(admin, Topics.Replication.STANDALONE);
        }
    }

    /** An incident that was opened. */
    record Opened(IncidentDocument document, Signed statement) {
        IncidentId id() {
            return document.id();
        }
    }

    /** Writes the identities of a server, and the operator's, into a directory. */
    Path installed() throws IOException {
        Path keys = directory.resolve("keys");
        for (Identity identity : List.of(operator, investigator, vault, responder, indexer, notary.identity())) {
            identity.store(keys.resolve(identity.name() + ".pem"));
        }
        notary.store(keys.resolve("notary-mldsa44.pem"));
        trust.store(keys.resolve("trust.json"));
        return keys;
    }

    StatementChain chain(Identity identity) throws IOException {
        return StatementChain.open(
                directory.resolve("chains").resolve(identity.name()),
                identity,
                new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE));
    }

    /** States something in the name of {@code identity}, without bringing it to the ledger. */
    Signed state(Identity identity, @Nullable IncidentId incident, Body body) throws IOException {
        try (StatementChain chain = chain(identity)) {
            return chain.next(incident, body);
        }
    }

    /** Opens an incident, on ledger and topic of incidents. */
    Opened open(Identity opener, IncidentKey key) throws IOException {
        return open(opener, key, "host 192.0.2.7");
    }

    /** Opens an incident that records files with this filter. */
    Opened open(Identity opener, IncidentKey key, String filter) throws IOException {
        Instant now = clock.instant();
        IncidentDocument document = IncidentDocument.first(
                IncidentId.random(random),
                "Exploit attempt",
                "integration test",
                LegalBasis.GDPR_6_1_F,
                new Scope(filter, List.of(), List.of(), Source.FILE, Scope.MAX_SNAPLEN),
                now,
                now.plus(Duration.ofMinutes(30)),
                List.of(),
                key,
                salt(),
                salt());
        byte[] bytes = document.toBytes();
        Signed statement = state(
                opener, document.id(), new Body.IncidentOpened(Body.IncidentAct.of(document, bytes, Cause.OPERATOR)));
        try (IncidentPublisher publisher = new IncidentPublisher(kafka)) {
            publisher.publish(document.id(), bytes, statement);
        }
        return new Opened(document, statement);
    }

    /** Closes what {@link #open} opened. */
    void close(Identity opener, Opened opened) throws IOException {
        IncidentDocument closed = opened.document()
                .next(opened.document().toBytes(), opened.statement().toOpening(), salt())
                .withClosed(clock.instant());
        byte[] bytes = closed.toBytes();
        Signed statement =
                state(opener, closed.id(), new Body.IncidentClosed(Body.IncidentAct.of(closed, bytes, Cause.OPERATOR)));
        try (IncidentPublisher publisher = new IncidentPublisher(kafka)) {
            publisher.publish(closed.id(), bytes, statement);
        }
    }

    ContentKey contentKey() {
        return ContentKey.of(salt(), SecretAccess.granted()); // test keys
    }

    /** A content key wrapped for one segment of the sensor, as sensors do it. */
    WrappedSegmentKey wrap(Opened opened, long seq, ContentKey key) {
        SegmentContext context = new SegmentContext(
                opened.id(), sensor.keyId(), 1, seq, opened.statement().digest());
        byte[] wrapped = Hpke.seal(
                opened.document().key().publicKey(),
                context.associatedData(),
                key.toBytes(SecretAccess.granted())); // test keys
        return new WrappedSegmentKey(context, wrapped);
    }

    private byte[] salt() {
        byte[] salt = new byte[32];
        random.nextBytes(salt);
        return salt;
    }
}
