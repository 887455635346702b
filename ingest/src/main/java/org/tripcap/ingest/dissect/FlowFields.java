package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every field of a flow or roll-up document with its Elasticsearch type: the one source for strict mappings. Names are
 * those of ECS 9; what ECS has no name for stands under {@code tripcap}.
 */
public final class FlowFields {
    /**
     * A field.
     *
     * @param path dotted name
     * @param type Elasticsearch field type
     * @param alias the path it stands for, when the type is {@code alias}
     * @param searchable false for fields that are mostly shown and counted: those get no inverted index or points, so that a
     *     search for their values looks at every document that the rest of the query finds
     * @param countable false for fields that are shown and nothing else: those can be neither sorted nor counted
     */
    public record Field(String path, String type, @Nullable String alias, boolean searchable, boolean countable) {
        public Field {
            Objects.requireNonNull(path, "path");
            if (type.equals("alias") != (alias != null)) {
                throw new IllegalArgumentException("field " + path + ": an alias path goes with type alias only");
            }
        }
    }

    private static final List<Field> ALL = build();

    private FlowFields() {}

    /** All fields, in the order in which documents hold them. */
    public static List<Field> all() {
        return ALL;
    }

    /** The {@code properties} of a mapping as nested maps, ready to be written as JSON. */
    public static Map<String, Object> properties() {
        var root = new LinkedHashMap<String, Object>();
        for (Field field : ALL) {
            insert(root, field);
        }
        return root;
    }

    private static void insert(Map<String, Object> root, Field field) {
        String[] names = field.path.split("\\.", -1);
        Map<String, Object> level = root;
        for (int i = 0; i < names.length - 1; i++) {
            level = child(child(level, names[i]), "properties");
        }
        var definition = new LinkedHashMap<String, Object>();
        definition.put("type", field.type);
        if (field.alias != null) {
            definition.put("path", field.alias);
        } else if (!field.searchable) {
            definition.put("index", false);
            if (!field.countable) {
                definition.put("doc_values", false);
            }
        }
        if (field.type.equals("keyword")) {
            definition.put("ignore_above", Facts.MAX_STRING);
        }
        level.put(names[names.length - 1], definition);
    }

    @SuppressWarnings("unchecked") // every inner node of the tree is such a map, made here
    private static Map<String, Object> child(Map<String, Object> level, String name) {
        return (Map<String, Object>) level.computeIfAbsent(name, n -> new LinkedHashMap<String, Object>());
    }

    private static List<Field> build() {
        var fields = new ArrayList<Field>();
        add(fields, "date_nanos", "@timestamp");
        // A tree of points for each number costs more than all else of a document; of those found by other fields there
        // is none.
        shown(fields, "date_nanos", "event.start", "event.end");
        add(fields, "keyword", "ecs.version", "event.kind", "event.category", "event.type", "event.dataset");
        shown(fields, "long", "event.duration");
        add(fields, "keyword", "observer.name");
        add(fields, "keyword", "network.type", "network.transport", "network.iana_number", "network.protocol");
        add(fields, "keyword", "network.community_id", "network.vlan.id");
        add(fields, "long", "network.bytes", "network.packets");
        for (String side : List.of("source", "destination")) {
            add(fields, "ip", side + ".ip");
            add(fields, "integer", side + ".port");
            add(fields, "keyword", side + ".mac");
            shown(fields, "long", side + ".bytes", side + ".packets");
            add(fields, "keyword", side + ".geo.country_iso_code", side + ".geo.country_name", side + ".geo.city_name");
            add(fields, "long", side + ".as.number");
            add(fields, "keyword", side + ".as.organization.name");
        }
        for (String name : List.of(
                "ip",
                "port",
                "mac",
                "bytes",
                "packets",
                "geo.country_iso_code",
                "geo.country_name",
                "geo.city_name",
                "as.number",
                "as.organization.name")) {
            alias(fields, "client." + name, "source." + name);
            alias(fields, "server." + name, "destination." + name);
        }
        application(fields);
        own(fields);
        return List.copyOf(fields);
    }

    private static void application(List<Field> fields) {
        add(fields, "keyword", "dns.id", "dns.question.name", "dns.question.type", "dns.question.class");
        add(fields, "keyword", "dns.answers.name", "dns.answers.type", "dns.answers.data");
        add(fields, "long", "dns.answers.ttl");
        add(fields, "ip", "dns.resolved_ip");
        add(fields, "keyword", "dns.response_code", "dns.type");
        add(fields, "keyword", "tls.version", "tls.version_protocol", "tls.cipher", "tls.next_protocol");
        add(fields, "keyword", "tls.client.server_name", "tls.client.ja4");
        add(fields, "keyword", "tls.server.subject", "tls.server.issuer", "tls.server.hash.sha256");
        add(fields, "date", "tls.server.not_before", "tls.server.not_after");
        add(fields, "keyword", "http.request.method", "http.version", "http.response.mime_type");
        add(fields, "integer", "http.response.status_code");
        add(fields, "keyword", "url.original", "url.path", "url.query", "url.domain");
        add(fields, "integer", "url.port");
        add(fields, "keyword", "user_agent.original");
    }

    private static void own(List<Field> fields) {
        add(fields, "keyword", "tripcap.kind", "tripcap.incident", "tripcap.sensor", "tripcap.segment");
        shown(fields, "long", "tripcap.epoch", "tripcap.seq");
        shown(fields, "integer", "tripcap.dissector");
        add(fields, "keyword", "tripcap.flow.id");
        fields.add(new Field("tripcap.flow.pcapng", "keyword", null, false, false));
        // Exact where event.start and event.end cannot be: before 1970 and after 2262.
        shown(fields, "long", "tripcap.flow.first_ns", "tripcap.flow.last_ns");
        for (String side : List.of("tripcap.source", "tripcap.destination")) {
            shown(fields, "long", side + ".payload_bytes", side + ".fragments");
            shown(fields, "keyword", side + ".payload_head");
            add(fields, "keyword", side + ".tcp.flags");
            for (String count : List.of("syn", "ack", "fin", "rst", "psh", "urg", "retransmissions")) {
                shown(fields, "long", side + ".tcp." + count);
            }
        }
        add(fields, "keyword", "tripcap.tunnel.type", "tripcap.tunnel.community_id");
        add(fields, "long", "tripcap.tunnel.id");
        add(fields, "ip", "tripcap.tunnel.source.ip", "tripcap.tunnel.destination.ip");
        add(fields, "integer", "tripcap.icmp.type", "tripcap.icmp.code");
        add(fields, "integer", "tripcap.link_type", "tripcap.ether_type");
        add(fields, "keyword", "tripcap.http.host", "tripcap.tls.client_protocols");
        for (String text : List.of("ssh", "smtp", "ftp")) {
            add(fields, "keyword", "tripcap." + text + ".client", "tripcap." + text + ".server");
            add(fields, "keyword", "tripcap." + text + ".commands");
        }
        add(fields, "long", "tripcap.rest.flows");
        add(fields, "boolean", "tripcap.rest.flows_exact");
        shown(fields, "long", "tripcap.rest.source_addresses", "tripcap.rest.destination_addresses");
        shown(fields, "long", "tripcap.rest.destination_ports");
    }

    private static void add(List<Field> fields, String type, String... paths) {
        for (String path : paths) {
            fields.add(new Field(path, type, null, true, true));
        }
    }

    private static void shown(List<Field> fields, String type, String... paths) {
        for (String path : paths) {
            fields.add(new Field(path, type, null, false, true));
        }
    }

    private static void alias(List<Field> fields, String path, String target) {
        fields.add(new Field(path, "alias", target, true, true));
    }
}
