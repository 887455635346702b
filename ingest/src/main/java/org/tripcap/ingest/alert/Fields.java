package org.tripcap.ingest.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one record, lenient about what tools really do (numbers as strings, dots inside keys) and exact
 * about what is wrong otherwise.
 */
final class Fields {
    /** RFC 3339, with or without colon in the offset (Suricata writes +0200) and with or without an offset. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    /** Numbers from here on are milliseconds: as seconds, they would lie after the year 5138. */
    private static final BigDecimal FIRST_MILLISECONDS = new BigDecimal(100_000_000_000L);

    private final JsonNode record;
    private final String prefix;

    Fields(JsonNode record) {
        this(record, "");
    }

    private Fields(JsonNode record, String prefix) {
        this.record = record;
        this.prefix = prefix;
    }

    /** The fields of a part of the record; errors name the whole path. */
    Fields under(String path, JsonNode part) {
        return new Fields(part, prefix + path + ".");
    }

    /** The value at a dotted path: nested objects, or a key that contains the dots itself. */
    @Nullable JsonNode node(String path) {
        return path.isEmpty() ? null : find(record, path);
    }

    private static @Nullable JsonNode find(JsonNode at, String path) {
        JsonNode whole = at.get(path);
        if (whole != null) {
            return whole.isNull() ? null : whole;
        }
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            JsonNode outer = at.get(path.substring(0, dot));
            JsonNode inner = outer == null ? null : find(outer, path.substring(dot + 1));
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }

    /** A text without control characters, cut to what an alert may hold; {@code null} if absent or empty. */
    @Nullable String text(String path) {
        JsonNode value = node(path);
        if (value == null || value.isContainerNode()) {
            return null;
        }
        return clean(value.asText());
    }

    /** The first of these texts that is there. */
    @Nullable String firstText(String... paths) {
        for (String path : paths) {
            String text = text(path);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /** The name of a transport protocol in lower case; {@code null} if absent or no such name. */
    @Nullable String transport(String path) {
        String text = text(path);
        String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return lower.matches("[a-z0-9-]{1,32}") ? lower : null;
    }

    /** A well-formed Community ID; {@code null} otherwise. */
    @Nullable String communityId(String path) {
        String id = text(path);
        return id != null && Alert.isCommunityId(id) ? id : null;
    }

    String requiredText(String path) throws UnreadableException {
        String text = text(path);
        if (text == null) {
            throw missing(path, "a text");
        }
        return text;
    }

    static @Nullable String clean(String text) {
        StringBuilder kept = new StringBuilder(Math.min(text.length(), Alert.LONGEST_TEXT));
        for (int i = 0; i < text.length() && kept.length() < Alert.LONGEST_TEXT; i++) {
            char c = text.charAt(i);
            kept.append(Character.isISOControl(c) ? ' ' : c);
        }
        // Half a surrogate pair, sent as such or left by the cut, cannot be written as UTF-8.
        for (int i = 0; i < kept.length(); i++) {
            if (Character.isHighSurrogate(kept.charAt(i))
                    && i + 1 < kept.length()
                    && Character.isLowSurrogate(kept.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(kept.charAt(i))) {
                kept.setCharAt(i, '\uFFFD');
            }
        }
        String clean = kept.toString().strip();
        return clean.isEmpty() ? null : clean;
    }

    /** A whole number, also written as a string; {@code null} if absent. */
    @Nullable Long number(String path, long least, long most) throws UnreadableException {
        JsonNode value = node(path);
        if (value == null) {
            return null;
        }
        Long number = null;
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            number = value.longValue();
        } else if (value.isTextual() && value.textValue().matches("-?[0-9]{1,18}")) {
            number = Long.valueOf(value.textValue());
        }
        if (number == null || number < least || number > most) {
            throw new UnreadableException(
                    prefix + path, "expected a whole number from " + least + " to " + most + ", found " + kind(value));
        }
        return number;
    }

    /** An address with its port; {@code null} if there is no address. */
    @Nullable Endpoint endpoint(String addressPath, String portPath) throws UnreadableException {
        InetAddress address = address(addressPath);
        if (address == null) {
            return null;
        }
        Long port = number(portPath, 0, 65_535);
        return new Endpoint(address, port == null ? null : port.intValue());
    }

    /** An address with its port, where the field holds one; {@code null} for a host name or anything else. */
    @Nullable Endpoint endpointIfAddress(String addressPath, String portPath) throws UnreadableException {
        String text = text(addressPath);
        Optional<InetAddress> address = text == null ? Optional.empty() : Addresses.parse(text);
        if (address.isEmpty()) {
            return null;
        }
        Long port = number(portPath, 0, 65_535);
        return new Endpoint(address.get(), port == null ? null : port.intValue());
    }

    /** An address, also as the only element of an array; {@code null} if absent. */
    @Nullable InetAddress address(String path) throws UnreadableException {
        JsonNode field = node(path);
        if (field == null) {
            return null;
        }
        JsonNode value = field.isArray() && field.size() == 1 ? field.get(0) : field;
        Optional<InetAddress> address = value.isTextual() ? Addresses.parse(value.textValue()) : Optional.empty();
        return address.orElseThrow(
                () -> new UnreadableException(prefix + path, "expected an IPv4 or IPv6 address, found " + kind(value)));
    }

    /** A time as RFC 3339 with any offset; one without an offset is taken in the sender's zone. */
    Instant requiredTime(String path, ZoneId zone) throws UnreadableException {
        JsonNode value = node(path);
        if (value == null) {
            throw missing(path, "a time such as 2026-01-31T12:00:00.000000+0000");
        }
        return time(value, zone)
                .orElseThrow(() -> new UnreadableException(
                        prefix + path,
                        "expected a time from 1970 to 9999 such as 2026-01-31T12:00:00.000000+0000, found "
                                + kind(value)));
    }

    /** A time as {@link #requiredTime} reads it, or as seconds or milliseconds since 1970, also written as a string. */
    Instant requiredEpochOrTime(String path, ZoneId zone) throws UnreadableException {
        JsonNode value = node(path);
        if (value == null) {
            throw missing(path, "seconds since 1970, or a time such as 2026-01-31T12:00:00Z");
        }
        Optional<Instant> epoch = epoch(value);
        return epoch.isPresent() ? epoch.get() : requiredTime(path, zone);
    }

    private static Optional<Instant> epoch(JsonNode value) {
        boolean digits = value.isTextual() && value.textValue().matches("[0-9]{1,16}(\\.[0-9]{1,9})?");
        if (!value.isNumber() && !digits) {
            return Optional.empty();
        }
        BigDecimal number = value.isNumber() ? value.decimalValue() : new BigDecimal(value.textValue());
        // Checked before any arithmetic, which would take for ever with an exponent of a billion.
        if (number.signum() < 0 || (long) number.precision() - number.scale() > 15 || number.scale() > 64) {
            return Optional.empty();
        }
        BigDecimal seconds = number.compareTo(FIRST_MILLISECONDS) < 0 ? number : number.movePointLeft(3);
        BigDecimal whole = seconds.setScale(0, RoundingMode.DOWN);
        BigDecimal nanos = seconds.subtract(whole).movePointRight(9).setScale(0, RoundingMode.DOWN);
        Instant time = Instant.ofEpochSecond(whole.longValueExact(), nanos.longValueExact());
        return writable(time) ? Optional.of(time) : Optional.empty();
    }

    static Optional<Instant> time(JsonNode value, ZoneId zone) {
        String text = value.isTextual() ? value.textValue() : "";
        if (text.isEmpty() || text.length() > 64) {
            return Optional.empty();
        }
        try {
            TemporalAccessor parsed = TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            Instant time = parsed instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : LocalDateTime.from(parsed).atZone(zone).toInstant();
            return writable(time) ? Optional.of(time) : Optional.empty();
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private static boolean writable(Instant time) {
        return !time.isBefore(Alert.EARLIEST) && !time.isAfter(Alert.LATEST);
    }

    UnreadableException missing(String path, String expected) {
        return new UnreadableException(prefix + path, "missing; expected " + expected);
    }

    /** Says what was found without repeating it: it may be personal data or an attack on the reader. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a text of " + value.textValue().length() + " characters";
            case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a fraction";
            case BOOLEAN -> "true or false";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }
}
