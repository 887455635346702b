package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Prometheus Alertmanager's webhook body, version 4. */
final class Alertmanager implements AlertFormat {
    private final GroupedAlerts groups = new GroupedAlerts(name());

    @Override
    public String name() {
        return "alertmanager";
    }

    @Override
    public FormatGuide guide() {
        return GroupedAlerts.guide("Prometheus Alertmanager webhook, version 4");
    }

    @Override
    public boolean recognises(JsonNode record) {
        return record.path("alerts").isArray() && record.has("receiver") && record.has("groupLabels");
    }

    @Override
    public List<Reading> read(JsonNode record, Sender sender) {
        return groups.readGroup(record, sender);
    }
}
