package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Alerts in a group, each firing or resolved on its own: the body that Alertmanager made and Grafana took over.
 *
 * <p>Labels are free text, so addresses are taken from labels, then annotations, by these names, first match first, and only where
 * the value is an address literal, with a port or without: {@code attacker}, {@code src_ip}, {@code source_ip} for the attacker;
 * {@code victim}, {@code dest_ip}, {@code dst_ip}, {@code destination_ip}, {@code instance} for the victim.
 */
final class GroupedAlerts {
    private static final List<String> ATTACKER_LABELS = List.of("attacker", "src_ip", "source_ip");
    private static final List<String> VICTIM_LABELS =
            List.of("victim", "dest_ip", "dst_ip", "destination_ip", "instance");
    /** Go's zero time, which stands for none. */
    private static final String NO_TIME = "0001-01-01T00:00:00Z";
    /** In UTF-16 units; a group's key names the route and the labels that make the group. */
    private static final int LONGEST_GROUP_NAME = 1024;

    private final String format;

    GroupedAlerts(String format) {
        this.format = format;
    }

    static FormatGuide guide(String tool) {
        return FormatGuide.of(tool)
                .field("signature", "alerts[].labels.alertname", "")
                .field("category", "alerts[].labels.category", "")
                .field(
                        "severity",
                        "alerts[].labels.severity",
                        "critical, page, fatal; high, error, major; low, minor, notice; info, none; other words medium")
                .field("time", "alerts[].startsAt", "year 1: when it came")
                .field(
                        "attacker",
                        "alerts[].labels attacker, src_ip, source_ip",
                        "only if it is an address, with a port or without; then the same annotations")
                .field("victim", "alerts[].labels victim, dest_ip, dst_ip, destination_ip, instance", "as the attacker")
                .field("handshake", "", "never told: attacker and victim are recorded together")
                .field("resolved", "alerts[].status, status", "resolved")
                .field("duplicates", "alerts[].fingerprint, or labels, and startsAt", "")
                .build();
    }

    /** The readings of a group. */
    List<Reading> readGroup(JsonNode record, AlertFormat.Sender sender) {
        JsonNode alerts = record.path("alerts");
        if (!alerts.isArray()) {
            return List.of(new Reading.Unreadable("alerts", "missing; expected the array of alerts of a group"));
        }
        if (alerts.isEmpty()) {
            return List.of(new Reading.NoAlert("empty group"));
        }
        if (alerts.size() > AlertBody.MOST_RECORDS) {
            return List.of(UnreadableException.tooMany("alerts").reading());
        }
        List<Reading> readings = new ArrayList<>();
        Fields group = new Fields(record);
        for (int i = 0; i < alerts.size(); i++) {
            readings.add(read(group.under("alerts[" + i + "]", alerts.get(i)), alerts.get(i), record, sender));
        }
        return readings;
    }

    /** The reading of an alert without a group around it. */
    Reading readAlone(JsonNode record, AlertFormat.Sender sender) {
        return read(new Fields(record), record, record, sender);
    }

    private Reading read(Fields fields, JsonNode alert, JsonNode group, AlertFormat.Sender sender) {
        try {
            return readAlert(fields, alert, group, sender);
        } catch (UnreadableException unreadable) {
            return unreadable.reading();
        }
    }

    private Reading readAlert(Fields alert, JsonNode node, JsonNode group, AlertFormat.Sender sender)
            throws UnreadableException {
        JsonNode labels = node.path("labels");
        if (!labels.isObject()) {
            throw alert.missing("labels", "an object of labels");
        }
        boolean timeless = NO_TIME.equals(alert.text("startsAt"));
        Instant starts = timeless ? sender.received() : alert.requiredTime("startsAt", sender.zone());
        String rule = alert.requiredText("labels.alertname");
        String fingerprint = alert.text("fingerprint");
        return new Reading.Understood(new Alert(
                sender.name(),
                format,
                References.bounded((fingerprint == null ? labelDigest(labels) : fingerprint) + "/"
                        + (timeless ? NO_TIME : starts.toString())),
                starts,
                severity(alert.text("labels.severity")),
                rule,
                rule,
                alert.text("labels.category"),
                endpoint(node, ATTACKER_LABELS),
                endpoint(node, VICTIM_LABELS),
                null,
                null,
                Handshake.UNKNOWN,
                resolved(alert.text("status"), group),
                original(node, group)));
    }

    /** Each alert states its own state; bodies of old versions leave that to the group. */
    private static boolean resolved(@Nullable String status, JsonNode group) {
        return "resolved".equals(status == null ? group.path("status").asText() : status);
    }

    /** The alert with what names its group, unless that is longer than a name: it is repeated in every alert of the group. */
    private static @Nullable String original(JsonNode alert, JsonNode group) {
        ObjectNode whole = alert.deepCopy();
        for (String field : List.of("groupKey", "receiver")) {
            JsonNode name = group.path(field);
            if (name.isTextual() && name.textValue().length() <= LONGEST_GROUP_NAME) {
                whole.set(field, name);
            }
        }
        return Original.of(whole);
    }

    private static Severity severity(@Nullable String label) {
        return switch (label == null ? "" : label.toLowerCase(Locale.ROOT)) {
            case "critical", "emergency", "page", "fatal", "disaster" -> Severity.CRITICAL;
            case "high", "error", "major", "alert" -> Severity.HIGH;
            case "low", "minor", "notice" -> Severity.LOW;
            case "info", "informational", "information", "none", "debug" -> Severity.INFORMATIONAL;
            default -> Severity.MEDIUM;
        };
    }

    private static String labelDigest(JsonNode labels) {
        List<@Nullable String> parts = new ArrayList<>();
        labels.properties().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(label -> {
                    parts.add(label.getKey());
                    parts.add(label.getValue().asText());
                });
        return References.digest(parts.toArray(String[]::new));
    }

    private static @Nullable Endpoint endpoint(JsonNode alert, List<String> names) {
        for (String texts : List.of("labels", "annotations")) {
            for (String name : names) {
                Optional<Endpoint> endpoint =
                        endpoint(alert.path(texts).path(name).asText());
                if (endpoint.isPresent()) {
                    return endpoint.get();
                }
            }
        }
        return null;
    }

    /** An address, an IPv4 address and port, or a bracketed IPv6 address and port; anything else is a name. */
    static Optional<Endpoint> endpoint(String text) {
        Optional<InetAddress> whole = Addresses.parse(text);
        if (whole.isPresent()) {
            return Optional.of(new Endpoint(whole.get(), null));
        }
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (port > 65_535 || (!bracketed && host.indexOf(':') >= 0)) {
            return Optional.empty();
        }
        return Addresses.parse(bracketed ? host.substring(1, host.length() - 1) : host)
                .map(address -> new Endpoint(address, port));
    }
}
