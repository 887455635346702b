package org.tripcap.capture.record;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.segment.OpenedSegment;
import org.tripcap.capture.segment.PcapngReader;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.capture.segment.SegmentOpener;
import org.tripcap.capture.testing.SteppedClock;

/** A sensor's gate with everything behind it but Kafka: its outbox is read here, where the sender would read it. */
final class RecordingSensor implements AutoCloseable {

    static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final Duration YEAR = Duration.ofDays(365);
    /** So long ago everybody was enrolled. */
    private static final Duration ENROLLED = Duration.ofDays(1);

    /** The sensor's clock. */
    final SteppedClock clock = new SteppedClock();
    /** Everybody else's. */
    final InstantSource trueTime = InstantSource.system();

    final Authority authority = Authority.create(() -> trueTime.instant().minus(ENROLLED));
    final Identity operator = authority.enrol("operator-1", Role.OPERATOR, YEAR);
    final Identity second = authority.enrol("operator-2", Role.OPERATOR, YEAR);
    Identity identity = authority.enrol("sensor-1", Role.SENSOR, YEAR);
    final TrustFile trust = authority.trustFile();
    private final StatementChain operatorChain;
    private final StatementChain secondChain;
    final List<Filed> filed = new ArrayList<>();
    private final Path directory;
    private final SecureRandom random = new SecureRandom();
    private RecorderSettings settings;
    private long outboxBytes = 1L << 30;
    private long taken = -1;
    private boolean heard = true;

    @Nullable Outbox outbox;

    @Nullable StatementChain chain;

    @Nullable Gate gate;

    /** What the sensor filed for sending. */
    @SuppressWarnings("ArrayRecordComponent") // test data, never compared as a record
    record Filed(Signed signed, Statement statement, byte @Nullable [] ciphertext) {}

    RecordingSensor(Path directory, List<String> interfaces) throws IOException {
        this.directory = directory;
        this.settings = RecorderSettings.on(
                interfaces,
                new Body.Versions(
                        Body.Version.of("0.1.0"),
                        Body.Version.of("25"),
                        Body.Version.of("1.10.3"),
                        Body.Version.of("6.1")));
        this.operatorChain = StatementChain.open(directory.resolve("operator"), operator, environment(trueTime));
        this.secondChain = StatementChain.open(directory.resolve("second"), second, environment(trueTime));
    }

    RecordingSensor with(Consumer<TunedSettings> tuning) {
        settings = TunedSettings.of(settings, tuning);
        return this;
    }

    RecordingSensor withOutbox(long bytes) {
        outboxBytes = bytes;
        return this;
    }

    /** Gives the sensor another key, whose certificate counts for so long from now. */
    RecordingSensor withCertificate(Duration left) {
        identity = authority.enrol(identity.name(), Role.SENSOR, ENROLLED.plus(left));
        return this;
    }

    RecordingSensor start() throws IOException {
        chain = StatementChain.open(
                StatementChain.fileIn(directory.resolve("chains"), identity), identity, environment(clock));
        outbox = Outbox.open(directory.resolve("outbox"), outboxBytes, 0);
        outbox.recover(chain.unacknowledged());
        gate = Gate.open(directory.resolve("gate"), chain, outbox, trust, settings, clock);
        gate.caughtUp();
        return this;
    }

    /** Takes what was filed since the last time. */
    List<Filed> filed() throws IOException, InterruptedException {
        while (true) {
            OutboxEntry entry = outbox().after(taken, 0);
            if (entry == null) {
                return filed;
            }
            taken = entry.number();
            filed.add(new Filed(
                    entry.statement(),
                    Statement.parse(entry.statement().bytes()),
                    entry.hasCiphertext() ? entry.ciphertext() : null));
        }
    }

    List<Body> bodies(IncidentId incident) throws IOException, InterruptedException {
        return filed().stream()
                .map(Filed::statement)
                .filter(s -> incident.equals(s.incident()))
                .map(Statement::body)
                .toList();
    }

    <T extends Body> List<T> bodies(IncidentId incident, Class<T> type) throws IOException, InterruptedException {
        return bodies(incident).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    boolean stopped(IncidentId incident) throws IOException, InterruptedException {
        List<Body> bodies = bodies(incident);
        return !bodies.isEmpty() && bodies.getLast() instanceof Body.CaptureStopped;
    }

    Outbox outbox() {
        if (outbox == null) {
            throw new IllegalStateException("not started");
        }
        return outbox;
    }

    Gate gate() {
        if (gate == null) {
            throw new IllegalStateException("not started");
        }
        return gate;
    }

    /** Ends this life of the sensor in order. */
    void shutDown() throws IOException {
        gate().close();
        if (chain != null) {
            chain.close();
        }
        gate = null;
    }

    @Override
    public void close() throws IOException {
        if (gate != null) {
            shutDown();
        }
        operatorChain.close();
        secondChain.close();
    }

    /** Opens an incident for this sensor; both operators approve of its scope. */
    Case open(Scope scope, Duration duration) throws IOException {
        return new Case(scope, duration, List.of(operatorChain, secondChain));
    }

    /** Opens an incident for this sensor; nobody approves of its scope. */
    Case openUnapproved(Scope scope, Duration duration) throws IOException {
        return new Case(scope, duration, List.of());
    }

    /** Opens an incident whose document does not reach the sensor. */
    Case unheard(Scope scope, Duration duration) throws IOException {
        heard = false;
        try {
            return open(scope, duration);
        } finally {
            heard = true;
        }
    }

    StatementChain operatorChain() {
        return operatorChain;
    }

    StatementChain secondChain() {
        return secondChain;
    }

    /** A chain of the first operator under another key, as after a change of keys. */
    StatementChain operatorChainWithNextKey() throws IOException {
        return StatementChain.open(
                directory.resolve("operator-next"),
                authority.enrol(operator.name(), Role.OPERATOR, YEAR),
                environment(trueTime));
    }

    private ActorEnvironment environment(InstantSource time) {
        return new ActorEnvironment(
                time, () -> new ClockState(ClockState.Source.SYSTEM, 0, true), Optional::empty, Deployment.STANDALONE);
    }

    /** An incident as its operator sees it. */
    final class Case {
        final IncidentKeyPair keys = IncidentKeyPair.generate();
        final IncidentId id = IncidentId.random(random);
        final List<CaseEvidence.DocumentRecord> documents = new ArrayList<>();
        final List<Signed> statements = new ArrayList<>();
        private final List<StatementChain> approvers;
        IncidentDocument document;
        byte[] bytes = new byte[0];
        private @Nullable Signed opening;

        Case(Scope scope, Duration duration, List<StatementChain> approvers) throws IOException {
            this.approvers = approvers;
            Instant now = trueTime.instant();
            IncidentDocument first = IncidentDocument.first(
                    id,
                    "Exploit attempt",
                    "Alert of the intrusion detection",
                    LegalBasis.GDPR_6_1_F,
                    scope,
                    now,
                    now.plus(duration),
                    List.of(),
                    keys.publicKey(),
                    salt(),
                    salt());
            document = first;
            next(approved(first));
            opening = publish(new Body.IncidentOpened(act()));
        }

        void change(Scope scope) throws IOException {
            next(approved(document.next(bytes, opening().toOpening(), salt()).withScope(scope, salt())));
            publish(new Body.IncidentChanged(act()));
        }

        void changeUnapproved(Scope scope) throws IOException {
            next(document.next(bytes, opening().toOpening(), salt()).withScope(scope, salt()));
            publish(new Body.IncidentChanged(act()));
        }

        /** An operator approves of what the document says now. */
        void approve(StatementChain approver) throws IOException {
            next(approved(document.next(bytes, opening().toOpening(), salt()), approver));
            publish(new Body.IncidentChanged(act()));
        }

        /** Publishes a revision with these approvals, whatever they are worth. */
        void attach(Signed approval) throws IOException {
            next(document.next(bytes, opening().toOpening(), salt()).withApproval(approval.toOpening()));
            publish(new Body.IncidentChanged(act()));
        }

        private IncidentDocument approved(IncidentDocument changed) throws IOException {
            IncidentDocument approved = changed;
            for (StatementChain approver : approvers) {
                approved = approved(approved, approver);
            }
            return approved;
        }

        private IncidentDocument approved(IncidentDocument changed, StatementChain approver) throws IOException {
            Signed approval = approver.next(id, new Body.ScopeApproved(changed.scopeCommit()));
            statements.add(approval);
            return changed.withApproval(approval.toOpening());
        }

        Signed opening() {
            if (opening == null) {
                throw new IllegalStateException("not opened");
            }
            return opening;
        }

        void extend(Instant expires) throws IOException {
            next(document.next(bytes, opening().toOpening(), salt()).withExpires(expires));
            publish(new Body.IncidentChanged(act()));
        }

        void close() throws IOException {
            next(document.next(bytes, opening().toOpening(), salt()).withClosed(trueTime.instant()));
            publish(new Body.IncidentClosed(act()));
        }

        /** Offers a revision again, as an enemy who controls Kafka could. */
        void replay(int revision) {
            CaseEvidence.DocumentRecord record = documents.get(revision - 1);
            gate().offer(record.bytes(), record.statement(), System.nanoTime());
        }

        private void next(IncidentDocument changed) {
            document = changed;
            bytes = changed.toBytes();
        }

        private Signed publish(Body body) throws IOException {
            Signed statement = operatorChain.next(id, body);
            statements.add(statement);
            documents.add(new CaseEvidence.DocumentRecord("revision " + document.revision(), bytes, statement));
            if (heard) {
                gate().offer(bytes, statement, System.nanoTime());
            }
            return statement;
        }

        private Body.IncidentAct act() {
            return Body.IncidentAct.of(document, bytes, Cause.OPERATOR);
        }

        /** Everything the sensor filed, checked by the verifier that investigators use. */
        VerificationReport verify() throws IOException, InterruptedException {
            List<Filed> mine = filed().stream()
                    .filter(f -> id.equals(f.statement().incident()))
                    .toList();
            CaseEvidence evidence = new CaseEvidence() {
                @Override
                public IncidentId incident() {
                    return id;
                }

                @Override
                public Stream<Signed> statements() {
                    return Stream.concat(statements.stream(), mine.stream().map(Filed::signed));
                }

                @Override
                public Stream<DocumentRecord> documents() {
                    return documents.stream();
                }

                @Override
                public Stream<SegmentRecord> segments() {
                    return mine.stream().flatMap(f -> {
                        byte[] ciphertext = f.ciphertext();
                        return ciphertext == null
                                ? Stream.empty()
                                : Stream.of(new SegmentRecord.Sealed(
                                        "segment " + f.statement().seq(), ciphertext, f.signed()));
                    });
                }

                @Override
                public Stream<CheckpointRecord> checkpoints() {
                    return Stream.empty();
                }

                @Override
                public LedgerProofs proofs() {
                    return new LedgerTree(trust);
                }
            };
            return CaseVerifier.verify(evidence, trust, keySource(), (segments, bytes) -> {});
        }

        private KeySource keySource() {
            return (wrappedKey, context) -> {
                try {
                    return keys.unwrap(wrappedKey, context);
                } catch (SegmentDamagedException e) {
                    throw new KeyRefusedException(KeyRefusedException.Reason.MISMATCH, String.valueOf(e.getMessage()));
                }
            };
        }

        /** The octets of every recorded packet, in order. */
        List<byte[]> packets() throws Exception {
            List<byte[]> packets = new ArrayList<>();
            for (Filed f : filed()) {
                byte[] ciphertext = f.ciphertext();
                if (ciphertext != null && id.equals(f.statement().incident())) {
                    var _ = PcapngReader.read(
                            opened(f, ciphertext).pcapng(),
                            (linkType, epochNanos, data, offset, length, original) ->
                                    packets.add(Arrays.copyOfRange(data, offset, offset + length)));
                }
            }
            return packets;
        }

        private OpenedSegment opened(Filed f, byte[] ciphertext) throws SegmentDamagedException {
            Statement s = f.statement();
            SegmentContext context = new SegmentContext(
                    id, s.actor(), s.epoch(), s.seq(), opening().digest());
            return SegmentOpener.open(ciphertext, keys.unwrap(SegmentCiphertext.wrappedKey(ciphertext), context));
        }

        private byte[] salt() {
            byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
            random.nextBytes(salt);
            return salt;
        }
    }
}
