package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Snort 3's {@code alert_json}, whose fields the sensor's configuration chooses; {@code rule} and an address field are needed.
 *
 * <p>Nothing in a record proves a handshake: Snort also reassembles streams that it saw the middle of only.
 */
final class Snort3 implements AlertFormat {
    private static final Pattern RULE = Pattern.compile("[0-9]{1,10}:[0-9]{1,10}:[0-9]{1,10}");
    private static final long LAST_SECOND = 253_402_300_799L;
    /** {@code [year/]month/day-time}; the year only if Snort was started with -y. */
    private static final Pattern TIME = Pattern.compile("(?:([0-9]{2,4})/)?([0-9]{2}/[0-9]{2}-[0-9:.]{8,18})");

    private static final DateTimeFormatter CLOCK = new DateTimeFormatterBuilder()
            .appendPattern("uuuu/MM/dd-HH:mm:ss[.SSSSSS]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    @Override
    public String name() {
        return "snort";
    }

    @Override
    public FormatGuide guide() {
        return FormatGuide.of("Snort 3 alert_json")
                .field("signature", "msg, rule", "")
                .field("signature id", "rule", "gid:sid:rev")
                .field("category", "class", "")
                .field("severity", "priority", "1 high, 2 medium, 3 low, from 4 informational, 0 or none medium")
                .field("time", "seconds, timestamp", "the year is that nearest to now; in the source's zone")
                .field("attacker", "src_addr and src_port, src_ap", "dst_... where dir is S2C")
                .field("victim", "dst_addr and dst_port, dst_ap", "src_... where dir is S2C")
                .field("transport", "proto", "")
                .field("handshake", "", "never told: attacker and victim are recorded together")
                .field("duplicates", "rule, addresses, seconds or timestamp, pkt_num", "")
                .build();
    }

    @Override
    public boolean recognises(JsonNode record) {
        return RULE.matcher(record.path("rule").asText()).matches()
                && (record.has("pkt_num") || record.has("src_ap") || record.has("src_addr") || record.has("pkt_gen"));
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
        String rule = fields.requiredText("rule");
        if (!RULE.matcher(rule).matches()) {
            throw new UnreadableException(
                    "rule", "expected gid:sid:rev, found a text of " + rule.length() + " characters");
        }
        Instant time = time(fields, sender);
        String message = fields.text("msg");
        String category = fields.text("class");
        String transport = fields.transport("proto");
        Endpoint source = end(fields, "src");
        Endpoint destination = end(fields, "dst");
        // Snort's "client" is who began, whichever packet matched.
        boolean answer = "S2C".equals(fields.text("dir"));
        return new Alert(
                sender.name(),
                name(),
                References.digest(
                        rule,
                        fields.firstText("src_ap", "src_addr"),
                        fields.firstText("dst_ap", "dst_addr"),
                        fields.firstText("seconds", "timestamp"),
                        fields.text("pkt_num")),
                time,
                severity(fields),
                message == null ? rule : message,
                rule,
                "none".equals(category) ? null : category,
                answer ? destination : source,
                answer ? source : destination,
                transport,
                null,
                transport == null || transport.equals("tcp") ? Handshake.UNKNOWN : Handshake.NOT_COMPLETED,
                false,
                Original.of(record));
    }

    private static Severity severity(Fields fields) throws UnreadableException {
        Long priority = fields.number("priority", 0, 255);
        return switch (priority == null ? 0 : priority.intValue()) {
            case 0, 2 -> Severity.MEDIUM;
            case 1 -> Severity.HIGH;
            case 3 -> Severity.LOW;
            default -> Severity.INFORMATIONAL;
        };
    }

    /** {@code src_addr} and {@code src_port}, or both in {@code src_ap}, where an IPv6 address has no brackets. */
    private static @Nullable Endpoint end(Fields fields, String side) throws UnreadableException {
        Endpoint apart = fields.endpoint(side + "_addr", side + "_port");
        String together = fields.text(side + "_ap");
        if (apart != null || together == null) {
            return apart;
        }
        int colon = together.lastIndexOf(':');
        String port = together.substring(colon + 1);
        Optional<InetAddress> address = colon < 0 ? Optional.empty() : Addresses.parse(together.substring(0, colon));
        if (address.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new UnreadableException(
                    side + "_ap", "expected address:port, found a text of " + together.length() + " characters");
        }
        int number = Integer.parseInt(port);
        // Snort writes port 0 for protocols without ports.
        return new Endpoint(address.get(), number == 0 ? null : number);
    }

    private static Instant time(Fields fields, Sender sender) throws UnreadableException {
        Long seconds = fields.number("seconds", 0, LAST_SECOND);
        if (seconds != null) {
            return Instant.ofEpochSecond(seconds);
        }
        String text = fields.requiredText("timestamp");
        Matcher parts = TIME.matcher(text);
        if (parts.matches()) {
            String year = parts.group(1);
            Optional<Instant> time = year == null
                    ? nearest(parts.group(2), sender)
                    : at((year.length() == 2 ? "20" : "") + year, parts.group(2), sender);
            if (time.isPresent()) {
                return time.get();
            }
        }
        throw new UnreadableException(
                "timestamp",
                "expected a time such as 01/31-12:00:00.000000, found a text of " + text.length() + " characters");
    }

    /** The year in which the time is nearest to when the alert came. */
    private static Optional<Instant> nearest(String rest, Sender sender) {
        int year = sender.received().atZone(ZoneOffset.UTC).getYear();
        Optional<Instant> best = Optional.empty();
        for (int candidate = year - 1; candidate <= year + 1; candidate++) {
            Optional<Instant> time = at(Integer.toString(candidate), rest, sender);
            if (time.isPresent()
                    && (best.isEmpty() || distance(time.get(), sender).compareTo(distance(best.get(), sender)) < 0)) {
                best = time;
            }
        }
        return best;
    }

    private static Duration distance(Instant time, Sender sender) {
        return Duration.between(time, sender.received()).abs();
    }

    private static Optional<Instant> at(String year, String rest, Sender sender) {
        try {
            Instant time = LocalDateTime.parse(year + "/" + rest, CLOCK)
                    .atZone(sender.zone())
                    .toInstant();
            return time.isBefore(Alert.EARLIEST) || time.isAfter(Alert.LATEST) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
