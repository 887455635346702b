package org.tripcap.ingest.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;

final class FlowDocumentTest {
    private static final SegmentLabels LABELS =
            new SegmentLabels("0123456789abcdef0123456789abcdef", "a".repeat(64), "sensor-1", "segment-7", 3, 7);
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final Map<String, String> TYPES =
            FlowFields.all().stream().collect(Collectors.toMap(FlowFields.Field::path, FlowFields.Field::type));

    static Stream<String> captures() {
        return PcapTruth.soundCaptures();
    }

    @ParameterizedTest
    @MethodSource("captures")
    void everyFieldWritten_isMapped_withAValueOfItsType(String capture) {
        for (Flow flow : Dissections.of(capture).flows()) {
            fields(document(flow)).forEach((path, values) -> {
                String type = TYPES.get(path);
                assertThat(type).as(path).isNotNull().isNotEqualTo("alias");
                assertThat(values)
                        .allSatisfy(value -> assertThat(fits(value, Objects.requireNonNull(type)))
                                .as("%s: %s", path, value)
                                .isTrue());
            });
        }
    }

    @Test
    void dnsFlow_isWrittenAsEcsSays() throws IOException {
        Flow flow = Dissections.of("dns-nxdomain.pcap").flows().getFirst();

        assertThat(document(flow)).isEqualTo(JSON.readTree("""
                {
                  "@timestamp": "2017-01-27T16:03:18.623093000Z",
                  "ecs": {"version": "9.0.0"},
                  "event": {
                    "kind": "event", "category": "network", "type": "connection", "dataset": "tripcap.flow",
                    "start": "2017-01-27T16:03:18.623093000Z", "end": "2017-01-27T16:03:18.709160000Z",
                    "duration": 86067000
                  },
                  "observer": {"name": "sensor-1"},
                  "network": {
                    "type": "ipv4", "transport": "udp", "iana_number": "17", "protocol": "dns",
                    "community_id": "1:TR7UEpsKZUGh7KuZJ+UiZJeD91Q=", "bytes": 259, "packets": 2
                  },
                  "source": {
                    "ip": "10.16.1.11", "port": 59465, "mac": "D8-CB-8A-ED-A1-46", "bytes": 95, "packets": 1
                  },
                  "destination": {
                    "ip": "8.8.4.4", "port": 53, "mac": "00-15-17-0D-06-F7", "bytes": 164, "packets": 1
                  },
                  "dns": {
                    "id": "33429", "type": ["query", "answer"],
                    "question": {"name": "dne.oisf.net", "type": "A", "class": "IN"},
                    "response_code": "NXDOMAIN"
                  },
                  "tripcap": {
                    "kind": "flow", "incident": "0123456789abcdef0123456789abcdef", "sensor": "%s",
                    "segment": "segment-7", "epoch": 3, "seq": 7, "dissector": 3,
                    "flow": {
                      "id": "%s", "pcapng": "0123456789abcdef0123456789abcdef/flows/%s.pcapng",
                      "first_ns": 1485532998623093000, "last_ns": 1485532998709160000
                    },
                    "source": {"payload_bytes": 53}, "destination": {"payload_bytes": 122}
                  }
                }
                """.formatted("a".repeat(64), flow.id(), flow.id())));
    }

    @Test
    void whatIsKnownOfAddresses_standsBesideThem() throws Exception {
        Flow flow = Dissections.of("dns-nxdomain.pcap").flows().getFirst();
        var out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            flow.writeTo(
                    json,
                    LABELS,
                    ip -> ip.equals("8.8.4.4")
                            ? new AddressFacts.Known("US", "United States", "Mountain View", 15169, "GOOGLE")
                            : AddressFacts.Known.NOTHING);
        }
        JsonNode document = JSON.readTree(out.toString());

        assertThat(fields(document).keySet()).allMatch(TYPES::containsKey);
        assertThat(document.at("/destination/geo")).isEqualTo(JSON.readTree("""
                {"country_iso_code": "US", "country_name": "United States", "city_name": "Mountain View"}
                """));
        assertThat(document.at("/destination/as"))
                .isEqualTo(JSON.readTree("{\"number\": 15169, \"organization\": {\"name\": \"GOOGLE\"}}"));
        assertThat(document.at("/source").has("geo")).isFalse();
        assertThat(document.at("/source").has("as")).isFalse();
    }

    @Test
    void timeBefore1970_isExactInItsOwnField() {
        byte[] packet = Frames.ipv4(17, "10.0.0.1", "10.0.0.2", Frames.udp(1, 2, new byte[0]));
        var dissector = new Dissector(DissectLimits.DEFAULT);
        dissector.packet(Frames.RAW, -5, packet, 0, packet.length, packet.length);

        JsonNode document = document(dissector.finish().flows().getFirst());

        assertThat(document.at("/@timestamp").asText()).isEqualTo("1970-01-01T00:00:00.000000000Z");
        assertThat(document.at("/tripcap/flow/first_ns").asLong()).isEqualTo(-5);
    }

    @Test
    void rollUp_isMappedToo() throws IOException {
        var dissector = new Dissector(new DissectLimits(10, 100));
        RollUp rest = Objects.requireNonNull(Dissections.of(ClassicPcap.resource("syn-flood.pcap"), dissector)
                .rest());
        var out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            rest.writeTo(json, LABELS);
        }

        JsonNode document = JSON.readTree(out.toString());

        assertThat(TYPES.keySet()).containsAll(fields(document).keySet());
        assertThat(document.at("/tripcap/kind").asText()).isEqualTo("rest");
        assertThat(document.at("/network/packets").asLong()).isEqualTo(190);
        assertThat(document.at("/tripcap/rest/flows_exact").asBoolean()).isFalse();
    }

    @Test
    void payloadHeads_areThereOnlyWhereAskedFor_andBounded() {
        byte[] long70 = new byte[70];
        Arrays.fill(long70, (byte) 'r');
        byte[][] packets = {
            Frames.ipv4(6, "10.0.0.1", "10.0.0.2", Frames.tcp(4000, 80, 1, 0x18, Frames.ascii("GET "))),
            Frames.ipv4(6, "10.0.0.2", "10.0.0.1", Frames.tcp(80, 4000, 1, 0x18, long70)),
            Frames.ipv4(6, "10.0.0.1", "10.0.0.2", Frames.tcp(4000, 80, 5, 0x18, Frames.ascii("/secret"))),
        };

        JsonNode usual = head(DissectLimits.DEFAULT, packets);
        JsonNode asked = head(DissectLimits.DEFAULT.withPayloadHeads(), packets);

        assertThat(usual.toString()).doesNotContain("payload_head");
        assertThat(asked.at("/tripcap/source/payload_head").asText())
                .isEqualTo(HexFormat.of().formatHex(Frames.ascii("GET /secret")));
        assertThat(asked.at("/tripcap/destination/payload_head").asText()).isEqualTo("72".repeat(64));
        assertThat(TYPES.keySet()).containsAll(fields(asked).keySet());
    }

    /** The one flow's document; a flow before it, in the same dissector, leaves nothing behind. */
    private static JsonNode head(DissectLimits limits, byte[]... packets) {
        var dissector = new Dissector(limits);
        byte[] other = Frames.ipv4(17, "10.0.0.9", "10.0.0.8", Frames.udp(1, 2, Frames.ascii("other")));
        dissector.packet(Frames.RAW, 1, other, 0, other.length, other.length);
        dissector.finish();
        for (byte[] packet : packets) {
            dissector.packet(Frames.RAW, 2, packet, 0, packet.length, packet.length);
        }
        return document(dissector.finish().flows().getFirst());
    }

    @Test
    void mapping_hasEveryFieldOnce_underItsParents() {
        JsonNode properties = JSON.valueToTree(FlowFields.properties());

        assertThat(FlowFields.all()).extracting(FlowFields.Field::path).doesNotHaveDuplicates();
        for (FlowFields.Field field : FlowFields.all()) {
            String pointer = "/" + field.path().replace(".", "/properties/");
            assertThat(properties.at(pointer).path("type").asText())
                    .as(field.path())
                    .isEqualTo(field.type());
        }
        assertThat(new TreeSet<>(TYPES.values()))
                .isSubsetOf("alias", "boolean", "date", "date_nanos", "integer", "ip", "keyword", "long");
    }

    @Test
    void clientAndServer_standForSourceAndDestination() {
        assertThat(FlowFields.all())
                .filteredOn(field -> field.type().equals("alias"))
                .hasSize(20)
                .allSatisfy(field -> assertThat(TYPES).containsKey(Objects.requireNonNull(field.alias())));
    }

    private static JsonNode document(Flow flow) {
        var out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            flow.writeTo(json, LABELS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return JSON.readTree(out.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every leaf by its dotted path, as Elasticsearch sees them: arrays are flattened. */
    private static Map<String, List<JsonNode>> fields(JsonNode document) {
        var fields = new TreeMap<String, List<JsonNode>>();
        collect("", document, fields);
        return fields;
    }

    private static void collect(String path, JsonNode node, Map<String, List<JsonNode>> into) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(entry -> collect(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), into));
        } else if (node.isArray()) {
            node.forEach(element -> collect(path, element, into));
        } else {
            into.computeIfAbsent(path, p -> new ArrayList<>()).add(node);
        }
    }

    private static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "keyword" ->
                value.isTextual()
                        && value.asText().length() <= Facts.MAX_STRING
                        && !value.asText().isEmpty();
            case "ip" -> value.asText().matches("[0-9a-f:.]+");
            case "date", "date_nanos" ->
                value.asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{9})?Z");
            case "integer" -> value.canConvertToInt();
            case "long" -> value.canConvertToLong();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }
}
