package org.tripcap.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.LinkType;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.segment.SealedSegment;
import org.tripcap.capture.segment.Sealer;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.cli.casefile.CaseBundle;

/** A whole case of made-up packets, signed by actors of its own, on a clock of its own; in memory. */
final class MeasuredCase implements CaseEvidence {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Body.Version VERSION = Body.Version.of("1.0.0");

    private final IncidentId incident = IncidentId.random(new SecureRandom());
    private final IncidentKeyPair keyPair = IncidentKeyPair.generate();
    private final List<Signed> statements = new ArrayList<>();
    private final List<DocumentRecord> documents = new ArrayList<>();
    private final List<SegmentRecord> segments = new ArrayList<>();
    private final List<CheckpointRecord> checkpoints = new ArrayList<>();
    private final TrustFile trust;
    private final LedgerTree tree;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long pcapngBytes;

    /**
     * Makes a case: opened, recorded, closed, notarised.
     *
     * @param directory for what its actors keep while it is made
     * @param count segments of 4 MiB
     */
    MeasuredCase(Path directory, int count) throws IOException {
        InstantSource clock = () -> now;
        Authority authority = Authority.create(clock);
        NotaryIdentity notary =
                NotaryIdentity.create(authority.enrol("notary-1", Role.NOTARY, YEAR), "tripcap.bench/ledger");
        trust = authority.trustFile().withNotary(notary.keys()).withVerifyText(CaseBundle.verifyTextDigest());
        tree = new LedgerTree(trust);
        try (StatementChain operator = chain(authority, Role.OPERATOR, directory, clock);
                StatementChain sensor = chain(authority, Role.SENSOR, directory, clock)) {
            IncidentDocument document = document();
            byte[] bytes = document.toBytes();
            Signed opening =
                    state(operator, new Body.IncidentOpened(Body.IncidentAct.of(document, bytes, Cause.OPERATOR)));
            documents.add(new DocumentRecord("document, revision 1", bytes, opening));
            now = now.plusMillis(20);
            record(sensor, document, opening.toOpening(), count);
            IncidentDocument closed =
                    document.next(bytes, opening.toOpening(), salt()).withClosed(now);
            byte[] closing = closed.toBytes();
            documents.add(new DocumentRecord(
                    "document, revision 2",
                    closing,
                    state(operator, new Body.IncidentClosed(Body.IncidentAct.of(closed, closing, Cause.OPERATOR)))));
        }
        statements.forEach(tree::offer);
        byte[] checkpoint =
                new Checkpoint(notary.keys().origin(), tree.size(), tree.root(tree.size())).sign(notary, now);
        checkpoints.add(new CheckpointRecord("checkpoint", checkpoint, CheckpointOrigin.CASE));
    }

    private static StatementChain chain(Authority authority, Role role, Path directory, InstantSource clock)
            throws IOException {
        return StatementChain.open(
                directory.resolve(role.code() + ".chain"),
                authority.enrol(role.code() + "-1", role, YEAR),
                new ActorEnvironment(
                        clock,
                        () -> new ClockState(ClockState.Source.CHRONY, 0, true),
                        Optional::empty,
                        Deployment.STANDALONE));
    }

    private IncidentDocument document() {
        return IncidentDocument.first(
                incident,
                "Measurement",
                "A made-up case",
                LegalBasis.GDPR_6_1_F,
                new Scope("host 203.0.113.7", List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN),
                now,
                now.plus(Duration.ofHours(1)),
                List.of(),
                keyPair.publicKey(),
                salt(),
                salt());
    }

    private void record(StatementChain sensor, IncidentDocument document, AttachedStatement opening, int count)
            throws IOException {
        List<Integer> linkTypes = List.of(LinkType.ETHERNET.value());
        state(
                sensor,
                new Body.CaptureStarted(
                        opening.digest(),
                        1,
                        Source.LIVE,
                        linkTypes,
                        Scope.MAX_SNAPLEN,
                        document.filterCommit(),
                        new Body.Versions(VERSION, VERSION, VERSION, VERSION),
                        0L,
                        null));
        Counters sum = Counters.ZERO;
        Sealer sealer = new Sealer();
        long last = 0;
        for (int i = 0; i < count; i++) {
            Section section = ImixSection.begunAt(now);
            pcapngBytes += section.length();
            now = instant(section.lastNanos());
            last = sensor.nextSeq(incident);
            SealedSegment sealed = sealer.seal(
                    section,
                    new SegmentContext(incident, sensor.identity().keyId(), sensor.epoch(), last, opening.digest()),
                    keyPair.publicKey());
            Counters counters = new Counters(section.packets(), section.packetBytes(), section.packets(), 0, 0, 0);
            Signed statement = state(sensor, segment(section, sealed, counters));
            segments.add(new SegmentRecord.Sealed("segment " + last, sealed.ciphertext(), statement));
            sum = sum.plus(counters);
        }
        state(
                sensor,
                new Body.CaptureStopped(
                        StopReason.CLOSED,
                        1,
                        linkTypes,
                        Scope.MAX_SNAPLEN,
                        document.filterCommit(),
                        sum,
                        count,
                        last,
                        null,
                        null));
    }

    private Body.SegmentSealed segment(Section section, SealedSegment sealed, Counters counters) {
        return new Body.SegmentSealed(
                instant(section.firstNanos()),
                instant(section.lastNanos()),
                counters,
                new Body.SegmentSealed.Plain(sealed.plainLength(), sealed.plainCommit()),
                sealed.blocksRoot(),
                new Body.SegmentSealed.Cipher(
                        sealed.suite(), keyPair.publicKey().id(), sealed.ciphertext().length, sealed.cipherDigest()));
    }

    private Signed state(StatementChain actor, Body body) throws IOException {
        Signed signed = actor.next(incident, body);
        statements.add(signed);
        return signed;
    }

    private static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(0, epochNanos);
    }

    private static byte[] salt() {
        byte[] salt = new byte[IncidentDocument.SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    TrustFile trust() {
        return trust;
    }

    /** Bytes of the captures. */
    long pcapngBytes() {
        return pcapngBytes;
    }

    IncidentKeyPair keyPair() {
        return keyPair;
    }

    /** Unwraps with the incident's private key. */
    KeySource keys() {
        return keys(keyPair);
    }

    /** Unwraps with this private key. */
    static KeySource keys(IncidentKeyPair keyPair) {
        return (wrappedKey, context) -> {
            try {
                return keyPair.unwrap(wrappedKey, context);
            } catch (SegmentDamagedException e) {
                throw new KeyRefusedException(KeyRefusedException.Reason.MISMATCH, String.valueOf(e.getMessage()));
            }
        };
    }

    @Override
    public IncidentId incident() {
        return incident;
    }

    @Override
    public Stream<Signed> statements() {
        return statements.stream();
    }

    @Override
    public Stream<DocumentRecord> documents() {
        return documents.stream();
    }

    @Override
    public Stream<SegmentRecord> segments() {
        return segments.stream();
    }

    @Override
    public Stream<CheckpointRecord> checkpoints() {
        return checkpoints.stream();
    }

    @Override
    public LedgerProofs proofs() {
        return tree;
    }
}
