package org.tripcap.cli.casefile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.CaseOpening;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.Pem;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StandingLedger;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.Disclosure;
import org.tripcap.capture.segment.OpenedSegment;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.capture.segment.SegmentOpener;

/**
 * Writes a case as a bundle that anyone can check with common tools: BagIt (RFC 8493) around the decrypted captures with
 * their salts, the exact signed statements with their proofs, checkpoints, certificates and the incident's documents.
 */
public final class CaseBundle {

    private static final String RESOURCES = "/org/tripcap/cli/casefile/";

    private final BagWriter bag;
    private final CaseEvidence evidence;
    private final KeySource keys;
    private final BundleContents contents;
    private final TrustFile trust;
    private final BundleLedger ledger;
    private final Map<String, Set<Digest>> certificates = new HashMap<>();
    private final Set<Digest> written = new HashSet<>();
    private final CaseReport report = new CaseReport();
    private final SegmentRanges ranges = new SegmentRanges();
    private long segments;
    private long segmentFiles;
    private long packets;
    private long bytes;

    private CaseBundle(BagWriter bag, CaseEvidence evidence, TrustFile trust, KeySource keys, BundleContents contents) {
        this.bag = bag;
        this.evidence = evidence;
        this.keys = keys;
        this.contents = contents;
        this.trust = trust;
        this.ledger = new BundleLedger(bag, evidence, trust);
    }

    /**
     * What was written.
     *
     * @param manifest digest of {@code manifest-sha256.txt}, which binds every file of the case
     * @param packets packets in the captures
     * @param bytes sum of their lengths on the wire
     * @param ranges which segments, for the statement about the export
     */
    public record Summary(
            Path directory, Digest manifest, long segments, long packets, long bytes, List<SegmentRange> ranges) {}

    /**
     * Writes a bundle.
     *
     * @param target the directory to make; it must not exist
     * @throws IOException if the place cannot be written, or a segment cannot be opened: a bundle is whole or not there
     */
    public static Summary write(
            Path target,
            CaseEvidence evidence,
            TrustFile trust,
            KeySource keys,
            BundleContents contents,
            InstantSource clock)
            throws IOException {
        return write(target, evidence, trust, keys, contents, clock, VerificationProgress.NONE);
    }

    /**
     * Writes a bundle.
     *
     * @param progress told of each segment twice: when it is verified, and when it is written; it counts on
     */
    public static Summary write(
            Path target,
            CaseEvidence evidence,
            TrustFile trust,
            KeySource keys,
            BundleContents contents,
            InstantSource clock,
            VerificationProgress progress)
            throws IOException {
        try (BagWriter bag = new BagWriter(target)) {
            Steps steps = new Steps(progress);
            Verdict verdict =
                    CaseVerifier.verify(evidence, trust, keys, steps::verified).verdict();
            CaseBundle bundle = new CaseBundle(bag, evidence, StandingLedger.trust(evidence, trust), keys, contents);
            if (contents.documents()) {
                bundle.documents();
                new BundleAlerts.Writer(bag).write(evidence);
            }
            bundle.segments(steps);
            bundle.statements();
            bundle.standing();
            bundle.ledger.finish();
            bag.payload(BundleNames.ROOTS, Pem.encode(Pem.CERTIFICATE, trust.roots()));
            bag.payload(BundleNames.REPORT, bundle.report.write(evidence.incident(), verdict));
            bag.payload(BundleNames.LIMITS, resource(BundleNames.LIMITS));
            bag.payload(BundleNames.VERIFY_TEXT, resource(BundleNames.VERIFY_TEXT));
            Map<String, String> info = new LinkedHashMap<>();
            info.put("Source-Organization", "tripcap");
            info.put(BagReader.INCIDENT, evidence.incident().value());
            info.put(
                    "Bagging-Date",
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().substring(0, 10));
            info.put("Internal-Sender-Description", contents.description() + "; data/VERIFY.txt says how to check it");
            Digest manifest = bag.finish(info);
            return new Summary(
                    target.toAbsolutePath().normalize(),
                    manifest,
                    bundle.segments,
                    bundle.packets,
                    bundle.bytes,
                    bundle.ranges.toList());
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    private void documents() throws IOException {
        try (Stream<DocumentRecord> documents = evidence.documents()) {
            for (DocumentRecord document : (Iterable<DocumentRecord>) documents::iterator) {
                Statement statement = Statement.parse(document.statement().bytes());
                if (statement.body() instanceof Body.IncidentBody body) {
                    bag.payload(
                            BundleNames.DOCUMENTS
                                    + BundleNames.number(body.act().revision())
                                    + BundleNames.JSON,
                            document.bytes());
                    report.document(document.bytes());
                }
            }
        }
    }

    /** What was done with segments so far, whether verified or written. */
    private static final class Steps {
        private final VerificationProgress progress;
        private long segments;
        private long bytes;

        Steps(VerificationProgress progress) {
            this.progress = progress;
        }

        void verified(long read, long readBytes) {
            segments = read;
            bytes = readBytes;
            progress.segment(segments, bytes);
        }

        void written(SegmentRecord segment) {
            segments++;
            bytes += segment.length();
            progress.segment(segments, bytes);
        }
    }

    private void segments(Steps steps) throws IOException {
        try (Stream<SegmentRecord> stored = evidence.segments()) {
            CaseOpening opening = null;
            for (SegmentRecord segment : (Iterable<SegmentRecord>) stored::iterator) {
                if (opening == null) {
                    opening = CaseOpening.of(evidence);
                }
                segment(segment, opening);
                steps.written(segment);
            }
        }
    }

    private void segment(SegmentRecord record, CaseOpening opening) throws IOException {
        Statement statement = Statement.parse(record.statement().bytes());
        if (!(statement.body() instanceof Body.SegmentSealed sealed)) {
            throw new IOException(record.place() + " is kept with a statement of type "
                    + statement.type().code() + ", expected segment; run 'evidence verify'");
        }
        @Nullable OpenedSegment opened = switch (record) {
            case SegmentRecord.Sealed segment -> open(segment, opening.context(statement));
            case SegmentRecord.Opened segment -> segment.content();
            case SegmentRecord.Shown segment ->
                throw new IOException(segment.place() + " is itself a disclosure; a bundle is made of the whole case");
        };
        if (opened == null) {
            return; // its statement is written with those whose capture is gone
        }
        String name = nextSegment();
        segments++;
        Disclosure.Choice choice = contents.choice();
        if (choice == null) {
            bag.payload(name + BundleNames.PCAPNG, opened.pcapng());
            bag.payload(name + BundleNames.SALT, opened.salt());
            packets += sealed.counters().packets();
            bytes += sealed.counters().bytes();
        } else {
            disclose(name, record.place(), opened, choice);
        }
        signed(name, record.statement(), statement);
        ranges.add(statement.actor(), statement.seq());
    }

    /** Writes the chosen packets only; the segment's salt, from which those of all packets follow, never. */
    private void disclose(String name, String place, OpenedSegment opened, Disclosure.Choice choice)
            throws IOException {
        try {
            Disclosure shown = Disclosure.of(opened, (linkType, data, offset, captured, original) -> {
                boolean chosen = choice.shows(linkType, data, offset, captured, original);
                if (chosen) {
                    packets++;
                    bytes += Integer.toUnsignedLong(original);
                }
                return chosen;
            });
            bag.payload(name + BundleNames.PCAPNG, shown.pcapng());
            bag.payload(name + BundleNames.DISCLOSURE, shown.proof());
        } catch (PcapngException e) {
            throw new IOException(
                    place + " is no section, so nothing can be shown of it: " + e.getMessage()
                            + "; 'evidence verify' says what else is wrong",
                    e);
        }
    }

    private String nextSegment() {
        return BundleNames.SEGMENTS + BundleNames.number(++segmentFiles);
    }

    /** Null if the key was destroyed: what the store still holds of the segment is nobody's to read. */
    private @Nullable OpenedSegment open(SegmentRecord.Sealed record, SegmentContext context) throws IOException {
        try {
            return SegmentOpener.open(
                    record.ciphertext(), keys.unwrap(SegmentCiphertext.wrappedKey(record.ciphertext()), context));
        } catch (SegmentDamagedException | KeyRefusedException e) {
            if (e instanceof KeyRefusedException refused && refused.reason() == KeyRefusedException.Reason.DESTROYED) {
                return null;
            }
            throw new IOException(
                    record.place() + " cannot be opened, so there is no bundle of this case: " + e.getMessage()
                            + "; 'evidence verify' says what else is wrong",
                    e);
        }
    }

    /**
     * The statements that are not written yet, in the order of their times. A segment's lie beside the captures also when the
     * capture is lost or erased.
     */
    private void statements() throws IOException {
        record Entry(Statement statement, Signed signed) {}
        List<Entry> entries;
        try (Stream<Signed> statements = evidence.statements()) {
            entries = statements
                    .filter(s -> !written.contains(s.digest()))
                    .map(s -> new Entry(Statement.parse(s.bytes()), s))
                    .sorted(Comparator.comparing((Entry e) -> e.statement().time())
                            .thenComparingLong(e -> e.statement().seq()))
                    .toList();
        } catch (MalformedException e) {
            throw new IOException("the store holds a statement that is none: " + e.getMessage(), e);
        }
        int count = 0;
        for (Entry entry : entries) {
            if (entry.statement().body() instanceof Body.SegmentSealed) {
                signed(nextSegment(), entry.signed(), entry.statement());
            } else {
                signed(
                        BundleNames.STATEMENTS + BundleNames.number(++count) + "-" + kind(entry.statement()),
                        entry.signed(),
                        entry.statement());
            }
        }
    }

    /** Revoked keys and standing orders, in the order of the ledger; nothing of strangers, who could hide anything in them. */
    private void standing() throws IOException {
        int count = 0;
        try (Stream<Signed> standing = evidence.standing()) {
            for (Signed signed : (Iterable<Signed>) standing::iterator) {
                if (!isBelieved(signed)) {
                    continue;
                }
                Statement statement = Statement.parse(signed.bytes());
                String name = BundleNames.STANDING + BundleNames.number(++count) + "-" + kind(statement);
                bag.payload(name + BundleNames.JSON, signed.bytes());
                bag.payload(name + BundleNames.SIGNATURE, signed.signature());
                var _ = ledger.prove(name, signed);
                certificate(statement.actor(), signed.certificate());
            }
        }
    }

    private boolean isBelieved(Signed signed) {
        try {
            trust.statement(signed);
            return true;
        } catch (UntrustedException | MalformedException e) {
            return false; // it changes nothing; 'ledger audit' names it
        }
    }

    private static String kind(Statement statement) {
        return statement.type().code().replace('.', '-').toLowerCase(Locale.ROOT);
    }

    private void signed(String name, Signed signed, Statement statement) throws IOException {
        bag.payload(name + BundleNames.JSON, signed.bytes());
        bag.payload(name + BundleNames.SIGNATURE, signed.signature());
        ledger.prove(name, signed, statement);
        report.statement(signed, statement);
        written.add(signed.digest());
        certificate(statement.actor(), signed.certificate());
    }

    /** An actor has more than one certificate after a renewal. */
    private void certificate(String actor, byte[] certificate) throws IOException {
        Set<Digest> known = certificates.computeIfAbsent(actor, a -> new HashSet<>());
        if (known.add(Digest.of(certificate))) {
            String more = known.size() == 1 ? "" : "-" + known.size();
            bag.payload(BundleNames.CERTIFICATES + actor + more + BundleNames.PEM, pem(certificate));
        }
    }

    private static byte[] pem(byte[] certificate) {
        return Pem.encode(Pem.CERTIFICATE, certificate).getBytes(StandardCharsets.US_ASCII);
    }

    /** Digest of the text that says how to check a bundle, for the trust file: a bundle may come from an enemy. */
    public static Digest verifyTextDigest() throws IOException {
        return Digest.of(resource(BundleNames.VERIFY_TEXT));
    }

    /** A text that goes with every bundle. */
    static byte[] resource(String name) throws IOException {
        try (InputStream in = CaseBundle.class.getResourceAsStream(RESOURCES + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
