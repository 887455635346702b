package org.tripcap.capture.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/** One frozen segment with all that went into it and came out: a file under {@code /vectors}. Never to be changed. */
record SegmentVector(JsonNode json) {

    static SegmentVector load(String name) {
        try (InputStream in = SegmentVector.class.getResourceAsStream("/vectors/" + name)) {
            return new SegmentVector(new ObjectMapper().readTree(Objects.requireNonNull(in, name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes(String field) {
        return HexFormat.of().parseHex(json.required(field).textValue());
    }

    Digest digest(String field) {
        return Digest.parse(json.required(field).textValue());
    }

    int blocks() {
        return json.required("blocks").intValue();
    }

    SegmentContext context() {
        JsonNode context = json.required("context");
        return new SegmentContext(
                new IncidentId(context.required("incident").textValue()),
                context.required("sensor").textValue(),
                context.required("epoch").longValue(),
                context.required("seq").longValue(),
                Digest.parse(context.required("opening").textValue()));
    }

    /** The section, written anew from its parts. */
    Section section() {
        JsonNode parts = json.required("section");
        List<InterfaceDescription> interfaces = new ArrayList<>();
        for (JsonNode i : parts.required("interfaces")) {
            interfaces.add(new InterfaceDescription(
                    i.required("name").textValue(),
                    i.required("link_type").intValue(),
                    i.required("snaplen").intValue()));
        }
        Section section = new Section();
        section.begin(interfaces, parts.required("application").textValue());
        for (JsonNode p : parts.required("packets")) {
            byte[] data = HexFormat.of().parseHex(p.required("data").textValue());
            section.packet(
                    p.required("interface").intValue(),
                    p.required("epoch_nanos").longValue(),
                    data,
                    0,
                    data.length,
                    (int) p.required("original_length").longValue());
        }
        List<InterfaceStatistics> statistics = new ArrayList<>();
        for (JsonNode s : parts.required("statistics")) {
            statistics.add(new InterfaceStatistics(
                    s.required("filter_accept").longValue(),
                    s.required("interface_drop").longValue(),
                    s.required("os_drop").longValue(),
                    Instant.parse(s.required("start").textValue()),
                    Instant.parse(s.required("end").textValue())));
        }
        section.finish(statistics);
        return section;
    }
}
