package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Suricata's EVE JSON log, one record per event, as a shipper posts it.
 *
 * <p>Only records with {@code event_type} "alert" count. Suricata writes the addresses of the packet that matched, which
 * may be the server's answer; who began the flow is told, by version, in {@code flow.src_ip} or {@code direction}. Rules
 * with the {@code target} keyword name attacker and victim themselves in {@code alert.source} and {@code alert.target}.
 */
final class SuricataEve implements AlertFormat {
    /** The severity is the rule's priority: 1 is the worst, the shipped classification ends at 4. */
    private static final long LOWEST_PRIORITY = 255;

    private static final long LARGEST_ID = 0xFFFF_FFFFL;
    /** Values of {@code app_proto} that say that no protocol was recognised. */
    private static final Set<String> NO_PROTOCOL = Set.of("failed", "unknown");
    /** TCP states (of the {@code tcp.state} field) that a flow reaches only after the handshake. */
    private static final Set<String> AFTER_HANDSHAKE =
            Set.of("established", "fin_wait1", "fin_wait2", "time_wait", "last_ack", "close_wait", "closing", "closed");

    /** The two ends of the flow, and whether the record tells which of them is which. */
    private record Ends(
            @Nullable Endpoint attacker, @Nullable Endpoint victim, boolean told) {
        Ends swapped() {
            return new Ends(victim, attacker, told);
        }
    }

    @Override
    public String name() {
        return "suricata";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of("Suricata EVE JSON, records of event_type alert")
                .field("signature", "alert.signature", "or gid:sid:rev")
                .field("signature id", "alert.gid, alert.signature_id, alert.rev", "gid:sid:rev")
                .field("category", "alert.category", "")
                .field("severity", "alert.severity", "1 high, 2 medium, 3 low, other informational, none medium")
                .field("time", "timestamp", "in the source's zone where it states none")
                .field(
                        "attacker",
                        "alert.source.ip, flow.src_ip, src_ip",
                        "by direction; swapped if the client is attacked")
                .field("victim", "alert.target.ip, flow.dest_ip, dest_ip", "")
                .field("transport", "proto", "")
                .field("handshake", "app_proto, tcp.state, flow.pkts_toclient", "completed on a parsed TCP stream only")
                .field("community id", "community_id", "")
                .field("duplicates", "rule, flow_id, timestamp, host, in_iface, tx_id, pcap_cnt", "")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return record.path("event_type").isTextual() && (record.has("timestamp") || record.has("alert"));
    }

    @Override
    public List<Reading> read(JsonNode record, Sender sender) {
        try {
            return List.of(readRecord(new Fields(record), record, sender));
        } catch (UnreadableException unreadable) {
            return List.of(unreadable.reading());
        }
    }

    private Reading readRecord(Fields fields, JsonNode record, Sender sender) throws UnreadableException {
        if (!record.isObject()) {
            throw new UnreadableException(
                    "", "expected an EVE record, which is an object, found " + Fields.kind(record));
        }
        String type = fields.requiredText("event_type");
        if (!type.equals("alert")) {
            return new Reading.NoAlert(type);
        }
        JsonNode rule = record.get("alert");
        if (rule == null || !rule.isObject()) {
            throw fields.missing("alert", "the object with the rule that matched");
        }
        Instant time = fields.requiredTime("timestamp", sender.zone());
        long generator = orElse(fields.number("alert.gid", 0, LARGEST_ID), 1);
        Long ruleId = fields.number("alert.signature_id", 0, LARGEST_ID);
        if (ruleId == null) {
            throw fields.missing("alert.signature_id", "the rule's number");
        }
        String id = generator + ":" + ruleId + ":" + orElse(fields.number("alert.rev", 0, LARGEST_ID), 0);
        String signature = fields.text("alert.signature");
        String transport = fields.transport("proto");
        Ends ends = ends(fields);
        return new Reading.Understood(new Alert(
                sender.name(),
                name(),
                reference(fields, id, time),
                time,
                severity(fields, "alert.severity"),
                signature == null ? id : signature,
                id,
                fields.text("alert.category"),
                ends.attacker(),
                ends.victim(),
                transport,
                fields.communityId("community_id"),
                handshake(fields, transport, ends),
                false,
                Original.of(record)));
    }

    private static long orElse(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    /** The severity of a rule's priority at this path. */
    static Severity severity(Fields fields, String path) throws UnreadableException {
        Long priority = fields.number(path, 0, LOWEST_PRIORITY);
        if (priority == null) {
            return Severity.MEDIUM;
        }
        return switch (priority.intValue()) {
            case 0, 1 -> Severity.HIGH;
            case 2 -> Severity.MEDIUM;
            case 3 -> Severity.LOW;
            default -> Severity.INFORMATIONAL;
        };
    }

    private static Ends ends(Fields fields) throws UnreadableException {
        Endpoint target = fields.endpoint("alert.target.ip", "alert.target.port");
        Endpoint source = fields.endpoint("alert.source.ip", "alert.source.port");
        if (target != null && source != null) {
            return new Ends(source, target, true);
        }
        Ends begun = begun(fields);
        return clientIsTarget(fields) ? begun.swapped() : begun;
    }

    /** Who began the flow, as the attacker, and who was called, as the victim. */
    private static Ends begun(Fields fields) throws UnreadableException {
        Endpoint initiator = fields.endpoint("flow.src_ip", "flow.src_port");
        Endpoint responder = fields.endpoint("flow.dest_ip", "flow.dest_port");
        if (initiator != null && responder != null) {
            return new Ends(initiator, responder, true);
        }
        String direction = fields.text("direction");
        Ends packet = new Ends(
                fields.endpoint("src_ip", "src_port"), fields.endpoint("dest_ip", "dest_port"), direction != null);
        return "to_client".equals(direction) ? packet.swapped() : packet;
    }

    /**
     * Rules of the common sets say in their metadata what they protect; where that is the client alone, the server
     * attacks (malicious downloads, command and control).
     */
    private static boolean clientIsTarget(Fields fields) {
        JsonNode targets = fields.node("alert.metadata.attack_target");
        if (targets == null || !targets.isArray() || targets.isEmpty()) {
            return false;
        }
        for (JsonNode target : targets) {
            if (!target.asText().startsWith("Client")) {
                return false;
            }
        }
        return true;
    }

    /**
     * Suricata parses an application protocol only on an established TCP stream, so a recognised one, with packets both
     * ways, stands for the handshake. Counts of packets alone do not: a forged source can send any number.
     * Where the record does not tell who called whom, the ends may be the wrong way round, and the hint is withheld.
     */
    private static Handshake handshake(Fields fields, @Nullable String transport, Ends ends)
            throws UnreadableException {
        if (transport == null) {
            return Handshake.UNKNOWN;
        }
        if (!transport.equals("tcp")) {
            return Handshake.NOT_COMPLETED;
        }
        long answers = orElse(fields.number("flow.pkts_toclient", 0, Long.MAX_VALUE), 0);
        String protocol = fields.text("app_proto");
        String state = fields.text("tcp.state");
        boolean parsed = protocol != null && !NO_PROTOCOL.contains(protocol) && answers > 0;
        boolean established = state != null && AFTER_HANDSHAKE.contains(state) && answers > 0;
        return ends.told() && (parsed || established) ? Handshake.COMPLETED : Handshake.UNKNOWN;
    }

    /**
     * EVE alerts carry no id. A flow id is unique in one run of one sensor only, so time and host are part of this; where
     * there is no flow, the packet's addresses stand in for it.
     */
    private static String reference(Fields fields, String rule, Instant time) {
        StringJoiner parts = new StringJoiner("/");
        parts.add(rule);
        String flow = fields.text("flow_id");
        parts.add(
                flow != null
                        ? flow
                        : References.digest(
                                fields.text("proto"),
                                fields.text("src_ip"),
                                fields.text("src_port"),
                                fields.text("dest_ip"),
                                fields.text("dest_port")));
        parts.add(time.toString());
        for (String place : List.of("host", "in_iface", "tx_id", "pcap_cnt")) {
            String value = fields.text(place);
            parts.add(value == null ? "" : value);
        }
        return References.bounded(parts.toString());
    }
}
