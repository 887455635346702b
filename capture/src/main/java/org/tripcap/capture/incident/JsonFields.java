package org.tripcap.capture.incident;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One JSON object (RFC 8259) read strictly, field by field: invalid UTF-8, duplicate names, trailing bytes and sizes over the
 * bound are refused at once, missing fields and wrong types when asked for, and whatever nobody asked for by {@link #end}.
 * Every refusal is a {@link MalformedException} that names the field.
 */
public final class JsonFields {
    /** The largest integer that every JSON reader keeps exactly. */
    public static final long MAX_NUMBER = (1L << 53) - 1;

    private static final int MAX_DEPTH = 8;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(20)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode node;
    private final String place;
    private final Set<String> taken = new HashSet<>();

    private JsonFields(JsonNode node, String place) {
        this.node = node;
        this.place = place;
    }

    /**
     * Reads {@code utf8} as exactly one object.
     *
     * @param what names the object in refusals
     */
    public static JsonFields parse(byte[] utf8, int maxBytes, String what) {
        if (utf8.length > maxBytes) {
            throw new MalformedException(what + " has at most " + maxBytes + " bytes, not " + utf8.length);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            JsonNode node = MAPPER.readTree(text);
            return new JsonFields(object(node, what), what);
        } catch (CharacterCodingException e) {
            throw new MalformedException(what + " is not valid UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new MalformedException(what + " is not one strict JSON object: " + e.getOriginalMessage(), e);
        }
    }

    public boolean has(String field) {
        return node.has(field);
    }

    public String text(String field) {
        JsonNode value = take(field);
        if (!value.isTextual()) {
            throw wrong(field, "a string", value);
        }
        return value.textValue();
    }

    /** An integer within the given bounds, both included. */
    public long number(String field, long min, long max) {
        JsonNode value = take(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(field, "an integer", value);
        }
        long number = value.longValue();
        if (number < min || number > max) {
            throw new MalformedException(name(field) + " is between " + min + " and " + max + ", not " + number);
        }
        return number;
    }

    /** A counter: 0 to {@link #MAX_NUMBER}. */
    public long count(String field) {
        return number(field, 0, MAX_NUMBER);
    }

    public boolean flag(String field) {
        JsonNode value = take(field);
        if (!value.isBoolean()) {
            throw wrong(field, "true or false", value);
        }
        return value.booleanValue();
    }

    public Instant time(String field) {
        return value(field, WireTime::parse);
    }

    public Digest digest(String field) {
        return value(field, Digest::parse);
    }

    /** Bytes written as exactly {@code length} times two lower-case hexadecimal digits. */
    public byte[] hex(String field, int length) {
        return value(field, text -> Hex.parse(text, length, "a value"));
    }

    /** At most {@code max} bytes written as lower-case hexadecimal digits. */
    public byte[] hexUpTo(String field, int max) {
        return value(field, text -> {
            if (text.length() > 2 * max) {
                throw new MalformedException("at most " + max + " bytes are allowed");
            }
            return Hex.parse(text, text.length() / 2, "a value");
        });
    }

    /** A string read by {@code reader}, whose {@link IllegalArgumentException} is passed on with the field's name. */
    public <T> T value(String field, Function<String, T> reader) {
        String text = text(field);
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(name(field) + ": " + e.getMessage(), e);
        }
    }

    /** One constant of an enumeration, by its wire code. */
    public <E extends Enum<E>> E code(String field, E[] values, Function<E, String> code) {
        String text = text(field);
        List<String> codes = new ArrayList<>();
        for (E value : values) {
            if (code.apply(value).equals(text)) {
                return value;
            }
            codes.add(code.apply(value));
        }
        throw new MalformedException(name(field) + " is one of " + codes);
    }

    public JsonFields object(String field) {
        return new JsonFields(object(take(field), name(field)), name(field));
    }

    /** The objects of an array with at most {@code max} of them, each to be read and {@link #end ended} by {@code reader}. */
    public <T> List<T> objects(String field, int max, Function<JsonFields, T> reader) {
        List<T> values = new ArrayList<>();
        for (JsonNode element : array(field, max)) {
            String where = name(field) + "[" + values.size() + "]";
            JsonFields fields = new JsonFields(object(element, where), where);
            values.add(reader.apply(fields));
            fields.end();
        }
        return List.copyOf(values);
    }

    public List<String> texts(String field, int max) {
        List<String> values = new ArrayList<>();
        for (JsonNode element : array(field, max)) {
            if (!element.isTextual()) {
                throw wrong(field + "[" + values.size() + "]", "a string", element);
            }
            values.add(element.textValue());
        }
        return List.copyOf(values);
    }

    public List<Integer> integers(String field, int maxCount, int min, int max) {
        List<Integer> values = new ArrayList<>();
        for (JsonNode element : array(field, maxCount)) {
            if (!element.isInt() || element.intValue() < min || element.intValue() > max) {
                throw wrong(field + "[" + values.size() + "]", "an integer from " + min + " to " + max, element);
            }
            values.add(element.intValue());
        }
        return List.copyOf(values);
    }

    /** What {@code reader} makes of the field, or empty when the object has no such field. */
    public <T> Optional<T> optional(String field, Function<String, T> reader) {
        return has(field) ? Optional.of(reader.apply(field)) : Optional.empty();
    }

    /** Refuses every field that was not read. */
    public void end() {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String field = names.next();
            if (!taken.contains(field)) {
                throw new MalformedException(place + " has an unknown field '" + shortened(field) + "'");
            }
        }
    }

    private JsonNode array(String field, int max) {
        JsonNode value = take(field);
        if (!value.isArray()) {
            throw wrong(field, "an array", value);
        }
        if (value.size() > max) {
            throw new MalformedException(name(field) + " has at most " + max + " elements, not " + value.size());
        }
        return value;
    }

    private JsonNode take(String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw new MalformedException(name(field) + " is missing");
        }
        taken.add(field);
        return value;
    }

    private String name(String field) {
        return place + "." + field;
    }

    private static JsonNode object(JsonNode node, String name) {
        if (!node.isObject()) {
            throw new MalformedException(name + " is a JSON object, not " + kind(node));
        }
        return node;
    }

    private MalformedException wrong(String field, String expected, JsonNode found) {
        return new MalformedException(name(field) + " is " + expected + ", not " + kind(found));
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BINARY, STRING -> "a string";
            case BOOLEAN -> "a boolean";
            case MISSING -> "nothing";
            case NULL -> "null";
            case NUMBER -> node.isIntegralNumber() ? "another number" : "a fraction";
            case OBJECT, POJO -> "an object";
        };
    }

    private static String shortened(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }
}
