package org.tripcap.ingest.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {
    private static YamlMap map(String text) throws ConfigurationException {
        return YamlFile.parse("test.yaml", text);
    }

    @Test
    void values_areReadAsWritten() throws Exception {
        YamlMap map = map("""
                number: 7
                text: yes
                quoted: ""
                list: [a, "b"]
                single: a
                inner:
                  - name: x
                """);
        assertThat(map.number("number", 1, 9, 1)).isEqualTo(7);
        assertThat(map.number("absent", 1, 9, 3)).isEqualTo(3);
        assertThat(map.text("text")).isEqualTo("yes");
        assertThat(map.text("quoted")).isEmpty();
        assertThat(map.texts("list")).containsExactly("a", "b");
        assertThat(map.texts("single")).containsExactly("a");
        assertThat(map.texts("absent")).isEmpty();
        assertThat(map.maps("inner").getFirst().text("name")).isEqualTo("x");
        map.end();
    }

    @Test
    void unknownName_isRefusedWithItsLine() throws Exception {
        YamlMap map = map("known: 1\n\nunkown: 2\n");
        map.text("known");
        assertThatThrownBy(map::end)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("test.yaml, line 3: unkown: is no setting here; did you mean 'known'?");
    }

    @Test
    void nameLikeNone_isRefusedWithThoseThatAreKnown() throws Exception {
        YamlMap map = map("known: 1\nanything: 2\n");
        map.text("known");
        assertThat(map.has("optional")).isFalse();
        assertThatThrownBy(map::end)
                .hasMessage("test.yaml, line 2: anything: is no setting here; known are [known, optional]");
    }

    @Test
    void error_namesLineAndWholePath() throws Exception {
        YamlMap inner = map("a:\n  - b: 1\n  - b: nine\n").maps("a").get(1);
        assertThatThrownBy(() -> inner.number("b", 1, 9, 1))
                .hasMessage("test.yaml, line 3: a[1].b: expected a whole number from 1 to 9, found 'nine'");
        assertThatThrownBy(() -> inner.text("c")).hasMessage("test.yaml, line 3: a[1].c: is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "'a: 1\na: 2', twice",
        "'a: [1', no YAML",
        "'- a', expected names",
        "'', expected names",
        "'a: &x [1]\nb: *x', no YAML",
        "'a: \t1', no YAML",
        "'a: 1\n--- \nb: 2', no YAML",
        "'? [a]\n: b', plain text",
    })
    void unclearFile_isRefused(String text, String reason) {
        assertThatThrownBy(() -> map(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:", "a: ~", "a: null", "a: {b: 1}", "a: [[b]]"})
    void valueOfAnotherForm_isNoText(String text) throws Exception {
        YamlMap map = map(text);
        assertThatThrownBy(() -> map.texts("a")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void deepNesting_isRefused() {
        assertThatThrownBy(() -> map("a: " + "[".repeat(5000) + "]".repeat(5000)))
                .isInstanceOf(ConfigurationException.class);
    }

    @TempDir
    private Path directory;

    @Test
    void invalidUtf8_isRefused() throws Exception {
        Path file = directory.resolve("f.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xC3, (byte) 0x28});
        assertThatThrownBy(() -> YamlFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("UTF-8");
        Files.write(file, "a: ü".getBytes(StandardCharsets.UTF_8));
        assertThat(YamlFile.read(file).text("a")).isEqualTo("ü");
    }

    @ParameterizedTest
    @CsvSource({"90s, PT90S", "30m, PT30M", "12h, PT12H", "1h30m, PT90M", "7d, PT168H", "1d1h1m1s, PT25H1M1S"})
    void period_isRead(String text, Duration expected) {
        assertThat(Periods.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "1", "1 h", "-1h", "1h1d", "PT1H", "9999999999s"})
    void period_unclear_isRefused(String text) {
        assertThatThrownBy(() -> Periods.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
