package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Grafana alerting's webhook body, version 1, and its alerts alone, as a custom payload may send them. */
final class Grafana implements AlertFormat {
    private final GroupedAlerts groups = new GroupedAlerts(name());

    @Override
    public String name() {
        return "grafana";
    }

    @Override
    public FormatGuide guide() {
        return GroupedAlerts.guide("Grafana alerting webhook, version 1; also its alerts without the group");
    }

    @Override
    public boolean recognises(JsonNode record) {
        boolean group = record.path("alerts").isArray()
                && record.has("receiver")
                && (record.has("orgId") || record.path("state").isTextual());
        return group || isAlone(record);
    }

    private static boolean isAlone(JsonNode record) {
        return record.path("labels").path("alertname").isTextual() && record.has("startsAt");
    }

    @Override
    public List<Reading> read(JsonNode record, Sender sender) {
        return isAlone(record) ? List.of(groups.readAlone(record, sender)) : groups.readGroup(record, sender);
    }
}
