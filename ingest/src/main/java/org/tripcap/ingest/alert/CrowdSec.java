package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CrowdSec's http notification in its default template: an array of alerts, each about one source.
 *
 * <p>CrowdSec states no severity; a decided ban counts as high, everything else as medium. Simulated alerts are
 * rehearsals and no alerts. The victim is known only where an event's meta names it by address.
 */
final class CrowdSec implements AlertFormat {
    private static final Set<String> VICTIM_KEYS = Set.of("target_ip", "dest_ip", "dst_ip", "destination_ip");

    @Override
    public String name() {
        return "crowdsec";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of("CrowdSec http notification, default template; simulated alerts are no alerts")
                .field("signature", "scenario", "")
                .field("category", "source.scope", "")
                .field("severity", "decisions[].type", "high with a ban, otherwise medium")
                .field("time", "start_at", "")
                .field("attacker", "source.ip, source.value", "scope Ip only")
                .field("victim", "events[].meta target_ip, dest_ip, dst_ip, destination_ip", "")
                .field("handshake", "events[0].meta service", "completed for logs of TCP services such as ssh")
                .field("duplicates", "uuid, or machine_id, scenario, source and start_at", "")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return record.path("scenario").isTextual() && record.path("source").isObject() && record.has("start_at");
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
            throw new UnreadableException("", "expected an alert, which is an object, found " + Fields.kind(record));
        }
        String scenario = fields.requiredText("scenario");
        Instant start = fields.requiredTime("start_at", sender.zone());
        if (record.path("simulated").asBoolean()) {
            return new Reading.NoAlert("simulated");
        }
        JsonNode source = record.path("source");
        if (!source.isObject()) {
            throw fields.missing("source", "the object that describes the attacker");
        }
        InetAddress victim = victim(record);
        return new Reading.Understood(new Alert(
                sender.name(),
                name(),
                reference(fields, scenario, start),
                start,
                bans(record) ? Severity.HIGH : Severity.MEDIUM,
                scenario,
                scenario,
                fields.text("source.scope"),
                attacker(fields),
                victim == null ? null : new Endpoint(victim, null),
                null,
                null,
                loggedByService(record) ? Handshake.COMPLETED : Handshake.UNKNOWN,
                false,
                Original.of(record)));
    }

    /** Only a source of scope Ip is one address; ranges, systems and user names are not. */
    private static @Nullable Endpoint attacker(Fields fields) throws UnreadableException {
        if (!"ip".equalsIgnoreCase(fields.text("source.scope"))) {
            return null;
        }
        InetAddress address =
                fields.text("source.ip") == null ? fields.address("source.value") : fields.address("source.ip");
        return address == null ? null : new Endpoint(address, null);
    }

    private static String reference(Fields fields, String scenario, Instant start) {
        String uuid = fields.text("uuid");
        if (uuid != null) {
            return uuid;
        }
        return References.digest(
                fields.text("machine_id"),
                scenario,
                fields.text("source.scope"),
                fields.text("source.value"),
                start.toString());
    }

    private static boolean bans(JsonNode record) {
        for (JsonNode decision : record.path("decisions")) {
            if (decision.path("type").asText().equals("ban")) {
                return true;
            }
        }
        return false;
    }

    private static boolean loggedByService(JsonNode record) {
        for (JsonNode meta : record.path("events").path(0).path("meta")) {
            if (meta.path("key").asText().equals("service")) {
                return LoggedServices.contain(meta.path("value").asText());
            }
        }
        return false;
    }

    private static @Nullable InetAddress victim(JsonNode record) {
        for (JsonNode event : record.path("events")) {
            for (JsonNode meta : event.path("meta")) {
                if (VICTIM_KEYS.contains(meta.path("key").asText())) {
                    Optional<InetAddress> address =
                            Addresses.parse(meta.path("value").asText());
                    if (address.isPresent()) {
                        return address.get();
                    }
                }
            }
        }
        return null;
    }
}
