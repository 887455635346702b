package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Alert documents of Elastic Security, posted by Kibana's webhook connector: {@code {{{context.alerts}}}} alone or under
 * {@code alerts}. Keys may be nested or dotted.
 */
final class ElasticSecurity implements AlertFormat {
    @Override
    public String name() {
        return "elastic";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of("Elastic Security alert documents, alone or under alerts")
                .field("signature", "rule.name, kibana.alert.rule.name, signal.rule.name", "")
                .field("signature id", "rule.id, kibana.alert.rule.rule_id", "")
                .field("category", "rule.category", "")
                .field(
                        "severity",
                        "kibana.alert.severity, signal.rule.severity, kibana.alert.risk_score",
                        "the word, or from 99 critical, 73 high, 47 medium, 21 low")
                .field("time", "@timestamp", "")
                .field("attacker", "source.ip and source.port", "")
                .field("victim", "destination.ip and destination.port", "")
                .field("transport", "network.transport", "")
                .field("handshake", "", "never told: attacker and victim are recorded together")
                .field("community id", "network.community_id", "")
                .field("resolved", "kibana.alert.status, kibana.alert.workflow_status", "recovered, closed")
                .field("duplicates", "kibana.alert.uuid, _id", "")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return isAlert(record)
                || (record.path("alerts").isArray()
                        && isAlert(record.path("alerts").path(0)));
    }

    private static boolean isAlert(JsonNode record) {
        Fields fields = new Fields(record);
        return record.isObject()
                && (fields.node("kibana.alert.uuid") != null
                        || fields.node("kibana.alert.rule.name") != null
                        || fields.node("signal.rule.name") != null);
    }

    @Override
    public List<Reading> read(JsonNode record, Sender sender) {
        JsonNode alerts = record.path("alerts");
        if (!alerts.isArray()) {
            return List.of(read(new Fields(record), record, sender));
        }
        if (alerts.isEmpty()) {
            return List.of(new Reading.NoAlert("no alerts"));
        }
        if (alerts.size() > AlertBody.MOST_RECORDS) {
            return List.of(UnreadableException.tooMany("alerts").reading());
        }
        List<Reading> readings = new ArrayList<>();
        Fields body = new Fields(record);
        for (int i = 0; i < alerts.size(); i++) {
            readings.add(read(body.under("alerts[" + i + "]", alerts.get(i)), alerts.get(i), sender));
        }
        return readings;
    }

    private Reading read(Fields fields, JsonNode record, Sender sender) {
        try {
            return new Reading.Understood(readAlert(fields, record, sender));
        } catch (UnreadableException unreadable) {
            return unreadable.reading();
        }
    }

    private Alert readAlert(Fields fields, JsonNode record, Sender sender) throws UnreadableException {
        if (!record.isObject()) {
            throw fields.missing("", "an alert document; let the connector's body be {{{context.alerts}}}");
        }
        String signature = fields.firstText("rule.name", "kibana.alert.rule.name", "signal.rule.name");
        if (signature == null) {
            throw fields.missing("kibana.alert.rule.name", "a text; let the connector's body be {{{context.alerts}}}");
        }
        String id = fields.firstText("kibana.alert.uuid", "_id");
        if (id == null) {
            throw fields.missing("kibana.alert.uuid", "the alert's id");
        }
        String transport = fields.transport("network.transport");
        return new Alert(
                sender.name(),
                name(),
                id,
                fields.requiredTime("@timestamp", sender.zone()),
                severity(fields),
                signature,
                fields.firstText("rule.id", "kibana.alert.rule.rule_id", "signal.rule.rule_id"),
                fields.text("rule.category"),
                fields.endpoint("source.ip", "source.port"),
                fields.endpoint("destination.ip", "destination.port"),
                transport,
                fields.communityId("network.community_id"),
                transport == null || transport.equals("tcp") ? Handshake.UNKNOWN : Handshake.NOT_COMPLETED,
                "recovered".equals(fields.text("kibana.alert.status"))
                        || "closed".equals(fields.firstText("kibana.alert.workflow_status", "signal.status")),
                Original.of(record));
    }

    private static Severity severity(Fields fields) throws UnreadableException {
        String word = fields.firstText("kibana.alert.severity", "signal.rule.severity");
        if (word != null) {
            return word(word);
        }
        JsonNode score = fields.node("kibana.alert.risk_score");
        return score == null || !score.isNumber() ? Severity.MEDIUM : Severity.ofScore(score.doubleValue());
    }

    private static Severity word(String word) throws UnreadableException {
        try {
            return Severity.parse(word.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException otherWord) {
            throw new UnreadableException(
                    "kibana.alert.severity",
                    "expected low, medium, high or critical, found a text of " + word.length() + " characters");
        }
    }
}
