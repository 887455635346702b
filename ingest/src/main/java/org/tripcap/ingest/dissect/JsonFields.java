package org.tripcap.ingest.dissect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields that are left out when there is nothing to say; a list of one is written as its value. */
final class JsonFields {
    private static final long BILLION = 1_000_000_000L;

    private JsonFields() {}

    static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    static void texts(JsonGenerator json, String name, List<String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.writeFieldName(name);
        if (values.size() == 1) {
            json.writeString(values.getFirst());
            return;
        }
        json.writeStartArray();
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    static void numbers(JsonGenerator json, String name, List<Integer> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        json.writeFieldName(name);
        if (values.size() == 1) {
            json.writeNumber(values.getFirst());
            return;
        }
        json.writeStartArray();
        for (int value : values) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }

    /** Left out at zero. */
    static void count(JsonGenerator json, String name, long value) throws IOException {
        if (value != 0) {
            json.writeNumberField(name, value);
        }
    }

    /** Left out when negative. */
    static void number(JsonGenerator json, String name, long value) throws IOException {
        if (value >= 0) {
            json.writeNumberField(name, value);
        }
    }

    /** RFC 3339 with nine fraction digits. Elasticsearch's date_nanos begins in 1970: what lies before is written so. */
    static void time(JsonGenerator json, String name, long nanos) throws IOException {
        json.writeStringField(name, time(nanos));
    }

    /** By hand: three times a document make a formatter's own work show in measurements. */
    private static String time(long nanos) {
        long bounded = Math.max(0, nanos);
        var moment = LocalDateTime.ofEpochSecond(bounded / BILLION, 0, ZoneOffset.UTC);
        var text = new StringBuilder(30);
        digits(text, moment.getYear(), 4).append('-');
        digits(text, moment.getMonthValue(), 2).append('-');
        digits(text, moment.getDayOfMonth(), 2).append('T');
        digits(text, moment.getHour(), 2).append(':');
        digits(text, moment.getMinute(), 2).append(':');
        digits(text, moment.getSecond(), 2).append('.');
        return digits(text, (int) (bounded % BILLION), 9).append('Z').toString();
    }

    private static StringBuilder digits(StringBuilder text, int value, int count) {
        int power = 1;
        for (int i = 1; i < count; i++) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            text.append((char) ('0' + value / power % 10));
        }
        return text;
    }
}
