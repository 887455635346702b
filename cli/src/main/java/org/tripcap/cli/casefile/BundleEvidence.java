package org.tripcap.cli.casefile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.MerkleProofs;
import org.tripcap.capture.custody.Pem;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TimeStamp;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.Disclosure;
import org.tripcap.capture.segment.OpenedSegment;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.segment.SegmentCiphertext;

/**
 * One incident's evidence as a bundle holds it, for the verifier. The bundle may come from an enemy: nothing in it says whom to
 * trust, each file is read once, under a bound, and only one segment is in memory at a time.
 */
public final class BundleEvidence implements CaseEvidence {
    /** More than a proof of every second packet of the longest section needs. */
    private static final int MAX_DISCLOSURE = 2 * Section.MAX_LENGTH;

    private static final int MAX_PEM = 2 * Signed.MAX_CERTIFICATE;
    /** Certificates of one bundle that are kept in memory. */
    private static final int MAX_CERTIFICATES = 4096;
    /** Revisions of one incident whose documents are looked at. */
    private static final int MAX_REVISIONS = 10_000;

    private static final String STATEMENT_FORM = "statement.form";

    private final BagReader bag;
    private final TrustFile trust;
    private final BundleProofs proofs;
    private final Map<String, List<byte[]>> certificates = new HashMap<>();
    private final CaseReport report = new CaseReport();
    private int keptCertificates;
    private boolean scanned;
    /** Statements of the incident's revisions, which authorise the documents. */
    private final Map<Long, Signed> revisions = new TreeMap<>();

    private BundleEvidence(BagReader bag, TrustFile trust) {
        this.bag = bag;
        this.trust = trust;
        this.proofs = new BundleProofs(bag, this::scan);
    }

    /**
     * Opens a bundle.
     *
     * @throws BadBundleException when the directory is no bundle
     * @throws IOException when it cannot be read
     */
    public static BundleEvidence open(Path directory, TrustFile trust) throws IOException {
        return new BundleEvidence(new BagReader(directory), trust);
    }

    @Override
    public IncidentId incident() {
        return bag.incident();
    }

    /** Bytes of all segments, for a progress bar. */
    public long segmentBytes() throws IOException {
        long bytes = 0;
        for (String name : bag.names(BundleNames.SEGMENTS, BundleNames.PCAPNG)) {
            bytes += bag.size(name);
        }
        return bytes;
    }

    @Override
    public Stream<Signed> statements() {
        return Stream.of(BundleNames.STATEMENTS, BundleNames.SEGMENTS)
                .flatMap(directory -> bag.names(directory, BundleNames.JSON).stream())
                .flatMap(name -> {
                    Optional<Signed> signed = checked(() -> signed(name));
                    signed.ifPresent(s -> proofs.remember(MerkleProofs.leafHash(s.bytes()), name));
                    return signed.stream();
                })
                .onClose(() -> scanned = true);
    }

    @Override
    public Stream<Signed> standing() {
        return bag.names(BundleNames.STANDING, BundleNames.JSON).stream().flatMap(name -> {
            Optional<Signed> signed = checked(() -> stated(name)).map(Stated::signed);
            signed.ifPresent(s -> proofs.remember(MerkleProofs.leafHash(s.bytes()), name));
            return signed.stream();
        });
    }

    /** Documents and proofs are found by their statements, whatever is asked for first. */
    private void scan() {
        if (!scanned) {
            try (Stream<Signed> all = statements()) {
                all.forEach(signed -> {});
            }
        }
    }

    /** A statement of the case: it goes into the page for people, and may authorise a document. */
    private Optional<Signed> signed(String name) throws IOException {
        Optional<Stated> stated = stated(name);
        stated.ifPresent(s -> {
            if (s.statement().body() instanceof Body.IncidentBody body && revisions.size() < MAX_REVISIONS) {
                revisions.putIfAbsent(body.act().revision(), s.signed());
            }
            report.statement(s.signed(), s.statement());
        });
        return stated.map(Stated::signed);
    }

    private record Stated(Statement statement, Signed signed) {}

    /** The statement in this file, with the signature beside it and its actor's certificate. */
    private Optional<Stated> stated(String name) throws IOException {
        Optional<byte[]> bytes = bag.read(name, Statement.MAX_BYTES);
        Optional<byte[]> signature = bag.read(BundleNames.stem(name) + BundleNames.SIGNATURE, Signed.SIGNATURE_LENGTH);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Statement statement;
        try {
            statement = Statement.parse(bytes.get());
        } catch (MalformedException e) {
            bag.damage(
                    Severity.INVALID,
                    STATEMENT_FORM,
                    name,
                    String.valueOf(e.getMessage()),
                    "compare with another copy; this one was changed or made by something else");
            return Optional.empty();
        }
        if (signature.isEmpty() || signature.get().length != Signed.SIGNATURE_LENGTH) {
            bag.damage(
                    signature.isEmpty() ? Severity.INCOMPLETE : Severity.INVALID,
                    "signature",
                    name,
                    "expected a signature of " + Signed.SIGNATURE_LENGTH + " bytes beside it, found "
                            + signature.map(s -> s.length + " bytes").orElse("none"),
                    "without it nobody knows who stated this; look for it in another copy");
            return Optional.empty();
        }
        byte[] certificate = certificate(statement, name);
        if (certificate == null) {
            return Optional.empty();
        }
        return Optional.of(new Stated(statement, new Signed(bytes.get(), signature.get(), certificate)));
    }

    /** The actor's certificate, of several the one that the trust file accepts at that time; null where there is none. */
    private byte @Nullable [] certificate(Statement statement, String name) {
        List<byte[]> candidates = certificates.computeIfAbsent(statement.actor(), a -> checked(() -> certificates(a)));
        if (candidates.isEmpty()) {
            bag.damage(
                    Severity.INCOMPLETE,
                    "certificate",
                    name,
                    "expected the certificate of actor " + statement.actor() + " in the bundle, found none",
                    "look for it in another copy of the bundle, or ask the operator");
            return null;
        }
        for (byte[] candidate : candidates) {
            if (accepted(candidate, statement)) {
                return candidate;
            }
        }
        return candidates.getFirst();
    }

    private boolean accepted(byte[] certificate, Statement statement) {
        try {
            trust.verifyCertificate(certificate, statement.time());
            return true;
        } catch (UntrustedException e) {
            return false; // the verifier says why, of the one that is handed on
        }
    }

    private List<byte[]> certificates(String actor) throws IOException {
        List<byte[]> found = new ArrayList<>();
        for (String name : bag.names(BundleNames.CERTIFICATES + actor, BundleNames.PEM)) {
            Optional<byte[]> pem = bag.read(name, MAX_PEM);
            try {
                if (pem.isPresent() && keptCertificates++ < MAX_CERTIFICATES) {
                    found.add(certificate(new String(pem.get(), StandardCharsets.ISO_8859_1)));
                }
            } catch (MalformedException e) {
                bag.damage(
                        Severity.INVALID,
                        "certificate",
                        name,
                        String.valueOf(e.getMessage()),
                        "compare with another copy of the bundle");
            }
        }
        return found;
    }

    /** In one form only: other programs may read a sloppy file in another way, and find another certificate in it. */
    private static byte[] certificate(String text) {
        List<byte[]> found = Pem.decode(text, Pem.CERTIFICATE);
        if (found.size() != 1
                || found.getFirst().length > Signed.MAX_CERTIFICATE
                || !Pem.encode(Pem.CERTIFICATE, found.getFirst()).equals(text)) {
            throw new MalformedException("expected one PEM block CERTIFICATE and nothing else");
        }
        return found.getFirst();
    }

    @Override
    public Stream<DocumentRecord> documents() {
        scan();
        return bag.names(BundleNames.DOCUMENTS, BundleNames.JSON).stream()
                .flatMap(name -> checked(() -> document(name)).stream());
    }

    private Optional<DocumentRecord> document(String name) throws IOException {
        Optional<byte[]> bytes = bag.read(name, IncidentDocument.MAX_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        long revision;
        try {
            revision = IncidentDocument.parse(bytes.get()).revision();
        } catch (MalformedException e) {
            bag.damage(
                    Severity.INVALID,
                    "document.form",
                    name,
                    String.valueOf(e.getMessage()),
                    "compare with another copy of it");
            return Optional.empty();
        }
        report.document(bytes.get());
        Signed statement = revisions.get(revision);
        if (statement == null) {
            bag.damage(
                    Severity.INCOMPLETE,
                    "document",
                    name,
                    "expected the statement of revision " + revision + " in the bundle, found none",
                    "without it the document has no authority; look for it in another copy");
            return Optional.empty();
        }
        return Optional.of(new DocumentRecord("data/" + name, bytes.get(), statement));
    }

    @Override
    public Stream<SegmentRecord> segments() {
        return bag.names(BundleNames.SEGMENTS, BundleNames.JSON).stream()
                .flatMap(name -> checked(() -> segment(name)).stream());
    }

    private Optional<SegmentRecord> segment(String name) throws IOException {
        String stem = BundleNames.stem(name);
        String pcapng = stem + BundleNames.PCAPNG;
        if (!bag.has(pcapng)) {
            return Optional.empty(); // lost or erased: the verifier knows from the statement
        }
        Optional<byte[]> section = bag.read(pcapng, Section.MAX_LENGTH);
        Optional<Signed> statement = signed(name);
        if (section.isEmpty() || statement.isEmpty()) {
            return Optional.empty();
        }
        return bag.has(stem + BundleNames.DISCLOSURE)
                ? shown(stem, section.get(), statement.get())
                : opened(stem, section.get(), statement.get());
    }

    private Optional<SegmentRecord> shown(String stem, byte[] pcapng, Signed statement) throws IOException {
        String name = stem + BundleNames.DISCLOSURE;
        Optional<byte[]> proof = bag.read(name, MAX_DISCLOSURE);
        if (proof.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SegmentRecord.Shown(
                    "data/" + stem + BundleNames.PCAPNG, Disclosure.read(pcapng, proof.get()), statement));
        } catch (PcapngException | MalformedException e) {
            bag.damage(
                    Severity.INVALID,
                    "disclosure",
                    name,
                    String.valueOf(e.getMessage()),
                    "it was not made by tripcap from this segment; ask for the disclosure again");
            return Optional.empty();
        }
    }

    private Optional<SegmentRecord> opened(String stem, byte[] section, Signed statement) throws IOException {
        String pcapng = stem + BundleNames.PCAPNG;
        Optional<byte[]> salt = bag.read(stem + BundleNames.SALT, SegmentCiphertext.SALT_LENGTH);
        if (salt.isEmpty() || salt.get().length != SegmentCiphertext.SALT_LENGTH) {
            bag.damage(
                    salt.isEmpty() ? Severity.INCOMPLETE : Severity.INVALID,
                    "salt",
                    pcapng,
                    "expected a segment salt of " + SegmentCiphertext.SALT_LENGTH + " bytes beside it, found "
                            + salt.map(s -> s.length + " bytes").orElse("none"),
                    "without it nothing shows that these packets were sealed; look for it in another copy");
            return Optional.empty();
        }
        return Optional.of(
                new SegmentRecord.Opened("data/" + pcapng, new OpenedSegment(section, salt.get()), statement));
    }

    @Override
    public Stream<AlertRecord> alerts() {
        return BundleAlerts.read(bag);
    }

    @Override
    public Stream<CheckpointRecord> checkpoints() {
        Stream<CheckpointRecord> kept = bag.names(BundleNames.CHECKPOINTS, BundleNames.CHECKPOINT).stream()
                .flatMap(name -> checked(() -> bag.read(name, SignedCheckpoint.MAX_BYTES))
                        .map(note -> new CheckpointRecord("data/" + name, note, CheckpointOrigin.CASE))
                        .stream());
        Stream<CheckpointRecord> proven = Stream.of(BundleNames.STATEMENTS, BundleNames.SEGMENTS, BundleNames.STANDING)
                .flatMap(directory -> bag.names(directory, BundleNames.PROOF).stream())
                .flatMap(name -> proofs
                        .inclusion(name)
                        .map(proof -> new CheckpointRecord("data/" + name, proof.note(), CheckpointOrigin.CASE))
                        .stream());
        Stream<CheckpointRecord> continued = bag.names(BundleNames.CHECKPOINTS, BundleNames.CONSISTENCY).stream()
                .flatMap(name -> proofs
                        .consistency(name)
                        .map(proof -> new CheckpointRecord("data/" + name, proof.note(), CheckpointOrigin.CASE))
                        .stream());
        return Stream.of(kept, proven, continued).flatMap(s -> s);
    }

    @Override
    public Stream<StampRecord> timeStamps() {
        return bag.names(BundleNames.TIMESTAMPS, BundleNames.TOKEN).stream()
                .flatMap(name -> checked(() -> stamp(name)).stream());
    }

    /** The stamped checkpoint has the same number; without it the stamp proves nothing. */
    private Optional<StampRecord> stamp(String name) throws IOException {
        String number = BundleNames.stem(name).substring(BundleNames.TIMESTAMPS.length());
        Optional<Digest> checkpoint = bag.read(
                        BundleNames.CHECKPOINTS + number + BundleNames.CHECKPOINT, SignedCheckpoint.MAX_BYTES)
                .map(Digest::of);
        if (checkpoint.isEmpty()) {
            bag.damage(
                    Severity.INCOMPLETE,
                    "time.stamp",
                    name,
                    "expected the checkpoint that it stamps beside it, found none",
                    "look for checkpoint " + number + " in another copy of the bundle");
            return Optional.empty();
        }
        return bag.read(name, TimeStamp.MAX_TOKEN)
                .map(token -> new StampRecord("data/" + name, checkpoint.get(), token));
    }

    @Override
    public LedgerProofs proofs() {
        return proofs;
    }

    /** A bundle that shows any segment in part only. */
    @Override
    public boolean isDisclosure() {
        return !bag.names(BundleNames.SEGMENTS, BundleNames.DISCLOSURE).isEmpty();
    }

    @Override
    public List<Damage> damage() {
        checked(() -> {
            new VerifyTextCheck(bag, trust).check();
            new ReportCheck(bag, report).check();
            return Optional.empty();
        });
        return checked(bag::finish);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T checked(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
