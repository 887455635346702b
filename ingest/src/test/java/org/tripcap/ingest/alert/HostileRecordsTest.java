package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that no tool writes. */
class HostileRecordsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "0",
                "1e999999999",
                "\"\"",
                "[]",
                "[[]]",
                "[[[]]]",
                "[{}]",
                "[null]",
                "{}",
                "{\"\":{}}",
                "{\"a\":[]}",
                "{\"a\":{\"ts\":[]}}",
                "{\"alerts\":[[]]}",
                "{\"alerts\":{}}",
                "{\"event_type\":\"alert\",\"alert\":[]}",
                "{\"specversion\":\"1.0\",\"data\":[[]]}"
            })
    void anyShape_isReadByEveryFormat(String record) throws Exception {
        JsonNode value = JSON.readTree(record);
        for (String name : AlertFormats.names()) {
            AlertFormat format = AlertFormats.named(name);
            assertThatCode(() -> format.recognises(value)).as(name).doesNotThrowAnyException();
            List<Reading> readings = format.read(value, Samples.SENDER);
            assertThat(readings).as(name).isNotEmpty();
        }
    }
}
