package org.tripcap.cli.casefile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CaseEvidence.Damage;
import org.tripcap.capture.custody.SegmentInspector;
import org.tripcap.capture.segment.PcapngException;
import org.tripcap.ingest.dissect.DissectLimits;
import org.tripcap.ingest.dissect.DissectedSegment;
import org.tripcap.ingest.dissect.Flow;
import org.tripcap.ingest.dissect.RollUp;
import org.tripcap.ingest.dissect.SegmentDissector;

/**
 * Who talked to whom, from the packets of the segments that a verification finds sound, and not from an index. Looks on beside
 * another inspector. Not thread-safe.
 */
public final class Traffic implements SegmentInspector {
    private static final int ROWS = 15;

    private final SegmentInspector other;
    private final SegmentDissector dissector = new SegmentDissector(DissectLimits.DEFAULT);
    private final TopTable talkers = new TopTable();
    private final TopTable services = new TopTable();
    private final TopTable protocols = new TopTable();
    private long segments;
    private long packets;
    private long bytes;
    private long untold;

    public Traffic(SegmentInspector other) {
        this.other = other;
    }

    @Override
    public List<Damage> inspect(Sound segment) {
        try {
            take(dissector.dissect(segment.content().pcapng()));
        } catch (PcapngException e) {
            throw new UncheckedIOException(
                    new IOException("a sound segment cannot be dissected: " + e.getMessage(), e));
        }
        return other.inspect(segment);
    }

    @Override
    public List<Damage> inspectRest() {
        return other.inspectRest();
    }

    private void take(DissectedSegment segment) {
        segments++;
        packets = Course.sum(packets, segment.totals().packets());
        bytes = Course.sum(bytes, segment.totals().bytes());
        segment.flows().forEach(this::take);
        RollUp rest = segment.rest();
        if (rest != null) {
            untold = Course.sum(untold, rest.packets());
        }
    }

    private void take(Flow flow) {
        talker(flow.source(), flow.destination());
        talker(flow.destination(), flow.source());
        Flow.Network network = flow.network();
        String transport = network.transport() == null ? layer(network) : network.transport();
        int port = flow.destination().port();
        services.add(port < 0 ? transport : transport + " " + port, flow.packets(), flow.bytes(), 0);
        String application = network.application();
        protocols.add(application == null ? transport : application, flow.packets(), flow.bytes(), 0);
    }

    private void talker(Flow.Endpoint sends, Flow.Endpoint receives) {
        String address = sends.ip();
        if (address != null) {
            talkers.add(
                    address,
                    sends.counters().packets(),
                    sends.counters().bytes(),
                    receives.counters().bytes());
        }
    }

    private static String layer(Flow.Network network) {
        String type = network.type();
        return type == null ? "link layer" : type;
    }

    /** Whether there is anything to tell. */
    boolean isEmpty() {
        return segments == 0;
    }

    /** How many different addresses there are, in words; null when no packet was looked at. */
    @Nullable String addresses() {
        if (segments == 0) {
            return null;
        }
        boolean exact = talkers.isExact() && untold == 0;
        return (exact ? "" : "more than ") + Amounts.number(talkers.size());
    }

    void write(Html html) {
        html.element(
                "p",
                "From the " + Amounts.number(packets) + " packets (" + Amounts.bytes(bytes) + ") of the "
                        + Amounts.number(segments)
                        + " segments that verification found sound. An address is no person: it may"
                        + " be forged, shared or borrowed.");
        if (untold > 0) {
            html.element(
                    "p",
                    Amounts.number(untold)
                            + " packets are of so many small flows that they are counted, and not told apart.");
        }
        table(html, talkers, "Top talkers: addresses by traffic", "Address", true);
        table(html, services, "Top services: transport and port of who was called", "Service", false);
        table(html, protocols, "Top protocols, as far as packets tell", "Protocol", false);
    }

    private void table(Html html, TopTable table, String caption, String head, boolean both) {
        html.element("h3", both ? "Who" : head.equals("Service") ? "To which port" : "In which protocol");
        String shown = caption + (table.isExact() ? "" : "; there are so many that the numbers are lower bounds");
        if (both) {
            ReportTable.begin(html, shown, head, "Packets sent", "Bytes sent", "Bytes received");
        } else {
            ReportTable.begin(html, shown, head, "Packets", "Bytes", "%");
        }
        for (Map.Entry<String, TopTable.Sums> entry : table.largest(ROWS)) {
            TopTable.Sums sums = entry.getValue();
            html.open("tr").element("th", entry.getKey(), "scope", "row");
            html.element("td", Amounts.number(sums.packets()), "class", "n");
            html.element("td", Amounts.bytes(sums.bytes()), "class", "n");
            html.element(
                    "td",
                    both
                            ? Amounts.bytes(sums.more())
                            : bytes == 0
                                    ? "-"
                                    : String.format(java.util.Locale.ROOT, "%.1f", 100.0 * sums.bytes() / bytes),
                    "class",
                    "n");
            html.close("tr");
        }
        ReportTable.end(html);
        if (table.size() > ROWS) {
            html.element(
                    "p", Amounts.number(table.size() - (long) ROWS) + " more are in the evidence.", "class", "soft");
        }
    }
}
