package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What one recorder did with its load.
 *
 * @param kind which one
 * @param offered packets that arrived at the interface
 * @param undelivered packets that were sent and did not arrive there: no recorder could have them
 * @param sendSeconds how long sending took
 * @param counts by its own word, or what its file holds
 * @param cpuSeconds processor time of its process, user and system, from when it was ready until everything was recorded
 * @param peakRssMib the most physical memory that it had, in MiB
 * @param brokerCpuSeconds Kafka's processor time meanwhile
 */
public record RecorderFigures(
        RecorderKind kind,
        long offered,
        long undelivered,
        double sendSeconds,
        Counts counts,
        double cpuSeconds,
        double peakRssMib,
        double brokerCpuSeconds) {

    /** Packets that arrived and were not recorded, in the lead-in or after it. */
    public long lost() {
        return offered - counts.recorded();
    }

    /** Packets recorded. */
    public long recorded() {
        return counts.recorded();
    }

    /** Packets a second that were offered. */
    public long packetsPerSecond() {
        return Math.round((offered + undelivered) / sendSeconds);
    }

    /** Microseconds for each packet recorded; null when there was none. */
    public @Nullable Double cpuMicrosPerPacket() {
        return recorded() <= 0 ? null : cpuSeconds * 1e6 / recorded();
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("lost", lost());
        json.put("cpu_us_per_packet", rounded(cpuMicrosPerPacket(), 1000));
        json.put("peak_rss_mib", rounded(peakRssMib, 10));
        return json;
    }

    static @Nullable Double rounded(@Nullable Double value, int parts) {
        return value == null ? null : (double) Math.round(value * parts) / parts;
    }
}
