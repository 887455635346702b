package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':1}\n{'a':2}\n{'a':3}\n",
                "{'a':1}\r\n\r\n{'a':2}\r\n{'a':3}",
                "[{'a':1},{'a':2},{'a':3}]",
                " [\n {'a':1},\n {'a':2}, {\n'a':3}\n]\n",
                "{'a':1}{'a':2}{'a':3}",
                "{\n'a':1\n}\n{\n'a':2\n}\n{\n'a':3\n}",
            })
    void split_everyFraming_givesTheSameRecords(String body) throws Exception {
        assertThat(AlertBody.split(Samples.bytes(body)))
                .extracting(
                        part -> ((AlertBody.Part.Value) part).record().path("a").asInt())
                .containsExactly(1, 2, 3);
    }

    @Test
    void split_emptyArray_givesNoRecord() throws Exception {
        assertThat(AlertBody.split(Samples.bytes("[]"))).isEmpty();
    }

    @Test
    void split_brokenLineBetweenGoodOnes_reportsThatLineOnly() throws Exception {
        List<AlertBody.Part> parts = AlertBody.split(Samples.bytes("{'a':1}\n{'a':\n{'a':3}\n'scrap'\n"));
        assertThat(parts).hasSize(4);
        assertThat(parts.get(0)).isInstanceOf(AlertBody.Part.Value.class);
        assertThat(parts.get(1)).isInstanceOf(AlertBody.Part.Broken.class);
        assertThat(parts.get(2)).isInstanceOf(AlertBody.Part.Value.class);
        assertThat(parts.get(3)).isInstanceOf(AlertBody.Part.Broken.class);
    }

    @Test
    void split_invalidUtf8InOneLine_reportsThatLineOnly() throws Exception {
        byte[] body = "{\"a\":1}\n{\"a\":\"\u00c3\"}\n{\"a\":3}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(AlertBody.split(body))
                .extracting(part -> part instanceof AlertBody.Part.Value)
                .containsExactly(true, false, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n\n ",
                "attack!",
                "<alert/>",
                "ip=192.0.2.44&jail=sshd",
                "{'a':",
                "[{'a':1},{'a':",
                "{'a':NaN}",
                "{'a':Infinity}",
                "{'a':01}",
                "{a:1}",
                "{'a':1,}"
            })
    void split_noJson_isRefused(String body) {
        assertThatThrownBy(() -> AlertBody.split(Samples.bytes(body)))
                .isInstanceOf(BodyRefusedException.class)
                .hasMessageContaining("the body");
    }

    @Test
    void split_deepNesting_isRefused() {
        String body = "[".repeat(100_000) + "]".repeat(100_000);
        assertThatThrownBy(() -> AlertBody.split(Samples.bytes(body)))
                .isInstanceOf(BodyRefusedException.class)
                .hasMessageContaining("at most 64 levels");
    }

    @Test
    void split_hugeNumber_isRefused() {
        assertThatThrownBy(() -> AlertBody.split(Samples.bytes("{'a':1" + "0".repeat(1000) + "}")))
                .isInstanceOf(BodyRefusedException.class);
    }

    @Test
    void split_hugeExponent_isRefused_andItsNeighbourCounts() throws Exception {
        String number = "{'a':1e1000000505000}";
        assertThatThrownBy(() -> AlertBody.split(Samples.bytes(number)))
                .isInstanceOf(BodyRefusedException.class)
                .hasMessageContaining("does not fit");
        assertThat(AlertBody.split(Samples.bytes(number + "\n{'a':1}\n")))
                .hasExactlyElementsOfTypes(AlertBody.Part.Broken.class, AlertBody.Part.Value.class);
    }

    @Test
    void split_tooManyRecords_isRefused() {
        assertThatThrownBy(() -> AlertBody.split(Samples.bytes("{}\n".repeat(AlertBody.MOST_RECORDS + 1))))
                .isInstanceOf(BodyRefusedException.class)
                .hasMessageContaining("10000");
    }

    @Test
    void split_refusal_neverRepeatsTheBody() {
        assertThatThrownBy(() -> AlertBody.split(Samples.bytes("{'password':'s3cret', oops}")))
                .isInstanceOf(BodyRefusedException.class)
                .message()
                .doesNotContain("s3cret")
                .doesNotContain("oops");
    }
}
