package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a measurement of indexing.
 *
 * @param loads by name, {@code normal}, {@code incompressible}, {@code flood}, as far as they were measured
 * @param searchableSeconds 95 of 100 packets were found that soon after they were on the wire
 */
public record IngestReport(Map<String, Load> loads, double searchableSeconds) {
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;

    /**
     * One load, from a filled topic to the search. Sizes are those of the packets on the wire.
     *
     * @param packets of the load
     * @param bytes of these
     * @param seconds until the last of them was searchable
     * @param documents flow documents and roll-ups
     * @param ingestCpu processor seconds of this process, broker's client and bulk requests included
     * @param derivedCpu processor seconds of Elasticsearch beyond those of storing the ciphertext
     * @param cipherCpu processor seconds of Elasticsearch to store the same segments unopened
     * @param storedBytes what the indices grew by
     */
    public record Load(
            long packets,
            long bytes,
            double seconds,
            long documents,
            double ingestCpu,
            double derivedCpu,
            double cipherCpu,
            long storedBytes) {
        private ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("mb_per_s", rounded(bytes / MEGA / seconds))
                    .put("packets_per_s", Math.round(packets / seconds))
                    .put("documents", documents)
                    .put("ingest_cpu_s_per_gb", rounded(ingestCpu / bytes * GIGA))
                    .put("es_derived_cpu_s_per_gb", rounded(derivedCpu / bytes * GIGA))
                    .put("es_cipher_cpu_s_per_gb", rounded(cipherCpu / bytes * GIGA))
                    .put("es_bytes_per_byte", Math.round(1e3 * storedBytes / bytes) / 1e3);
        }

        private List<String> row(String name) {
            return List.of(
                    name,
                    String.format(Locale.ROOT, "%.0f", bytes / MEGA),
                    String.format(Locale.ROOT, "%.1f", bytes / MEGA / seconds),
                    String.format(Locale.ROOT, "%.0f", packets / seconds),
                    Long.toString(documents),
                    String.format(Locale.ROOT, "%.0f", documents / seconds),
                    String.format(Locale.ROOT, "%.1f", ingestCpu / bytes * GIGA),
                    String.format(Locale.ROOT, "%.1f", derivedCpu / bytes * GIGA),
                    String.format(Locale.ROOT, "%.1f", cipherCpu / bytes * GIGA),
                    String.format(Locale.ROOT, "%.3f", (double) storedBytes / bytes));
        }
    }

    public IngestReport {
        loads = new LinkedHashMap<>(loads);
    }

    /** One object, with one for each load. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        loads.forEach((name, load) -> json.set(name, load.toJson()));
        return json.put("searchable_p95_s", Math.round(1e3 * searchableSeconds) / 1e3);
    }

    /** Titles of {@link #rows}. */
    public static List<String> header() {
        return List.of(
                "LOAD",
                "MB",
                "MB/S",
                "PACKETS/S",
                "DOCUMENTS",
                "DOCUMENTS/S",
                "INGEST CPU S/GB",
                "ES CPU S/GB (DERIVED)",
                "ES CPU S/GB (CIPHERTEXT)",
                "ES BYTES/BYTE");
    }

    /** One row for each load. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        loads.forEach((name, load) -> rows.add(load.row(name)));
        return rows;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
