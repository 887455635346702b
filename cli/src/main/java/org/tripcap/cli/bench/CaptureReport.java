package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one measurement of recording.
 *
 * @param figures of each recorder, in the order measured
 */
public record CaptureReport(List<RecorderFigures> figures) {

    /** Copies, and checks that there are figures. */
    public CaptureReport {
        figures = List.copyOf(figures);
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("there are no figures");
        }
    }

    /**
     * One object: {@code offered} packets and their {@code rate_pps}, of the first recorder's load; {@code broker_cpu_s} while
     * tripcap's full path was measured; and one object for each recorder.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("offered", figures.getFirst().offered());
        json.put("rate_pps", figures.getFirst().packetsPerSecond());
        json.put(
                "broker_cpu_s",
                figures.stream()
                        .filter(f -> f.kind() == RecorderKind.TRIPCAP)
                        .map(f -> RecorderFigures.rounded(f.brokerCpuSeconds(), 100))
                        .findFirst()
                        .orElse(null));
        figures.forEach(f -> json.set(f.kind().key(), f.toJson()));
        return json;
    }

    /** Titles of {@link #rows}. */
    public static List<String> header() {
        return List.of(
                "RECORDER",
                "OFFERED",
                "PACKETS/S",
                "LOST",
                "KERNEL",
                "INTERFACE",
                "MEMORY",
                "OUTBOX",
                "CPU S",
                "CPU US/PACKET",
                "PEAK MIB");
    }

    /** One row for each recorder. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (RecorderFigures f : figures) {
            Double perPacket = f.cpuMicrosPerPacket();
            boolean own = !f.kind().isTool();
            rows.add(List.of(
                    f.kind().key().replace('_', '-'),
                    Long.toString(f.offered()),
                    Long.toString(f.packetsPerSecond()),
                    Long.toString(f.lost()),
                    own ? Long.toString(f.counts().kernel()) : "",
                    own ? Long.toString(f.counts().networkInterface()) : "",
                    own ? Long.toString(f.counts().queue()) : "",
                    own ? Long.toString(f.counts().outbox()) : "",
                    String.format(Locale.ROOT, "%.2f", f.cpuSeconds()),
                    perPacket == null ? "-" : String.format(Locale.ROOT, "%.3f", perPacket),
                    String.format(Locale.ROOT, "%.0f", f.peakRssMib())));
        }
        return rows;
    }
}
