package org.tripcap.ingest.dissect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes flows and roll-ups as ECS documents. */
final class FlowDocument {
    private static final String ECS_VERSION = "9.0.0";

    private FlowDocument() {}

    static void writeFlow(JsonGenerator json, Flow flow, SegmentLabels labels, AddressFacts known) throws IOException {
        json.writeStartObject();
        event(json, flow.firstNanos(), flow.lastNanos(), labels, eventTypes(flow));
        network(json, flow);
        endpoint(json, "source", flow.source(), known);
        endpoint(json, "destination", flow.destination(), known);
        for (Facts facts : flow.facts()) {
            facts.writeEcs(json);
        }
        json.writeObjectFieldStart("tripcap");
        labels(json, "flow", labels);
        json.writeObjectFieldStart("flow");
        json.writeStringField("id", flow.id());
        // Kibana makes a link of one field's value and nothing else.
        json.writeStringField("pcapng", labels.incident() + "/flows/" + flow.id() + ".pcapng");
        exactTimes(json, flow.firstNanos(), flow.lastNanos());
        json.writeEndObject();
        counters(json, "source", flow.source().counters());
        counters(json, "destination", flow.destination().counters());
        tunnels(json, flow.network().tunnels());
        Flow.Icmp icmp = flow.icmp();
        if (icmp != null) {
            json.writeObjectFieldStart("icmp");
            json.writeNumberField("type", icmp.type());
            json.writeNumberField("code", icmp.code());
            json.writeEndObject();
        }
        JsonFields.number(json, "link_type", flow.network().linkType());
        JsonFields.number(json, "ether_type", flow.network().etherType());
        for (Facts facts : flow.facts()) {
            facts.writeOwn(json);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    static void writeRollUp(JsonGenerator json, RollUp rest, SegmentLabels labels) throws IOException {
        json.writeStartObject();
        event(json, rest.firstNanos(), rest.lastNanos(), labels, List.of("info"));
        json.writeObjectFieldStart("network");
        json.writeNumberField("bytes", rest.bytes());
        json.writeNumberField("packets", rest.packets());
        json.writeEndObject();
        json.writeObjectFieldStart("tripcap");
        labels(json, "rest", labels);
        json.writeObjectFieldStart("flow");
        json.writeStringField("id", RollUp.ID);
        exactTimes(json, rest.firstNanos(), rest.lastNanos());
        json.writeEndObject();
        json.writeObjectFieldStart("rest");
        json.writeNumberField("flows", rest.flows());
        json.writeBooleanField("flows_exact", rest.flowsExact());
        json.writeNumberField("source_addresses", rest.sourceAddresses());
        json.writeNumberField("destination_addresses", rest.destinationAddresses());
        json.writeNumberField("destination_ports", rest.destinationPorts());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void event(JsonGenerator json, long first, long last, SegmentLabels labels, List<String> types)
            throws IOException {
        JsonFields.time(json, "@timestamp", first);
        json.writeObjectFieldStart("ecs");
        json.writeStringField("version", ECS_VERSION);
        json.writeEndObject();
        json.writeObjectFieldStart("event");
        json.writeStringField("kind", "event");
        json.writeStringField("category", "network");
        JsonFields.texts(json, "type", types);
        json.writeStringField("dataset", "tripcap.flow");
        JsonFields.time(json, "start", first);
        JsonFields.time(json, "end", last);
        // Exact also where start and end are not: the difference of two longs that may lie far apart.
        json.writeNumberField("duration", Math.max(0, last - first));
        json.writeEndObject();
        if (labels.sensorName() != null) {
            json.writeObjectFieldStart("observer");
            json.writeStringField("name", labels.sensorName());
            json.writeEndObject();
        }
    }

    /** ECS event.type: a SYN seen begins a connection, FIN or RST ends it. */
    private static List<String> eventTypes(Flow flow) {
        var types = new ArrayList<String>(3);
        types.add("connection");
        Flow.TcpCounters source = flow.source().counters().tcp();
        Flow.TcpCounters destination = flow.destination().counters().tcp();
        if (source != null && destination != null) {
            if (source.syn() + destination.syn() > 0) {
                types.add("start");
            }
            if (source.fin() + source.rst() + destination.fin() + destination.rst() > 0) {
                types.add("end");
            }
        }
        return types;
    }

    private static void network(JsonGenerator json, Flow flow) throws IOException {
        Flow.Network network = flow.network();
        json.writeObjectFieldStart("network");
        JsonFields.text(json, "type", network.type());
        JsonFields.text(json, "transport", network.transport());
        if (network.ianaNumber() >= 0) {
            json.writeStringField("iana_number", Integer.toString(network.ianaNumber()));
        }
        JsonFields.text(json, "protocol", network.application());
        JsonFields.texts(json, "community_id", network.communityIds());
        if (!network.vlans().isEmpty()) {
            json.writeObjectFieldStart("vlan");
            JsonFields.texts(
                    json, "id", network.vlans().stream().map(String::valueOf).toList());
            json.writeEndObject();
        }
        json.writeNumberField("bytes", flow.bytes());
        json.writeNumberField("packets", flow.packets());
        json.writeEndObject();
    }

    private static void endpoint(JsonGenerator json, String name, Flow.Endpoint endpoint, AddressFacts known)
            throws IOException {
        json.writeObjectFieldStart(name);
        String ip = endpoint.ip();
        JsonFields.text(json, "ip", ip);
        if (ip != null) {
            known(json, known.of(ip));
        }
        JsonFields.number(json, "port", endpoint.port());
        JsonFields.text(json, "mac", endpoint.mac());
        json.writeNumberField("bytes", endpoint.counters().bytes());
        json.writeNumberField("packets", endpoint.counters().packets());
        json.writeEndObject();
    }

    private static void known(JsonGenerator json, AddressFacts.Known known) throws IOException {
        if (known.isPlaced()) {
            json.writeObjectFieldStart("geo");
            JsonFields.text(json, "country_iso_code", known.countryIsoCode());
            JsonFields.text(json, "country_name", known.countryName());
            JsonFields.text(json, "city_name", known.cityName());
            json.writeEndObject();
        }
        if (known.isRouted()) {
            json.writeObjectFieldStart("as");
            JsonFields.number(json, "number", known.asNumber());
            if (known.asOrganization() != null) {
                json.writeObjectFieldStart("organization");
                json.writeStringField("name", known.asOrganization());
                json.writeEndObject();
            }
            json.writeEndObject();
        }
    }

    private static void labels(JsonGenerator json, String kind, SegmentLabels labels) throws IOException {
        json.writeStringField("kind", kind);
        json.writeStringField("incident", labels.incident());
        json.writeStringField("sensor", labels.sensor());
        json.writeStringField("segment", labels.segment());
        json.writeNumberField("epoch", labels.epoch());
        json.writeNumberField("seq", labels.seq());
        json.writeNumberField("dissector", Dissector.VERSION);
    }

    private static void exactTimes(JsonGenerator json, long first, long last) throws IOException {
        json.writeNumberField("first_ns", first);
        json.writeNumberField("last_ns", last);
    }

    private static void counters(JsonGenerator json, String name, Flow.Counters counters) throws IOException {
        if (counters.packets() == 0) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeNumberField("payload_bytes", counters.payloadBytes());
        JsonFields.text(json, "payload_head", counters.payloadHead());
        JsonFields.count(json, "fragments", counters.fragments());
        Flow.TcpCounters tcp = counters.tcp();
        if (tcp != null) {
            json.writeObjectFieldStart("tcp");
            JsonFields.texts(json, "flags", flags(tcp));
            JsonFields.count(json, "syn", tcp.syn());
            JsonFields.count(json, "ack", tcp.ack());
            JsonFields.count(json, "fin", tcp.fin());
            JsonFields.count(json, "rst", tcp.rst());
            JsonFields.count(json, "psh", tcp.psh());
            JsonFields.count(json, "urg", tcp.urg());
            JsonFields.count(json, "retransmissions", tcp.retransmissions());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static List<String> flags(Flow.TcpCounters tcp) {
        var flags = new ArrayList<String>(6);
        flag(flags, "syn", tcp.syn());
        flag(flags, "ack", tcp.ack());
        flag(flags, "fin", tcp.fin());
        flag(flags, "rst", tcp.rst());
        flag(flags, "psh", tcp.psh());
        flag(flags, "urg", tcp.urg());
        return flags;
    }

    private static void flag(List<String> flags, String name, long count) {
        if (count > 0) {
            flags.add(name);
        }
    }

    private static void tunnels(JsonGenerator json, List<Flow.Tunnel> tunnels) throws IOException {
        if (tunnels.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tunnel");
        for (Flow.Tunnel tunnel : tunnels) {
            json.writeStartObject();
            json.writeStringField("type", tunnel.type());
            JsonFields.number(json, "id", tunnel.id());
            address(json, "source", tunnel.source());
            address(json, "destination", tunnel.destination());
            JsonFields.text(json, "community_id", tunnel.communityId());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void address(JsonGenerator json, String name, @Nullable String ip) throws IOException {
        if (ip != null) {
            json.writeObjectFieldStart(name);
            json.writeStringField("ip", ip);
            json.writeEndObject();
        }
    }
}
