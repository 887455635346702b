package org.tripcap.capture.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Seen;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.AlertChain;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.Sealer;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.segment.SegmentDamagedException;

/**
 * A case as the real parts make it, in memory: real keys, certificates, documents, chains, sealed segments. Its lists are open,
 * so that a test can do to them what an attacker would. Statement chains live in the directory given.
 */
public final class RecordedCase implements AutoCloseable {
    /** Ethernet. */
    public static final int LINK_TYPE = 1;

    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static final String APPLICATION = "tripcap test";
    private static final Duration YEAR = Duration.ofDays(365);

    public final ManualClock clock = new ManualClock(START);
    public final Authority authority = Authority.create(clock);
    public final Identity operator = authority.enrol("operator-1", Role.OPERATOR, YEAR);
    public final Identity sensor = authority.enrol("sensor-1", Role.SENSOR, YEAR);
    public final Identity vault = authority.enrol("vault-1", Role.VAULT, YEAR);
    public final Identity investigator = authority.enrol("investigator-1", Role.INVESTIGATOR, YEAR);
    public final NotaryIdentity notary =
            NotaryIdentity.create(authority.enrol("notary-1", Role.NOTARY, YEAR), "tripcap.test/ledger");
    public final IncidentId incident;
    public final IncidentKeyPair keyPair = IncidentKeyPair.generate();

    /** Statements on the ledger, in order. */
    public final List<Signed> ledger = new ArrayList<>();

    public final List<CaseEvidence.DocumentRecord> documents = new ArrayList<>();
    public final List<CaseEvidence.SegmentRecord.Sealed> segments = new ArrayList<>();
    public final List<CaseEvidence.AlertRecord> alerts = new ArrayList<>();
    public final List<Signed> standing = new ArrayList<>();
    public final List<byte[]> checkpoints = new ArrayList<>();
    public final List<CaseEvidence.StampRecord> stamps = new ArrayList<>();

    /** What actors know of the ledger's latest checkpoint. */
    public @Nullable Seen seen;

    public ClockState clockState = new ClockState(ClockState.Source.CHRONY, 1_000, true);
    public Deployment deployment = Deployment.DISTRIBUTED;
    public TrustFile trust = authority.trustFile().withNotary(notary.keys());
    /** Proofs of the tree that was notarised last. */
    public LedgerProofs proofs = new LedgerTree(trust);

    private final Path directory;
    private final Map<String, StatementChain> chains = new HashMap<>();
    /** How many statements of the case were on the ledger before each standing one, by its digest. */
    private final Map<Digest, Integer> statedAfter = new HashMap<>();

    private final SecureRandom random = new SecureRandom();
    private final Random packets = new Random(7);
    private final Sealer sealer = new Sealer();
    private @Nullable IncidentDocument document;
    private byte[] documentBytes = new byte[0];
    private @Nullable AttachedStatement opening;
    private Counters runCounters = Counters.ZERO;
    private long runSegments;
    private @Nullable Long runLastSeq;

    /** A case whose statement chains live in {@code directory}. */
    public RecordedCase(Path directory) {
        this.directory = directory;
        this.incident = IncidentId.random(random);
    }

    /** A whole sound case: opened, three segments of 40 packets, stopped, closed. */
    public static RecordedCase sound(Path directory) throws IOException {
        RecordedCase recorded = new RecordedCase(directory);
        recorded.open(Source.LIVE);
        recorded.start();
        for (int i = 0; i < 3; i++) {
            recorded.segment(40);
        }
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        return recorded;
    }

    public StatementChain chain(Identity identity) throws IOException {
        StatementChain known = chains.get(identity.keyId());
        if (known == null) {
            ActorEnvironment environment =
                    new ActorEnvironment(clock, () -> clockState, () -> Optional.ofNullable(seen), deployment);
            known = StatementChain.open(StatementChain.fileIn(directory, identity), identity, environment);
            chains.put(identity.keyId(), known);
        }
        return known;
    }

    /** Makes the actor forget what it had open, as a crash does; its next statement begins a new epoch. */
    public void restart(Identity identity) throws IOException {
        StatementChain known = chains.remove(identity.keyId());
        if (known != null) {
            known.close();
        }
        runCounters = Counters.ZERO;
        runSegments = 0;
        runLastSeq = null;
    }

    /** States on the ledger. */
    public Signed state(Identity actor, Body body) throws IOException {
        Signed signed = chain(actor).next(incident, body);
        ledger.add(signed);
        return signed;
    }

    /** States what concerns no incident and bears on every case. */
    public Signed stateStanding(Identity actor, Body body) throws IOException {
        Signed signed = chain(actor).next(null, body);
        standing.add(signed);
        statedAfter.put(signed.digest(), ledger.size());
        return signed;
    }

    public void open(Source source) throws IOException {
        IncidentDocument first = IncidentDocument.first(
                incident,
                "Exploit attempt",
                "Alert of the intrusion detection",
                LegalBasis.GDPR_6_1_F,
                new Scope("host 192.0.2.7", List.of(), List.of("sensor-1"), source, Scope.MAX_SNAPLEN),
                clock.instant(),
                clock.instant().plus(Duration.ofMinutes(30)),
                List.of(new AlertNote("suricata", "2034567", clock.instant(), 1, "ET EXPLOIT")),
                keyPair.publicKey(),
                salt(),
                salt());
        byte[] bytes = first.toBytes();
        Signed statement = state(operator, new Body.IncidentOpened(Body.IncidentAct.of(first, bytes, Cause.OPERATOR)));
        opening = statement.toOpening();
        publish(first, bytes, statement);
        clock.advance(Duration.ofMillis(20));
    }

    /** The next revision, to be changed and given to {@link #change}. */
    public IncidentDocument next() {
        return document().next(documentBytes, opening(), salt());
    }

    public void change(IncidentDocument changed) throws IOException {
        byte[] bytes = changed.toBytes();
        publish(
                changed,
                bytes,
                state(operator, new Body.IncidentChanged(Body.IncidentAct.of(changed, bytes, Cause.OPERATOR))));
    }

    /** More alerts join the incident; its next revision commits to them. */
    public void joinAlerts(int count) throws IOException {
        AlertChain chain = document().alertChain();
        for (int i = 0; i < count; i++) {
            long sequence = chain.count() + 1;
            byte[] record = ("{\"reference\":\"alert-" + sequence + "\"}").getBytes(StandardCharsets.UTF_8);
            chain = chain.plus(record);
            alerts.add(new CaseEvidence.AlertRecord("alert document " + sequence, sequence, record));
        }
        change(next().withAlertChain(chain));
    }

    public void closeIncident() throws IOException {
        IncidentDocument closed = next().withClosed(clock.instant());
        byte[] bytes = closed.toBytes();
        publish(
                closed,
                bytes,
                state(operator, new Body.IncidentClosed(Body.IncidentAct.of(closed, bytes, Cause.OPERATOR))));
    }

    public void start() throws IOException {
        state(
                sensor,
                new Body.CaptureStarted(
                        opening().digest(),
                        document().revision(),
                        document().scope().source(),
                        List.of(LINK_TYPE),
                        Scope.MAX_SNAPLEN,
                        document().filterCommit(),
                        new Body.Versions(
                                Body.Version.of("0.1.0"),
                                Body.Version.of("25.0.1"),
                                Body.Version.of("1.10.3"),
                                Body.Version.of("6.1.0")),
                        20_000_000L,
                        null));
    }

    /** Records, seals and states a segment of random packets, a millisecond apart. */
    public CaseEvidence.SegmentRecord.Sealed segment(int count) throws IOException {
        return segment(count, clock.instant(), Counters.ZERO);
    }

    /**
     * Records, seals and states a segment whose first packet has time {@code first}.
     *
     * @param drops its dropped packets; the other components count for nothing
     */
    public CaseEvidence.SegmentRecord.Sealed segment(int count, Instant first, Counters drops) throws IOException {
        Section section = section(count, first, drops);
        CaseEvidence.SegmentRecord.Sealed record = seal(section, drops, chain(sensor));
        segments.add(record);
        ledger.add(record.statement());
        return record;
    }

    public Section section(int count, Instant first, Counters drops) {
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", LINK_TYPE, Scope.MAX_SNAPLEN)), APPLICATION);
        long nanos = first.getEpochSecond() * 1_000_000_000L + first.getNano();
        byte[] packet = new byte[600];
        for (int i = 0; i < count; i++) {
            packets.nextBytes(packet);
            int length = 60 + packets.nextInt(500);
            section.packet(0, nanos + i * 1_000_000L, packet, 0, length, length);
        }
        section.finish(List.of(new InterfaceStatistics(
                count, drops.droppedInterface(), drops.droppedKernel(), first, first.plusMillis(count))));
        clock.advance(Duration.ofMillis(count));
        return section;
    }

    /** Seals {@code section} as the next segment of the chain and states it; nothing is stored. */
    public CaseEvidence.SegmentRecord.Sealed seal(Section section, Counters drops, StatementChain chain)
            throws IOException {
        SegmentContext context = new SegmentContext(
                incident,
                chain.identity().keyId(),
                chain.epoch(),
                chain.nextSeq(incident),
                opening().digest());
        SealedSegment sealed = sealer.seal(section, context, keyPair.publicKey());
        Counters counters = new Counters(
                section.packets(),
                section.packetBytes(),
                section.packets(),
                drops.droppedKernel(),
                drops.droppedInterface(),
                drops.droppedQueue());
        Signed statement = chain.next(incident, statement(section, sealed, counters));
        runCounters = runCounters.plus(counters);
        runSegments++;
        runLastSeq = context.seq();
        return new CaseEvidence.SegmentRecord.Sealed("segment " + context.seq(), sealed.ciphertext(), statement);
    }

    public Body.SegmentSealed statement(Section section, SealedSegment sealed, Counters counters) {
        return new Body.SegmentSealed(
                section.packets() == 0 ? null : instant(section.firstNanos()),
                section.packets() == 0 ? null : instant(section.lastNanos()),
                counters,
                new Body.SegmentSealed.Plain(sealed.plainLength(), sealed.plainCommit()),
                sealed.blocksRoot(),
                new Body.SegmentSealed.Cipher(
                        sealed.suite(), keyPair.publicKey().id(), sealed.ciphertext().length, sealed.cipherDigest()));
    }

    public void stop(StopReason reason) throws IOException {
        stop(reason, runCounters);
    }

    public void stop(StopReason reason, Counters totals) throws IOException {
        state(
                sensor,
                new Body.CaptureStopped(
                        reason,
                        document().revision(),
                        List.of(LINK_TYPE),
                        Scope.MAX_SNAPLEN,
                        document().filterCommit(),
                        totals,
                        runSegments,
                        runLastSeq,
                        null,
                        null));
        runCounters = Counters.ZERO;
        runSegments = 0;
        runLastSeq = null;
    }

    /** The notary takes in the ledger as it is now, and signs a checkpoint of it, which actors see from now on. */
    public LedgerTree notarise() {
        LedgerTree tree = new LedgerTree(trust);
        for (int i = 0; i <= ledger.size(); i++) {
            int before = i;
            standing.stream()
                    .filter(signed ->
                            Math.min(statedAfter.getOrDefault(signed.digest(), Integer.MAX_VALUE), ledger.size())
                                    == before)
                    .forEach(tree::offer);
            if (i < ledger.size()) {
                tree.offer(ledger.get(i));
            }
        }
        Checkpoint checkpoint = new Checkpoint(notary.keys().origin(), tree.size(), tree.root(tree.size()));
        checkpoints.add(checkpoint.sign(notary, clock.instant()));
        seen = checkpoint.toSeen();
        proofs = tree;
        return tree;
    }

    /** Has the latest checkpoint stamped, as if it were {@code time}. */
    public void stamp(StampAuthority authority, Instant time) {
        byte[] note = checkpoints.getLast();
        stamps.add(new CaseEvidence.StampRecord("stamp", Digest.of(note), authority.stamp(note, time)));
    }

    /** The case as it is now; later changes of the lists show. */
    public CaseEvidence evidence() {
        return new CaseEvidence() {
            @Override
            public IncidentId incident() {
                return incident;
            }

            @Override
            public Stream<Signed> statements() {
                return ledger.stream();
            }

            @Override
            public Stream<Signed> standing() {
                return standing.stream();
            }

            @Override
            public Stream<DocumentRecord> documents() {
                return documents.stream();
            }

            @Override
            public Stream<SegmentRecord> segments() {
                return segments.stream().map(SegmentRecord.class::cast);
            }

            @Override
            public Stream<AlertRecord> alerts() {
                return alerts.stream();
            }

            @Override
            public Stream<CheckpointRecord> checkpoints() {
                return checkpoints.stream()
                        .map(note -> new CheckpointRecord("checkpoint", note, CheckpointOrigin.CASE));
            }

            @Override
            public Stream<StampRecord> timeStamps() {
                return stamps.stream();
            }

            @Override
            public LedgerProofs proofs() {
                return proofs;
            }
        };
    }

    /** Unwraps with the incident's private key. */
    public KeySource keys() {
        return (wrappedKey, context) -> {
            try {
                return keyPair.unwrap(wrappedKey, context);
            } catch (SegmentDamagedException e) {
                throw new KeyRefusedException(KeyRefusedException.Reason.MISMATCH, String.valueOf(e.getMessage()));
            }
        };
    }

    /** The statement with this seq that {@code actor} put on the ledger. */
    public Signed stated(Identity actor, long seq) {
        return ledger.stream()
                .filter(signed -> {
                    Statement statement = Statement.parse(signed.bytes());
                    return statement.actor().equals(actor.keyId()) && statement.seq() == seq;
                })
                .findFirst()
                .orElseThrow();
    }

    /** The opening statement as {@code actor} would have made it, as the first of its chain and in this role. */
    public static Statement openedBy(Identity actor, Role role, Statement opened) {
        return new Statement(
                opened.id(),
                opened.incident(),
                actor.keyId(),
                role,
                opened.time(),
                opened.clock(),
                1,
                0,
                null,
                null,
                null,
                opened.deployment(),
                opened.body());
    }

    /** The statement with another epoch and body. */
    public static Statement copy(Statement s, long epoch, Body body) {
        return new Statement(
                s.id(),
                s.incident(),
                s.actor(),
                s.role(),
                s.time(),
                s.clock(),
                epoch,
                s.seq(),
                s.prev(),
                s.actorPrev(),
                s.seen(),
                s.deployment(),
                body);
    }

    /** Digest of the opening statement. */
    public Digest openingDigest() {
        return opening().digest();
    }

    public IncidentDocument document() {
        if (document == null) {
            throw new IllegalStateException("the incident was not opened yet");
        }
        return document;
    }

    public AttachedStatement opening() {
        if (opening == null) {
            throw new IllegalStateException("the incident was not opened yet");
        }
        return opening;
    }

    public byte[] salt() {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        random.nextBytes(salt);
        return salt;
    }

    private void publish(IncidentDocument revision, byte[] bytes, Signed statement) {
        document = revision;
        documentBytes = bytes;
        documents.add(new CaseEvidence.DocumentRecord("document, revision " + revision.revision(), bytes, statement));
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, 1_000_000_000L), Math.floorMod(epochNanos, 1_000_000_000L));
    }

    @Override
    public void close() {
        for (StatementChain chain : chains.values()) {
            try {
                chain.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
