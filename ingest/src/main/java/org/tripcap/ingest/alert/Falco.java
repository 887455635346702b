package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Falco's http_output and falcosidekick's webhook. Falco sees a host from inside: where it tells a remote end, that is the
 * attacker, and the host's own end the victim. What Falco reports about itself is no alert.
 */
final class Falco implements AlertFormat {
    private static final String INTERNAL = "Falco internal";

    /** The two ends of a connection. */
    private record Ends(
            @Nullable Endpoint attacker, @Nullable Endpoint victim) {}

    @Override
    public String name() {
        return "falco";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of(
                        "Falco http_output with json_output, and falcosidekick; events about Falco itself are no alerts")
                .field("signature", "rule", "")
                .field("category", "source", "")
                .field(
                        "severity",
                        "priority",
                        "emergency, alert, critical: critical; error high; warning medium; notice low; other informational")
                .field("time", "time", "")
                .field(
                        "attacker",
                        "output_fields fd.rip and fd.rport, fd.cip and fd.cport, fd.name",
                        "fd.name: a:p->b:p")
                .field("victim", "output_fields fd.lip and fd.lport, fd.sip and fd.sport, fd.name", "")
                .field("transport", "output_fields fd.l4proto", "")
                .field("handshake", "output_fields evt.type", "completed where TCP was accepted")
                .field("duplicates", "hostname, rule, time, output", "the uuid is another one at each try")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return record.path("priority").isTextual()
                && record.path("output").isTextual()
                && (record.path("rule").isTextual() || record.path("Rule").isTextual());
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
            throw new UnreadableException("", "expected an event, which is an object, found " + Fields.kind(record));
        }
        String rule = fields.firstText("rule", "Rule");
        if (rule == null) {
            throw fields.missing("rule", "a text");
        }
        if ("internal".equals(fields.text("source")) || rule.startsWith(INTERNAL)) {
            return new Reading.NoAlert("about Falco itself");
        }
        Instant time = fields.requiredTime("time", sender.zone());
        Ends ends = ends(fields);
        String transport = fields.transport("output_fields.fd.l4proto");
        return new Reading.Understood(new Alert(
                sender.name(),
                name(),
                References.digest(fields.text("hostname"), rule, time.toString(), fields.text("output")),
                time,
                severity(fields),
                rule,
                rule,
                fields.text("source"),
                ends.attacker(),
                ends.victim(),
                transport,
                fields.communityId("output_fields.community_id"),
                handshake(fields, transport),
                false,
                Original.of(record)));
    }

    private static Severity severity(Fields fields) throws UnreadableException {
        String priority = fields.requiredText("priority");
        return switch (priority.toLowerCase(Locale.ROOT)) {
            case "emergency", "alert", "critical" -> Severity.CRITICAL;
            case "error" -> Severity.HIGH;
            case "warning" -> Severity.MEDIUM;
            case "notice" -> Severity.LOW;
            case "informational", "info", "debug" -> Severity.INFORMATIONAL;
            default ->
                throw new UnreadableException(
                        "priority",
                        "expected one of Falco's words from Emergency to Debug, found a text of " + priority.length()
                                + " characters");
        };
    }

    private static Ends ends(Fields fields) throws UnreadableException {
        Endpoint remote = fields.endpointIfAddress("output_fields.fd.rip", "output_fields.fd.rport");
        if (remote != null) {
            return new Ends(remote, fields.endpointIfAddress("output_fields.fd.lip", "output_fields.fd.lport"));
        }
        Endpoint client = fields.endpointIfAddress("output_fields.fd.cip", "output_fields.fd.cport");
        Endpoint server = fields.endpointIfAddress("output_fields.fd.sip", "output_fields.fd.sport");
        if (client != null || server != null) {
            return new Ends(client, server);
        }
        String name = fields.text("output_fields.fd.name");
        int arrow = name == null ? -1 : name.indexOf("->");
        return name == null || arrow < 0
                ? new Ends(null, null)
                : new Ends(end(name.substring(0, arrow)), end(name.substring(arrow + 2)));
    }

    /** {@code address:port}, without brackets for IPv6; anything else, such as a file's name, is no end. */
    private static @Nullable Endpoint end(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            return null;
        }
        Optional<InetAddress> address = Addresses.parse(text.substring(0, colon));
        return address.isEmpty() ? null : new Endpoint(address.get(), Integer.valueOf(port));
    }

    private static Handshake handshake(Fields fields, @Nullable String transport) {
        if (transport != null && !transport.equals("tcp")) {
            return Handshake.NOT_COMPLETED;
        }
        String call = fields.text("output_fields.evt.type");
        return transport != null && call != null && call.startsWith("accept") ? Handshake.COMPLETED : Handshake.UNKNOWN;
    }
}
