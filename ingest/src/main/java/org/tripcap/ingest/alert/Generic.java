package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Any JSON object, read by field paths from the configuration. A path is dotted; a key that contains dots itself is found
 * too.
 */
public final class Generic implements AlertFormat {
    /**
     * Where the fields of an alert are; an empty path means that the tool does not tell.
     *
     * @param id what identifies the alert; without it, the whole record does
     * @param time RFC 3339, or seconds or milliseconds since 1970; without a path, the time when it came
     * @param severity one of this service's words, or a number from 0 to 100 that grows with the danger
     * @param signature what was detected; required in the record
     * @param resolved a field that is true, or the word resolved, once the alert is over
     */
    public record Paths(
            String id,
            String time,
            String severity,
            String signature,
            String signatureId,
            String category,
            String attacker,
            String attackerPort,
            String victim,
            String victimPort,
            String transport,
            String communityId,
            String handshake,
            String resolved) {
        /** Names in a configuration, in the order of the components. */
        public static final List<String> NAMES = List.of(
                "id",
                "time",
                "severity",
                "signature",
                "signature-id",
                "category",
                "attacker",
                "attacker-port",
                "victim",
                "victim-port",
                "transport",
                "community-id",
                "handshake",
                "resolved");

        /** The names of the Elastic Common Schema, and {@code handshake} and {@code resolved} beside them. */
        public static final Paths ECS = new Paths(
                "event.id",
                "@timestamp",
                "event.severity",
                "rule.name",
                "rule.id",
                "rule.category",
                "source.ip",
                "source.port",
                "destination.ip",
                "destination.port",
                "network.transport",
                "network.community_id",
                "handshake",
                "resolved");

        public Paths {
            if (signature.isEmpty()) {
                throw new IllegalArgumentException("the field of the signature must be named");
            }
        }

        /** Paths by their {@link #NAMES}; what is not among them is not told. */
        public static Paths of(Map<String, String> paths) {
            if (!NAMES.containsAll(paths.keySet())) {
                throw new IllegalArgumentException("fields must be among " + NAMES);
            }
            Iterator<String> values =
                    NAMES.stream().map(name -> paths.getOrDefault(name, "")).iterator();
            return new Paths(
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next(),
                    values.next());
        }
    }

    private final Paths paths;

    /** Reads records by {@code paths}. */
    public Generic(Paths paths) {
        this.paths = Objects.requireNonNull(paths, "paths");
    }

    @Override
    public String name() {
        return "generic";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of(
                        "any JSON object, by the field paths of the source's configuration; these are the defaults")
                .field("id", paths.id(), "none: the whole record")
                .field("time", paths.time(), "RFC 3339, or seconds or milliseconds since 1970; no path: when it came")
                .field("severity", paths.severity(), "a word, or a number from 0 to 100; none medium")
                .field("signature", paths.signature(), "required")
                .field("signature-id", paths.signatureId(), "")
                .field("category", paths.category(), "")
                .field("attacker", paths.attacker(), "")
                .field("attacker-port", paths.attackerPort(), "")
                .field("victim", paths.victim(), "")
                .field("victim-port", paths.victimPort(), "")
                .field("transport", paths.transport(), "")
                .field("community-id", paths.communityId(), "")
                .field("handshake", paths.handshake(), "true, false, completed, not-completed or unknown")
                .field("resolved", paths.resolved(), "true or resolved")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        Fields fields = new Fields(record);
        return (paths.time().isEmpty() || fields.node(paths.time()) != null) && fields.node(paths.signature()) != null;
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
        if (!record.isObject()) {
            throw new UnreadableException("", "expected an object, found " + Fields.kind(record));
        }
        Instant time =
                paths.time().isEmpty() ? sender.received() : fields.requiredEpochOrTime(paths.time(), sender.zone());
        String signature = fields.requiredText(paths.signature());
        String original = Original.of(record);
        String id = fields.text(paths.id());
        return new Alert(
                sender.name(),
                name(),
                id == null ? References.digest(record.toString()) : id,
                time,
                severity(fields),
                signature,
                fields.text(paths.signatureId()),
                fields.text(paths.category()),
                fields.endpoint(paths.attacker(), paths.attackerPort()),
                fields.endpoint(paths.victim(), paths.victimPort()),
                fields.transport(paths.transport()),
                fields.communityId(paths.communityId()),
                handshake(fields),
                resolved(fields),
                original);
    }

    private Severity severity(Fields fields) throws UnreadableException {
        JsonNode value = fields.node(paths.severity());
        if (value == null) {
            return Severity.MEDIUM;
        }
        String text = value.asText().toLowerCase(Locale.ROOT);
        for (Severity severity : Severity.values()) {
            if (severity.code().equals(text)) {
                return severity;
            }
        }
        if (text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?") && Double.parseDouble(text) <= 100) {
            return Severity.ofScore(Double.parseDouble(text));
        }
        throw new UnreadableException(
                paths.severity(),
                "expected informational, low, medium, high, critical or a number from 0 to 100, found "
                        + Fields.kind(value));
    }

    private Handshake handshake(Fields fields) throws UnreadableException {
        JsonNode value = fields.node(paths.handshake());
        if (value == null) {
            return Handshake.UNKNOWN;
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? Handshake.COMPLETED : Handshake.NOT_COMPLETED;
        }
        try {
            return Handshake.parse(value.asText());
        } catch (IllegalArgumentException unknownWord) {
            throw new UnreadableException(
                    paths.handshake(),
                    "expected true, false, completed, not-completed or unknown, found " + Fields.kind(value));
        }
    }

    private boolean resolved(Fields fields) {
        JsonNode value = fields.node(paths.resolved());
        return value != null && (value.asBoolean() || value.asText().equals("resolved"));
    }
}
