package org.tripcap.cli.casefile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.KeySource;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.OpenedSegment;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.capture.segment.SegmentOpener;

/**
 * Writes a case as a bundle that anyone can check with common tools: BagIt (RFC 8493) around the decrypted captures with
 * their salts, the exact signed statements, the certificates and the incident's documents.
 */
public final class CaseBundle {

    private static final String RESOURCES = "/org/tripcap/cli/casefile/";

    private final BagWriter bag;
    private final CaseOpening opening;
    private final KeySource keys;
    private final Set<String> certificates = new HashSet<>();
    private final SegmentRanges ranges = new SegmentRanges();
    private long segments;
    private long packets;
    private long bytes;

    private CaseBundle(BagWriter bag, CaseOpening opening, KeySource keys) {
        this.bag = bag;
        this.opening = opening;
        this.keys = keys;
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
            Path target, CaseEvidence evidence, TrustFile trust, KeySource keys, InstantSource clock)
            throws IOException {
        try (BagWriter bag = new BagWriter(target)) {
            CaseBundle bundle = new CaseBundle(bag, CaseOpening.of(evidence), keys);
            bundle.documents(evidence);
            try (Stream<SegmentRecord> stored = evidence.segments()) {
                for (SegmentRecord segment : (Iterable<SegmentRecord>) stored::iterator) {
                    bundle.segment(segment);
                }
            }
            bundle.statements(evidence);
            bundle.checkpoints(evidence);
            bag.payload("certificates/root.pem", roots(trust));
            bag.payload("LIMITS.txt", resource("LIMITS.txt"));
            bag.payload("VERIFY.txt", resource("VERIFY.txt"));
            Map<String, String> info = new LinkedHashMap<>();
            info.put("Source-Organization", "tripcap");
            info.put("External-Identifier", evidence.incident().value());
            info.put(
                    "Bagging-Date",
                    clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().substring(0, 10));
            info.put("Internal-Sender-Description", "Evidence of one incident; data/VERIFY.txt says how to check it");
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

    private void documents(CaseEvidence evidence) throws IOException {
        try (Stream<DocumentRecord> documents = evidence.documents()) {
            for (DocumentRecord document : (Iterable<DocumentRecord>) documents::iterator) {
                Statement statement = Statement.parse(document.statement().bytes());
                if (statement.body() instanceof Body.IncidentBody body) {
                    bag.payload("documents/" + number(body.act().revision()) + ".json", document.bytes());
                }
            }
        }
    }

    private void segment(SegmentRecord record) throws IOException {
        Statement statement = Statement.parse(record.statement().bytes());
        if (!(statement.body() instanceof Body.SegmentSealed sealed)) {
            throw new IOException(record.place() + " is kept with a statement of type "
                    + statement.type().code() + ", expected segment; run 'evidence verify'");
        }
        OpenedSegment opened = open(record, statement);
        String name = "segments/" + number(++segments);
        bag.payload(name + ".pcapng", opened.pcapng());
        bag.payload(name + ".salt", opened.salt());
        signed(name, record.statement(), statement);
        packets += sealed.counters().packets();
        bytes += sealed.counters().bytes();
        ranges.add(statement.actor(), statement.seq());
    }

    private OpenedSegment open(SegmentRecord record, Statement statement) throws IOException {
        try {
            return SegmentOpener.open(
                    record.ciphertext(),
                    keys.unwrap(SegmentCiphertext.wrappedKey(record.ciphertext()), opening.context(statement)));
        } catch (SegmentDamagedException | KeyRefusedException e) {
            throw new IOException(
                    record.place() + " cannot be opened, so there is no bundle of this case: " + e.getMessage()
                            + "; 'evidence verify' says what else is wrong",
                    e);
        }
    }

    /** Every statement about the incident but the segments', which lie beside their captures; in the order of their times. */
    private void statements(CaseEvidence evidence) throws IOException {
        record Entry(Statement statement, Signed signed) {}
        List<Entry> entries;
        try (Stream<Signed> statements = evidence.statements()) {
            entries = statements
                    .map(s -> new Entry(Statement.parse(s.bytes()), s))
                    .filter(e -> !(e.statement().body() instanceof Body.SegmentSealed))
                    .sorted(Comparator.comparing((Entry e) -> e.statement().time())
                            .thenComparingLong(e -> e.statement().seq()))
                    .toList();
        } catch (MalformedException e) {
            throw new IOException("the store holds a statement that is none: " + e.getMessage(), e);
        }
        int count = 0;
        for (Entry entry : entries) {
            String type = entry.statement().type().code().replace('.', '-').toLowerCase(Locale.ROOT);
            signed("statements/" + number(++count) + "-" + type, entry.signed(), entry.statement());
        }
    }

    private void signed(String name, Signed signed, Statement statement) throws IOException {
        bag.payload(name + ".json", signed.bytes());
        bag.payload(name + ".sig", signed.signature());
        if (certificates.add(statement.actor())) {
            bag.payload("certificates/" + statement.actor() + ".pem", pem(signed.certificate()));
        }
    }

    private void checkpoints(CaseEvidence evidence) throws IOException {
        try (Stream<byte[]> checkpoints = evidence.checkpoints()) {
            int count = 0;
            for (byte[] checkpoint : (Iterable<byte[]>) checkpoints::iterator) {
                bag.payload("checkpoints/" + number(++count) + ".txt", checkpoint);
            }
        }
    }

    private static byte[] roots(TrustFile trust) {
        StringBuilder text = new StringBuilder();
        trust.roots().forEach(root -> text.append(new String(pem(root), StandardCharsets.US_ASCII)));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 7468, section 5. */
    private static byte[] pem(byte[] certificate) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate);
        return ("-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%04d", n);
    }

    /** Digest of the text that says how to check a bundle, for the trust file: a bundle may come from an enemy. */
    public static Digest verifyTextDigest() throws IOException {
        return Digest.of(resource("VERIFY.txt"));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = CaseBundle.class.getResourceAsStream(RESOURCES + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
