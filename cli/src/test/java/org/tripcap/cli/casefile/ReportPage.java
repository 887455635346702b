package org.tripcap.cli.casefile;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Counters;
import org.tripcap.capture.custody.SegmentInspector;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.IncidentNote;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.segment.InterfaceDescription;
import org.tripcap.capture.segment.InterfaceStatistics;
import org.tripcap.capture.segment.Section;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.RecordedCase;

/** A case made of real packets, and the page about it: with losses, a gap, alerts, notes and a clock that runs. */
final class ReportPage {
    private static final int PACKETS_A_SEGMENT = 200;

    final RecordedCase recorded;
    final VerificationReport report;
    final byte[] html;

    private ReportPage(RecordedCase recorded, VerificationReport report, byte[] html) {
        this.recorded = recorded;
        this.report = report;
        this.html = html;
    }

    /** The case's texts contain {@code text}. */
    static ReportPage of(RecordedCase recorded, String text, OperatorFacts facts) throws IOException {
        recorded.open(Source.LIVE);
        Instant now = recorded.clock.instant();
        recorded.change(recorded.next()
                .withAlerts(List.of(
                        new AlertNote("suricata", "2034567", now, 1, text, "198.51.100.23", "192.0.2.7"),
                        new AlertNote("zeek", "Scan::Port_Scan", now.plusSeconds(20), 2, "Port scan", null, null))));
        recorded.start();
        int number = 0;
        for (String name :
                List.of("syn-flood.pcap", "smb-mimikatz-lateral.pcap", "ja4-tls.pcap", "dns-nxdomain.pcap")) {
            List<ClassicPcap.Packet> packets = ClassicPcap.resource(name).packets();
            for (int from = 0; from < packets.size() && number < 24; from += PACKETS_A_SEGMENT) {
                List<ClassicPcap.Packet> some =
                        packets.subList(from, Math.min(packets.size(), from + PACKETS_A_SEGMENT));
                segment(recorded, some, number++ == 5 ? 1_234 : 0);
                recorded.clock.advance(Duration.ofSeconds(3));
            }
        }
        Instant gap = recorded.clock.instant();
        recorded.clock.advance(Duration.ofSeconds(8));
        recorded.state(recorded.sensor, new Body.Gap(gap, recorded.clock.instant(), GapReason.CRASH, null, null));
        segment(recorded, ClassicPcap.resource("icmp-and-ssh.pcap").packets(), 0);
        recorded.stop(StopReason.CLOSED);
        recorded.change(recorded.next()
                .withNote(new IncidentNote(recorded.clock.instant(), "operator-1", "Isolated.\n" + text, null, null)));
        Instant aware = recorded.clock.instant();
        recorded.change(recorded.next()
                .withNote(new IncidentNote(aware, "operator-1", "", IncidentNote.Mark.BREACH_AWARE, aware)));
        recorded.closeIncident();
        recorded.state(
                recorded.investigator, new Body.EvidenceVerified(List.of(), Purpose.VERIFY, Verdict.VALID, null));
        recorded.notarise();
        Traffic traffic = new Traffic(SegmentInspector.NONE);
        VerificationReport report = CaseVerifier.verify(
                recorded.evidence(), recorded.trust, recorded.keys(), traffic, VerificationProgress.NONE);
        CaseReport page = new CaseReport();
        for (Signed signed : recorded.ledger) {
            page.statement(signed, Statement.parse(signed.bytes()));
        }
        recorded.documents.forEach(document -> page.document(document.bytes()));
        return new ReportPage(
                recorded,
                report,
                page.write(new CaseReport.Verified(report, false, traffic, facts, aware.plus(Duration.ofHours(20)))));
    }

    static OperatorFacts someFacts(String text) {
        return new OperatorFacts(Map.of(
                OperatorFacts.Item.NATURE, text, OperatorFacts.Item.CONTACT, "dpo@operator.example, +49 30 901820"));
    }

    private static void segment(RecordedCase recorded, List<ClassicPcap.Packet> packets, long dropped)
            throws IOException {
        Section section = new Section();
        section.begin(List.of(new InterfaceDescription("eth0", RecordedCase.LINK_TYPE, 262_144)), "tripcap test");
        Instant first = recorded.clock.instant();
        long nanos = first.getEpochSecond() * 1_000_000_000L + first.getNano();
        long step = 2_000_000_000L / packets.size();
        for (int i = 0; i < packets.size(); i++) {
            byte[] data = packets.get(i).data();
            section.packet(
                    0, nanos + i * step, data, 0, data.length, packets.get(i).originalLength());
        }
        Counters drops = new Counters(0, 0, 0, dropped, 0, 0);
        recorded.clock.advance(Duration.ofSeconds(2));
        section.finish(List.of(new InterfaceStatistics(packets.size(), 0, dropped, first, recorded.clock.instant())));
        var sealed = recorded.seal(section, drops, recorded.chain(recorded.sensor));
        recorded.segments.add(sealed);
        recorded.ledger.add(sealed.statement());
    }
}
