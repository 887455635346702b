package org.tripcap.capture.testing;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an independent program, tshark, sees in a capture; from {@code /pcap/truth.json}.
 *
 * @param readable whether tshark could open it
 * @param truncatedFile whether the file is cut or broken
 * @param linkType tshark's name of the link type; null when it mixes or can't tell
 * @param packets number of packets
 * @param bytes sum of original lengths
 * @param capturedBytes sum of captured lengths
 * @param firstNanos earliest packet, nanoseconds since 1970
 * @param lastNanos latest packet, nanoseconds since 1970
 * @param communityIds community ids (version 1) of the outermost dissection
 * @param dnsQueries names asked for
 * @param tlsServerNames server names in TLS ClientHellos
 * @param httpHosts Host header fields
 */
public record PcapTruth(
        boolean readable,
        @JsonProperty("truncated_file") boolean truncatedFile,
        @JsonProperty("linktype") @Nullable String linkType,
        int packets,
        long bytes,
        @JsonProperty("captured_bytes") long capturedBytes,
        @JsonProperty("first_ns") long firstNanos,
        @JsonProperty("last_ns") long lastNanos,
        @JsonProperty("community_ids") List<String> communityIds,
        @JsonProperty("dns_queries") List<String> dnsQueries,
        @JsonProperty("tls_server_names") List<String> tlsServerNames,
        @JsonProperty("http_hosts") List<String> httpHosts) {

    private static final Map<String, PcapTruth> ALL = load();

    /** The truth about every capture, by file name, in alphabetical order. */
    public static Map<String, PcapTruth> all() {
        return ALL;
    }

    /** The truth about one capture. */
    public static PcapTruth of(String name) {
        return Objects.requireNonNull(ALL.get(name), () -> "truth.json says nothing of " + name);
    }

    /** Names of the captures that are whole: all but the deliberately broken ones. For parameterised tests. */
    public static Stream<String> soundCaptures() {
        return ALL.entrySet().stream()
                .filter(e -> e.getValue().readable() && !e.getValue().truncatedFile())
                .map(Map.Entry::getKey);
    }

    private static Map<String, PcapTruth> load() {
        try (InputStream in = PcapTruth.class.getResourceAsStream("/pcap/truth.json")) {
            return new ObjectMapper()
                    .readValue(Objects.requireNonNull(in), new TypeReference<TreeMap<String, PcapTruth>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
