package org.tripcap.capture.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tripcap.capture.custody.Body.Gap;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.OpenedSegment;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.capture.segment.SegmentOpener;

/** Checks stored segments one after another against their statements, and the statements against what is stored. */
final class SegmentCheck {
    private final StatementIntake intake;
    private final CaseLedger ledger;
    private final CaseAuthority authority;
    private final CaseErasure erasure;
    private final KeySource keys;
    private final SegmentInspector inspector;
    private final Findings findings;
    private final DisclosureCheck disclosures;

    private long read;
    private long readBytes;
    private long sound;
    private Counters soundCounters = Counters.ZERO;
    private Counters discarded = Counters.ZERO;
    private long duplicates;

    SegmentCheck(
            StatementIntake intake,
            CaseLedger ledger,
            CaseAuthority authority,
            CaseErasure erasure,
            KeySource keys,
            SegmentInspector inspector,
            Findings findings) {
        this.intake = intake;
        this.ledger = ledger;
        this.authority = authority;
        this.erasure = erasure;
        this.keys = keys;
        this.inspector = inspector;
        this.findings = findings;
        this.disclosures = new DisclosureCheck(findings);
    }

    void check(SegmentRecord record) {
        read++;
        readBytes += record.length();
        Optional<TrustFile.Verified> verified = intake.read(record.statement(), record.place());
        if (verified.isEmpty()) {
            return;
        }
        CaseLedger.Entry entry = ledger.add(verified.get(), false, findings);
        if (!(entry.statement().body() instanceof SegmentSealed segment)) {
            report(
                    Severity.INVALID,
                    "segment.type",
                    entry,
                    record,
                    "expected a segment's statement, found "
                            + entry.statement().type().code(),
                    "it was put in a segment's place; look for the segment");
            return;
        }
        if (entry.stored()) {
            duplicates++;
        }
        entry.markStored();
        switch (record) {
            case SegmentRecord.Sealed sealed -> {
                if (cipherFits(sealed, entry, segment)) {
                    open(sealed, entry, segment);
                }
            }
            case SegmentRecord.Opened opened -> take(opened, entry, segment, opened.content());
            case SegmentRecord.Shown shown -> disclosures.check(shown, entry, segment);
        }
    }

    private boolean cipherFits(SegmentRecord.Sealed record, CaseLedger.Entry entry, SegmentSealed segment) {
        SegmentSealed.Cipher stated = segment.cipher();
        Digest found = Digest.of(record.ciphertext());
        if (!found.equals(stated.sha256())) {
            report(
                    Severity.INVALID,
                    "cipher.sha256",
                    entry,
                    record,
                    "expected " + stated.sha256() + " (" + stated.length() + " bytes), found " + found + " ("
                            + record.ciphertext().length + " bytes)",
                    "the stored segment was changed; restore it from another copy");
            return false;
        }
        if (record.ciphertext().length != stated.length()) {
            report(
                    Severity.INVALID,
                    "cipher.length",
                    entry,
                    record,
                    "expected " + stated.length() + " bytes, found " + record.ciphertext().length,
                    "the sensor stated a wrong length; treat its host as suspect");
            return false;
        }
        Optional<String> key = authority.key();
        if (key.isPresent() && !key.get().equals(stated.key())) {
            report(
                    Severity.INVALID,
                    "cipher.key",
                    entry,
                    record,
                    "expected encryption to incident key " + key.get() + ", found " + stated.key(),
                    "the sensor encrypted to a key that is not this incident's; treat its host as suspect");
            return false;
        }
        return true;
    }

    private void open(SegmentRecord.Sealed record, CaseLedger.Entry entry, SegmentSealed segment) {
        Optional<Digest> opening = authority.openingDigest();
        if (opening.isEmpty()) {
            return; // the missing authority is reported once for the whole case
        }
        Statement statement = entry.statement();
        if (statement.incident() == null) {
            throw new IllegalStateException("the intake lets statements about the incident pass only");
        }
        SegmentContext context = new SegmentContext(
                statement.incident(), statement.actor(), statement.epoch(), statement.seq(), opening.get());
        try {
            ContentKey key = keys.unwrap(SegmentCiphertext.wrappedKey(record.ciphertext()), context);
            take(record, entry, segment, SegmentOpener.open(record.ciphertext(), key));
        } catch (SegmentDamagedException e) {
            report(
                    Severity.INVALID,
                    e.check().code(),
                    entry,
                    record,
                    String.valueOf(e.getMessage()),
                    "the segment was not sealed as its statement says; treat the sensor's host as suspect");
        } catch (KeyRefusedException e) {
            refused(record, entry, e);
        }
    }

    private void take(SegmentRecord record, CaseLedger.Entry entry, SegmentSealed segment, OpenedSegment opened) {
        reportStillReadable(record, entry);
        if (contentFits(record, entry, segment, opened) && entry.countOnce()) {
            sound++;
            soundCounters = soundCounters.plus(segment.counters());
            inspect(entry, opened);
        }
    }

    private void inspect(CaseLedger.Entry entry, OpenedSegment opened) {
        Statement statement = entry.statement();
        for (CaseEvidence.Damage found :
                inspector.inspect(new SegmentInspector.Sound(statement, entry.digest(), entry.name(), opened))) {
            findings.add(
                    found.severity(),
                    found.check(),
                    entry.name(),
                    statement.seq(),
                    found.place(),
                    found.message(),
                    found.advice());
        }
    }

    private void reportStillReadable(SegmentRecord record, CaseLedger.Entry entry) {
        if (erasure.lawful()) {
            report(
                    Severity.INVALID,
                    "erasure.readable",
                    entry,
                    record,
                    "expected a segment that nobody can decrypt after erasure, found one that still opens",
                    "a copy of the key survived; find and destroy it, and correct the erasure statement");
        }
    }

    private boolean contentFits(
            SegmentRecord record, CaseLedger.Entry entry, SegmentSealed segment, OpenedSegment opened) {
        SegmentSealed.Plain plain = segment.plain();
        Digest commit = opened.plainCommit();
        if (opened.pcapng().length != plain.length() || !commit.equals(plain.commit())) {
            report(
                    Severity.INVALID,
                    "plain.commit",
                    entry,
                    record,
                    "expected " + plain.commit() + " over " + plain.length() + " bytes, found " + commit + " over "
                            + opened.pcapng().length + " bytes",
                    savedAnew(opened.pcapng())
                            ? "the file was re-saved by another program, which changes its bytes; get the exported one"
                            : "the packets are not those that were sealed; restore them from another copy");
            return false;
        }
        try {
            PcapngReader section = opened.reader();
            SectionFacts facts = SectionFacts.of(section);
            Digest root = section.blocksRoot();
            if (!root.equals(segment.blocksRoot())) {
                report(
                        Severity.INVALID,
                        "blocks_root",
                        entry,
                        record,
                        "expected " + segment.blocksRoot() + ", found " + root,
                        "single packets of this segment cannot be proved; treat the sensor's host as suspect");
                return false;
            }
            return facts.check(
                    segment,
                    (check, message) -> report(
                            Severity.INVALID,
                            check,
                            entry,
                            record,
                            message,
                            "the sensor's statement and the packets differ; treat its host as suspect"));
        } catch (PcapngException e) {
            report(
                    Severity.INVALID,
                    "pcapng",
                    entry,
                    record,
                    String.valueOf(e.getMessage()),
                    "the section is none that a sensor writes; treat the sensor's host as suspect");
            return false;
        }
    }

    /** Whether these bytes are not in the one form that sensors write: other programs lay the same packets out otherwise. */
    private static boolean savedAnew(byte[] pcapng) {
        try {
            PcapngReader reader = new PcapngReader(pcapng);
            while (reader.nextPacket()) {
                // only the form matters
            }
            return false;
        } catch (PcapngException e) {
            return true;
        }
    }

    private void refused(SegmentRecord record, CaseLedger.Entry entry, KeyRefusedException refusal) {
        String message = String.valueOf(refusal.getMessage());
        switch (refusal.reason()) {
            case MISMATCH ->
                report(
                        Severity.INVALID,
                        "cipher.key",
                        entry,
                        record,
                        message,
                        "the segment is not the one sealed in this place: it was moved, relabelled or replayed");
            case DESTROYED -> {
                if (!erasure.lawful()) {
                    erasure.contentGone();
                    report(
                            Severity.INCOMPLETE,
                            "key",
                            entry,
                            record,
                            message,
                            "the key is gone without an erasure statement; ask the custodians");
                }
            }
            case DENIED, UNAVAILABLE ->
                report(
                        Severity.INCOMPLETE,
                        "key",
                        entry,
                        record,
                        message,
                        "verify again with access to the vault; the ciphertext itself is sound");
        }
    }

    /** Reports what is stated and not stored, once all records were checked. */
    void conclude() {
        if (duplicates > 0) {
            findings.add(
                    Severity.NOTE,
                    "duplicates",
                    null,
                    null,
                    "segments",
                    duplicates + " segments are there more than once, identical to the byte",
                    "nothing to do");
        }
        Map<String, List<Gap.Discarded>> discards = discards();
        ledger.entries(SegmentSealed.class).forEach(entry -> {
            if (!entry.stored() && isDiscarded(entry, discards)) {
                discarded = discarded.plus(counters(entry));
                findings.add(
                        Severity.NOTE,
                        "segment.discarded",
                        entry,
                        "the sensor states that it gave this segment up before it was sent, since its outbox was full",
                        "its packets are missing; nothing recorded was changed");
            } else if (!entry.stored() && !erasure.lawful()) {
                erasure.contentGone();
                findings.add(
                        Severity.INCOMPLETE,
                        "segment.missing",
                        entry,
                        "expected the segment that this statement describes, found none",
                        "look for it in Kafka, in the sensor's outbox and in bundles");
            }
            if (!entry.onLedger()) {
                findings.add(
                        Severity.INCOMPLETE,
                        "ledger",
                        entry,
                        "expected this statement on the ledger, found it only beside the segment",
                        "wait for the ledger to catch up and verify again; then look for it in another copy");
            }
        });
    }

    /** What each sensor states to have given up. */
    private Map<String, List<Gap.Discarded>> discards() {
        Map<String, List<Gap.Discarded>> discards = new HashMap<>();
        ledger.entries(Gap.class).forEach(entry -> {
            if (entry.statement().body() instanceof Gap gap && gap.discarded() != null) {
                discards.computeIfAbsent(entry.statement().actor(), a -> new ArrayList<>())
                        .add(gap.discarded());
            }
        });
        return discards;
    }

    private static boolean isDiscarded(CaseLedger.Entry entry, Map<String, List<Gap.Discarded>> discards) {
        long seq = entry.statement().seq();
        return discards.getOrDefault(entry.statement().actor(), List.of()).stream()
                .anyMatch(d -> d.from() <= seq && seq <= d.to());
    }

    private static Counters counters(CaseLedger.Entry entry) {
        return entry.statement().body() instanceof SegmentSealed segment ? segment.counters() : Counters.ZERO;
    }

    long read() {
        return read;
    }

    long readBytes() {
        return readBytes;
    }

    long sound() {
        return sound;
    }

    long packets() {
        return soundCounters.packets() + disclosures.packets();
    }

    long packetBytes() {
        return soundCounters.bytes() + disclosures.bytes();
    }

    VerificationReport.Disclosed disclosed() {
        return new VerificationReport.Disclosed(disclosures.segments(), disclosures.hidden());
    }

    Counters losses() {
        Counters all = soundCounters.plus(disclosures.stated()).plus(discarded);
        return new Counters(0, 0, 0, all.droppedKernel(), all.droppedInterface(), all.droppedQueue());
    }

    private void report(
            Severity severity,
            String check,
            CaseLedger.Entry entry,
            SegmentRecord record,
            String message,
            String advice) {
        findings.add(severity, check, entry.name(), entry.statement().seq(), record.place(), message, advice);
    }
}
