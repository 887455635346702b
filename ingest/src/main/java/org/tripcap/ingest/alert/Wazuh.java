package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wazuh 4 alerts: the alert itself, as custom scripts post it, or inside the body of the shipped shuffle integration. The body of
 * the slack integration names no address and cannot be used.
 *
 * <p>Where the alert passes on one of Suricata's, signature and addresses are Suricata's.
 */
final class Wazuh implements AlertFormat {
    private static final int WORST_LEVEL = 16;

    @Override
    public String name() {
        return "wazuh";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of("Wazuh 4 alert, or the body of its shuffle integration (alert under all_fields)")
                .field("signature", "data.alert.signature, rule.description", "")
                .field("signature id", "rule.id", "")
                .field("category", "data.alert.category, rule.groups", "the last group, the most specific")
                .field(
                        "severity",
                        "rule.level",
                        "15 critical, 12 high, 7 medium, 1 low, 0 informational; Suricata's if worse")
                .field("time", "timestamp", "")
                .field("attacker", "data.srcip and data.srcport, data.src_ip and data.src_port", "")
                .field("victim", "data.dstip and data.dstport, data.dest_ip and data.dest_port, agent.ip", "")
                .field("transport", "data.proto, data.protocol", "")
                .field(
                        "handshake",
                        "decoder.name, predecoder.program_name",
                        "completed for logs of TCP services such as sshd")
                .field("duplicates", "manager.name and id", "")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return record.path("rule").has("level")
                || record.path("all_fields").path("rule").has("level")
                || isSlack(record);
    }

    private static boolean isSlack(JsonNode record) {
        return record.path("attachments").path(0).path("pretext").asText().startsWith("WAZUH");
    }

    @Override
    public List<Reading> read(JsonNode record, Sender sender) {
        JsonNode inner = record.get("all_fields");
        try {
            if (isSlack(record)) {
                throw new UnreadableException(
                        "attachments",
                        "the slack integration names no addresses; use shuffle, or a script that posts the alert");
            }
            Fields fields = inner == null ? new Fields(record) : new Fields(record).under("all_fields", inner);
            return List.of(new Reading.Understood(readRecord(fields, inner == null ? record : inner, sender)));
        } catch (UnreadableException unreadable) {
            return List.of(unreadable.reading());
        }
    }

    private Alert readRecord(Fields fields, JsonNode record, Sender sender) throws UnreadableException {
        if (!record.isObject()) {
            throw new UnreadableException("", "expected an alert, which is an object, found " + Fields.kind(record));
        }
        Long level = fields.number("rule.level", 0, WORST_LEVEL);
        if (level == null) {
            throw fields.missing("rule.level", "a number from 0 to " + WORST_LEVEL);
        }
        Instant time = fields.requiredTime("timestamp", sender.zone());
        String id = fields.requiredText("id");
        String description = fields.firstText("data.alert.signature", "rule.description");
        if (description == null) {
            throw fields.missing("rule.description", "a text");
        }
        String manager = fields.text("manager.name");
        return new Alert(
                sender.name(),
                name(),
                References.bounded((manager == null ? "" : manager) + "/" + id),
                time,
                severity(level.intValue(), fields),
                description,
                fields.text("rule.id"),
                category(fields, record),
                attacker(fields),
                victim(fields),
                transport(fields),
                fields.communityId("data.community_id"),
                handshake(fields),
                false,
                Original.of(record));
    }

    /** The bands of Wazuh's own dashboard, level 0 apart; one of Suricata's own severities counts where it is worse. */
    private static Severity severity(int level, Fields fields) throws UnreadableException {
        Severity own;
        if (level >= 15) {
            own = Severity.CRITICAL;
        } else if (level >= 12) {
            own = Severity.HIGH;
        } else if (level >= 7) {
            own = Severity.MEDIUM;
        } else {
            own = level >= 1 ? Severity.LOW : Severity.INFORMATIONAL;
        }
        Severity passedOn = fields.node("data.alert.severity") == null
                ? Severity.INFORMATIONAL
                : SuricataEve.severity(fields, "data.alert.severity");
        return own.atLeast(passedOn) ? own : passedOn;
    }

    private static @Nullable String category(Fields fields, JsonNode record) {
        String passedOn = fields.text("data.alert.category");
        if (passedOn != null) {
            return passedOn;
        }
        JsonNode groups = record.path("rule").path("groups");
        return groups.isArray() && !groups.isEmpty()
                ? Fields.clean(groups.get(groups.size() - 1).asText())
                : null;
    }

    private static @Nullable Endpoint attacker(Fields fields) throws UnreadableException {
        Endpoint decoded = fields.endpoint("data.srcip", "data.srcport");
        return decoded == null ? fields.endpoint("data.src_ip", "data.src_port") : decoded;
    }

    /** What a log on a host tells without a destination was done to that host. */
    private static @Nullable Endpoint victim(Fields fields) throws UnreadableException {
        Endpoint decoded = fields.endpoint("data.dstip", "data.dstport");
        if (decoded == null) {
            decoded = fields.endpoint("data.dest_ip", "data.dest_port");
        }
        // The agent's address may also be the word "any".
        return decoded == null ? fields.endpointIfAddress("agent.ip", "agent.port") : decoded;
    }

    private static @Nullable String transport(Fields fields) {
        String proto = fields.transport("data.proto");
        return proto == null ? fields.transport("data.protocol") : proto;
    }

    private static Handshake handshake(Fields fields) {
        return LoggedServices.contain(fields.text("decoder.name"))
                        || LoggedServices.contain(fields.text("predecoder.program_name"))
                ? Handshake.COMPLETED
                : Handshake.UNKNOWN;
    }
}
