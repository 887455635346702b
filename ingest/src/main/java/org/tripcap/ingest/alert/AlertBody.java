package org.tripcap.ingest.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a body into its records: one JSON value, several after each other (NDJSON or with nothing between them), or an
 * array of them. Where the body as a whole is no JSON but has lines that are, the broken lines alone are reported: a
 * shipper that lost half a line must not cost its neighbours.
 */
public final class AlertBody {
    /** Most records in one body, and most alerts in all of them together. */
    public static final int MOST_RECORDS = 10_000;
    /** Deepest nesting of objects and arrays. */
    public static final int DEEPEST = 64;

    private static final int LONGEST_STRING = 1024 * 1024;
    private static final int LONGEST_NUMBER = 64;
    private static final int LONGEST_NAME = 1024;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(LONGEST_STRING)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxNameLength(LONGEST_NAME)
                            .build())
                    // Positions are reported, the text around them is not: it may be personal data.
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** A record of the body, or the place where one should have been. */
    public sealed interface Part {
        /** A JSON value. */
        record Value(JsonNode record) implements Part {}

        /**
         * Bytes that are no JSON value.
         *
         * @param reason what is wrong and where
         */
        record Broken(String reason) implements Part {}
    }

    private AlertBody() {}

    /**
     * Splits a body, already decompressed.
     *
     * @return the records in their order, empty only for an empty array
     * @throws BodyRefusedException if the body is empty or holds no JSON value
     * @throws TooManyAlertsException if it holds more than {@link #MOST_RECORDS}
     */
    public static List<Part> split(byte[] body) throws BodyRefusedException {
        try {
            List<Part> parts = values(body, 0, body.length);
            if (parts.isEmpty() && !isEmptyArray(body)) {
                throw new BodyRefusedException(
                        "the body is empty; expected JSON: an object, an array, or a line for each record");
            }
            return parts;
        } catch (IOException broken) {
            return lines(body, broken);
        }
    }

    private static List<Part> values(byte[] body, int offset, int length) throws IOException, BodyRefusedException {
        List<Part> parts = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body, offset, length)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        add(parts, new Part.Value(tree(parser)));
                    }
                } else {
                    add(parts, new Part.Value(tree(parser)));
                }
            }
        }
        return parts;
    }

    /** The parser's own answer to an exponent of more than ten digits is an unchecked exception. */
    private static JsonNode tree(JsonParser parser) throws IOException {
        try {
            return parser.readValueAsTree();
        } catch (NumberFormatException noNumber) {
            throw new JsonParseException(parser, "a number has too large an exponent", noNumber);
        }
    }

    private static void add(List<Part> parts, Part part) throws BodyRefusedException {
        if (parts.size() == MOST_RECORDS) {
            throw new TooManyAlertsException("records");
        }
        parts.add(part);
    }

    private static boolean isEmptyArray(byte[] body) {
        for (byte b : body) {
            if (b == '[') {
                return true;
            }
        }
        return false;
    }

    private static List<Part> lines(byte[] body, IOException whole) throws BodyRefusedException {
        List<Part> parts = new ArrayList<>();
        int understood = 0;
        int start = 0;
        while (start < body.length) {
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            if (!blank(body, start, end)) {
                Part part = line(body, start, end);
                understood += part instanceof Part.Value ? 1 : 0;
                add(parts, part);
            }
            start = end + 1;
        }
        if (understood == 0) {
            throw new BodyRefusedException("the body is no JSON: " + reason(whole));
        }
        return parts;
    }

    /** A line of a body that is broken somewhere; only a whole object counts, not a scrap of a larger value. */
    private static Part line(byte[] body, int start, int end) {
        try (JsonParser parser = JSON.createParser(withoutLeadingComma(body, start, end))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Part.Broken("expected an object on a line of its own");
            }
            JsonNode record = tree(parser);
            if (parser.nextToken() != null) {
                return new Part.Broken("expected the line to end after the object");
            }
            return new Part.Value(record);
        } catch (IOException broken) {
            return new Part.Broken("no JSON: " + reason(broken));
        }
    }

    /** The line without the comma that Snort 3 writes before all fields where the first of the chosen ones is absent. */
    private static byte[] withoutLeadingComma(byte[] body, int start, int end) {
        byte[] line = Arrays.copyOfRange(body, start, end);
        int at = skipBlanks(line, 0);
        if (at < line.length && line[at] == '{') {
            at = skipBlanks(line, at + 1);
            if (at < line.length && line[at] == ',') {
                line[at] = ' ';
            }
        }
        return line;
    }

    private static int skipBlanks(byte[] line, int start) {
        int at = start;
        while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean blank(byte[] body, int start, int end) {
        for (int i = start; i < end; i++) {
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private static String reason(IOException broken) {
        if (broken instanceof JsonProcessingException json && json.getLocation() != null) {
            return "byte " + json.getLocation().getByteOffset() + " (line "
                    + json.getLocation().getLineNr() + ", column "
                    + json.getLocation().getColumnNr() + ") does not fit";
        }
        if (broken instanceof StreamConstraintsException) {
            return "a bound is passed: at most " + DEEPEST + " levels, " + LONGEST_STRING + " characters a text, "
                    + LONGEST_NAME + " a name, " + LONGEST_NUMBER + " a number";
        }
        return "its bytes cannot be read as UTF-8 JSON";
    }
}
