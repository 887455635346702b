package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.Locale;
import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.CaseEvidence.SegmentRecord;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.segment.Disclosure;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.capture.segment.PcapngReader;

/**
 * Checks a segment of which only some packets are shown: that they lead to the signed root in their places, that header,
 * descriptions and statistics are those of the segment, and what share of it they are.
 */
final class DisclosureCheck {
    private final Findings findings;
    private long segments;
    private long packets;
    private long bytes;
    private long hidden;
    private Counters stated = Counters.ZERO;

    DisclosureCheck(Findings findings) {
        this.findings = findings;
    }

    void check(SegmentRecord.Shown record, CaseLedger.Entry entry, SegmentSealed segment) {
        Disclosure shown = record.content();
        try {
            Digest root = shown.blocksRoot();
            if (!root.equals(segment.blocksRoot())) {
                report(
                        "blocks_root",
                        entry,
                        record,
                        "expected the shown blocks to lead to " + segment.blocksRoot() + ", found that they lead to "
                                + root,
                        "a shown packet, description or statistic was changed, added or moved; ask for the disclosure again");
                return;
            }
            byte[] section = shown.section(segment.plain().length());
            PcapngReader reader = new PcapngReader(section);
            SectionFacts facts = SectionFacts.of(reader);
            int interfaces = reader.interfaces().size();
            if (fits(record, entry, segment, facts, shown.packets(interfaces)) && entry.countOnce()) {
                take(record, entry, segment, facts, section.length);
            }
        } catch (PcapngException e) {
            report(
                    "disclosure",
                    entry,
                    record,
                    String.valueOf(e.getMessage()),
                    "it was not made by tripcap from this segment; ask for the disclosure again");
        }
    }

    private boolean fits(
            SegmentRecord record, CaseLedger.Entry entry, SegmentSealed segment, SectionFacts facts, int packetsInAll) {
        Counters said = segment.counters();
        Counters found = facts.counters();
        if (packetsInAll != said.packets()) {
            report(
                    "disclosure",
                    entry,
                    record,
                    "expected a tree of " + said.packets() + " packets, as stated, found one of " + packetsInAll,
                    "places in it mean nothing then; ask for the disclosure again");
            return false;
        }
        Counters statistics = new Counters(
                said.packets(),
                said.bytes(),
                found.filterAccept(),
                found.droppedKernel(),
                found.droppedInterface(),
                said.droppedQueue());
        if (!statistics.equals(said) || !within(facts, segment)) {
            report(
                    "counters",
                    entry,
                    record,
                    "expected the statistics and times that the statement gives, " + said + " from " + segment.first()
                            + " to " + segment.last() + ", found " + statistics + " from " + facts.first() + " to "
                            + facts.last(),
                    "the sensor's statement and the packets differ; treat its host as suspect");
            return false;
        }
        return true;
    }

    private static boolean within(SectionFacts facts, SegmentSealed segment) {
        Instant first = facts.first();
        Instant last = facts.last();
        Instant from = segment.first();
        Instant to = segment.last();
        return first == null
                || last == null
                || (from != null && to != null && !first.isBefore(from) && !last.isAfter(to));
    }

    private void take(
            SegmentRecord record, CaseLedger.Entry entry, SegmentSealed segment, SectionFacts facts, int length) {
        long shown = facts.counters().packets();
        long all = segment.counters().packets();
        stated = stated.plus(segment.counters());
        segments++;
        packets += shown;
        bytes += facts.counters().bytes();
        hidden += all - shown;
        findings.add(
                Severity.NOTE,
                "disclosure",
                entry.name(),
                entry.statement().seq(),
                record.place(),
                "shows " + shown + " of " + all + " packets" + percent(shown, all) + ", " + length + " of "
                        + segment.plain().length() + " bytes of this segment",
                "the packets shown are those recorded; nothing shows that no other would have mattered");
    }

    private static String percent(long part, long all) {
        return all == 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part / all);
    }

    /** Segments shown in part. */
    long segments() {
        return segments;
    }

    /** Packets shown of them. */
    long packets() {
        return packets;
    }

    /** Sum of the shown packets' lengths on the wire. */
    long bytes() {
        return bytes;
    }

    /** Packets of them that are not shown. */
    long hidden() {
        return hidden;
    }

    /** What those segments' statements count, losses included. */
    Counters stated() {
        return stated;
    }

    private void report(String check, CaseLedger.Entry entry, SegmentRecord record, String message, String advice) {
        findings.add(Severity.INVALID, check, entry.name(), entry.statement().seq(), record.place(), message, advice);
    }
}
