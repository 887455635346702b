package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Zeek's notice log as JSON, also as the streaming package and the Kafka writer shape it. Records of other logs are no alerts.
 *
 * <p>Zeek states no severity: a notice that its operator has chosen for an alarm or a mail counts as high, any other as medium.
 */
final class ZeekNotice implements AlertFormat {
    /** Modules that tell about Zeek itself. */
    private static final Set<String> HEALTH =
            Set.of("CaptureLoss", "PacketFilter", "Broker", "Cluster", "Management", "Supervisor");
    /** Modules whose analyzers leave alone streams of which they did not see the handshake. */
    private static final Set<String> AFTER_HANDSHAKE = Set.of("SSH", "SSL", "Heartbleed", "HTTP");

    private static final Set<String> SERIOUS_ACTIONS = Set.of(
            "Notice::ACTION_ALARM",
            "Notice::ACTION_EMAIL",
            "Notice::ACTION_EMAIL_ADMIN",
            "Notice::ACTION_PAGE",
            "Notice::ACTION_DROP");

    @Override
    public String name() {
        return "zeek";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of(
                        "Zeek notice log in JSON; records of other logs are no alerts, nor notices about Zeek itself")
                .field("signature", "note", "")
                .field("category", "note", "its module, the part before ::")
                .field("severity", "actions", "high with an action ALARM, EMAIL, PAGE or DROP, otherwise medium")
                .field("time", "ts", "seconds, milliseconds, or ISO 8601")
                .field("attacker", "id.orig_h and id.orig_p, src", "")
                .field("victim", "id.resp_h and id.resp_p, dst and p", "")
                .field("transport", "proto", "")
                .field("handshake", "note", "completed for SSH, SSL, Heartbleed and HTTP")
                .field("community id", "community_id", "")
                .field("duplicates", "note and uid, or note, src, dst and ts", "")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return (record.path("note").isTextual() && record.has("ts") && record.has("msg"))
                || (record.path("_path").isTextual() && (record.has("ts") || record.has("_write_ts")))
                || tagged(record) != null;
    }

    /** The Kafka writer puts a record under the name of its log. */
    private static Map.@Nullable Entry<String, JsonNode> tagged(JsonNode record) {
        if (!record.isObject() || record.size() != 1) {
            return null;
        }
        Map.Entry<String, JsonNode> only = record.properties().iterator().next();
        return only.getValue().isObject() && only.getValue().has("ts") ? only : null;
    }

    @Override
    public List<Reading> read(JsonNode record, Sender sender) {
        try {
            Map.Entry<String, JsonNode> tagged = tagged(record);
            if (tagged != null && !tagged.getKey().equals("notice")) {
                return List.of(new Reading.NoAlert(String.valueOf(Fields.clean(tagged.getKey()))));
            }
            JsonNode notice = tagged == null ? record : tagged.getValue();
            Fields fields = tagged == null ? new Fields(record) : new Fields(record).under("notice", notice);
            return List.of(readRecord(fields, notice, sender));
        } catch (UnreadableException unreadable) {
            return List.of(unreadable.reading());
        }
    }

    private Reading readRecord(Fields fields, JsonNode record, Sender sender) throws UnreadableException {
        if (!record.isObject()) {
            throw new UnreadableException("", "expected a notice, which is an object, found " + Fields.kind(record));
        }
        String path = fields.text("_path");
        if (path != null && !path.equals("notice")) {
            return new Reading.NoAlert(path);
        }
        String note = fields.requiredText("note");
        int colons = note.indexOf("::");
        String module = colons < 0 ? "" : note.substring(0, colons);
        if (HEALTH.contains(module)) {
            return new Reading.NoAlert("about Zeek itself");
        }
        Instant time = fields.requiredEpochOrTime("ts", sender.zone());
        String transport = fields.transport("proto");
        String uid = fields.text("uid");
        Endpoint originator = fields.endpoint("id.orig_h", "id.orig_p");
        Endpoint responder = fields.endpoint("id.resp_h", "id.resp_p");
        return new Reading.Understood(new Alert(
                sender.name(),
                name(),
                uid == null
                        ? References.digest(note, fields.text("src"), fields.text("dst"), time.toString())
                        : References.bounded(note + "/" + uid),
                time,
                severity(record),
                note,
                note,
                module.isEmpty() ? null : module,
                originator == null ? fields.endpoint("src", "src_port") : originator,
                responder == null ? fields.endpoint("dst", "p") : responder,
                transport,
                fields.communityId("community_id"),
                handshake(module, transport),
                false,
                Original.of(record)));
    }

    private static Severity severity(JsonNode record) {
        for (JsonNode action : record.path("actions")) {
            if (SERIOUS_ACTIONS.contains(action.asText())) {
                return Severity.HIGH;
            }
        }
        return Severity.MEDIUM;
    }

    private static Handshake handshake(String module, @Nullable String transport) {
        if (transport != null && !transport.equals("tcp")) {
            return Handshake.NOT_COMPLETED;
        }
        return AFTER_HANDSHAKE.contains(module) ? Handshake.COMPLETED : Handshake.UNKNOWN;
    }
}
