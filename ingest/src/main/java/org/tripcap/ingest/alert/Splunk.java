package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Splunk's webhook alert action: the first row of a search's result. Its fields are what the search makes them; the names of the
 * Common Information Model are understood.
 */
final class Splunk implements AlertFormat {
    @Override
    public String name() {
        return "splunk";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of("Splunk webhook alert action; names of the Common Information Model under result")
                .field("signature", "result.signature, search_name", "")
                .field("signature id", "result.signature_id", "")
                .field("category", "result.category", "")
                .field("severity", "result.severity", "critical to informational; none medium")
                .field("time", "result._time", "seconds since 1970 or ISO 8601; none: when it came")
                .field("attacker", "result.src_ip and result.src_port, result.src", "src only if it is an address")
                .field("victim", "result.dest_ip and result.dest_port, result.dest", "dest only if it is an address")
                .field("transport", "result.transport", "")
                .field("handshake", "", "never told: attacker and victim are recorded together")
                .field("duplicates", "sid and the whole result", "")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return record.path("result").isObject() && record.path("sid").isTextual();
    }

    @Override
    public List<Reading> read(JsonNode record, Sender sender) {
        try {
            return List.of(new Reading.Understood(readRecord(new Fields(record), record, sender)));
        } catch (UnreadableException unreadable) {
            return List.of(unreadable.reading());
        }
    }

    private Alert readRecord(Fields fields, JsonNode record, Sender sender) throws UnreadableException {
        JsonNode result = record.path("result");
        if (!result.isObject()) {
            throw fields.missing("result", "the object with the first row of the search's result");
        }
        String signature = fields.firstText("result.signature", "search_name");
        if (signature == null) {
            throw fields.missing("result.signature", "a text; name the search, or let it return a signature");
        }
        Instant time = fields.node("result._time") == null
                ? sender.received()
                : fields.requiredEpochOrTime("result._time", sender.zone());
        Endpoint attacker = fields.endpoint("result.src_ip", "result.src_port");
        Endpoint victim = fields.endpoint("result.dest_ip", "result.dest_port");
        String transport = fields.transport("result.transport");
        return new Alert(
                sender.name(),
                name(),
                References.digest(fields.requiredText("sid"), result.toString()),
                time,
                severity(fields.text("result.severity")),
                signature,
                fields.text("result.signature_id"),
                fields.text("result.category"),
                attacker == null ? fields.endpointIfAddress("result.src", "result.src_port") : attacker,
                victim == null ? fields.endpointIfAddress("result.dest", "result.dest_port") : victim,
                transport,
                fields.communityId("result.community_id"),
                transport == null || transport.equals("tcp") ? Handshake.UNKNOWN : Handshake.NOT_COMPLETED,
                false,
                Original.of(record));
    }

    private static Severity severity(@Nullable String word) throws UnreadableException {
        if (word == null) {
            return Severity.MEDIUM;
        }
        try {
            return Severity.parse(word.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException otherWord) {
            throw new UnreadableException(
                    "result.severity",
                    "expected informational, low, medium, high or critical, found a text of " + word.length()
                            + " characters");
        }
    }
}
