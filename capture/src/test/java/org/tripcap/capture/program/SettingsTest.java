package org.tripcap.capture.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final Setting<Path> HOME = Setting.required("home", ValueForm.PATH);
    private static final Setting<Long> MEMORY = Setting.of("limit.memory", ValueForm.size(1 << 20, 1L << 40), 8L << 20);
    private static final Setting<Duration> AGE = Setting.of(
            "limit.max-age", ValueForm.duration(Duration.ofMillis(1), Duration.ofHours(2)), Duration.ofSeconds(2));
    private static final Setting<List<String>> NAMES = Setting.of("names", ValueForm.TEXT.several(), List.of("a"));
    private static final Setting<Optional<String>> DOTTED =
            Setting.optional("client.ssl.cipher.suites", ValueForm.TEXT);
    private static final Setting<Optional<String>> PASSWORD =
            Setting.optional("client.password", ValueForm.TEXT).asSecret();
    private static final List<Setting<?>> KNOWN = List.of(HOME, MEMORY, AGE, NAMES, DOTTED, PASSWORD);

    @TempDir
    Path directory;

    private Settings read(String yaml, Map<String, String> environment) throws Exception {
        Path file = Files.writeString(directory.resolve("it.yaml"), yaml);
        return Settings.read(file, "IT_", Set.of("IT_CONFIG"), environment, KNOWN);
    }

    private List<String> problems(String yaml, Map<String, String> environment) {
        SettingsException refused = catchThrowableOfType(SettingsException.class, () -> read(yaml, environment));
        assertThat(refused).as("the settings should be refused").isNotNull();
        return refused.problems();
    }

    private String problem(String yaml) {
        List<String> problems = problems(yaml, Map.of());
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    @Test
    void read_takesTheFile_andDefaultsForTheRest() throws Exception {
        Settings settings = read("""
                # a comment
                home: /srv/it
                limit:
                  memory: 2GiB
                names: [x, y]
                client:
                  ssl.cipher.suites: TLS_A,TLS_B
                """, Map.of());
        assertThat(settings.get(HOME)).isEqualTo(Path.of("/srv/it"));
        assertThat(settings.get(MEMORY)).isEqualTo(2L << 30);
        assertThat(settings.get(AGE)).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.get(NAMES)).containsExactly("x", "y");
        assertThat(settings.get(DOTTED)).contains("TLS_A,TLS_B");
        assertThat(settings.get(PASSWORD)).isEmpty();
    }

    @Test
    void read_dottedAndNestedKeys_meanTheSame() throws Exception {
        assertThat(read("{home: /x, client: {ssl: {cipher: {suites: A}}}}", Map.of())
                        .get(DOTTED))
                .contains("A");
        assertThat(read("{home: /x, client.ssl.cipher.suites: A}", Map.of()).get(DOTTED))
                .contains("A");
    }

    @Test
    void read_environmentOverridesTheFile_andIsTakenAsItIs() throws Exception {
        Settings settings = read(
                "{home: /x, limit: {memory: 4MiB}}",
                Map.of(
                        "IT_LIMIT_MEMORY", "16MiB",
                        "IT_LIMIT_MAX_AGE", "1h",
                        "IT_NAMES", "",
                        "IT_CLIENT_PASSWORD", "a${b}\\c,d",
                        "IT_CONFIG", "reserved",
                        "OTHER", "no matter"));
        assertThat(settings.get(MEMORY)).isEqualTo(16L << 20);
        assertThat(settings.get(AGE)).isEqualTo(Duration.ofHours(1));
        assertThat(settings.get(NAMES)).isEmpty();
        assertThat(settings.get(PASSWORD)).contains("a${b}\\c,d");
    }

    @Test
    void read_placeholder_isTheEnvironmentVariable() throws Exception {
        assertThat(read("home: ${BASE}/data", Map.of("BASE", "/mnt")).get(HOME)).isEqualTo(Path.of("/mnt/data"));
        assertThat(problem("home: ${BASE}/data"))
                .startsWith("home (")
                .contains("line 1")
                .contains("${BASE}")
                .contains("not set");
        assertThat(problem("home: ${BASE")).contains("'BASE' is not set");
    }

    /** A variable that happens to be called like a key must not become its value. */
    @Test
    void read_unprefixedVariable_setsNothing() {
        assertThat(problems("names: [x]", Map.of("HOME", "/root", "home", "/root")))
                .singleElement()
                .asString()
                .startsWith("home: missing")
                .contains("IT_HOME");
    }

    @Test
    void read_withoutAFile_isTheEnvironmentAlone() throws Exception {
        Settings settings = Settings.read(null, "IT_", Set.of(), Map.of("IT_HOME", "/x"), KNOWN);
        assertThat(settings.get(HOME)).isEqualTo(Path.of("/x"));
    }

    @Test
    void read_unknownKey_isRefusedWithASuggestionAndItsLine() {
        assertThat(problem("home: /x\nlimit:\n  memroy: 4MiB\n"))
                .startsWith("limit.memroy (")
                .contains("it.yaml line 3")
                .contains("did you mean 'limit.memory'?");
        assertThat(problem("home: /x\nlimit:\n  colour: red\n")).contains("limit.max-age, limit.memory");
        assertThat(problem("home: /x\nsomething-else-entirely: 1\n")).contains("client, home, limit, names");
    }

    @Test
    void read_unknownVariable_isRefusedWithASuggestion() {
        assertThat(problems("home: /x", Map.of("IT_LIMIT_MEMROY", "1")))
                .containsExactly("environment variable IT_LIMIT_MEMROY: sets nothing that is known;"
                        + " did you mean IT_LIMIT_MEMORY?");
    }

    @Test
    void read_badValue_namesKeyPlaceFoundAndExpected() {
        assertThat(problem("home: /x\nlimit: {memory: much}"))
                .startsWith("limit.memory (")
                .contains("line 2")
                .contains("found 'much'")
                .contains("1MiB to 1TiB");
        assertThat(problems("home: /x", Map.of("IT_LIMIT_MAX_AGE", "3h")))
                .containsExactly(
                        "limit.max-age (environment variable IT_LIMIT_MAX_AGE): found '3h', expected a duration of"
                                + " 1ms to 2h, written as 500ms, 2s, 15m or 12h");
    }

    @Test
    void read_severalProblems_areAllTold() {
        assertThat(problems("{limit: {memory: 1, max-age: x, more: y}}", Map.of("IT_X", "1")))
                .hasSize(5);
    }

    @Test
    void read_secretInTheFile_isRefused_andItsValueNowhereShown() {
        assertThat(problem("{home: /x, client: {password: hunter2}}"))
                .contains("client.password")
                .contains("IT_CLIENT_PASSWORD")
                .doesNotContain("hunter2");
        assertThat(problems("home: /x", Map.of("IT_CLIENT_PASSWORD", " ")))
                .containsExactly("client.password (environment variable IT_CLIENT_PASSWORD): found something else,"
                        + " expected text");
    }

    @Test
    void read_groupWithAValue_isRefused_andAnEmptyGroupIsNot() throws Exception {
        assertThat(problem("{home: /x, limit: 5}")).contains("a group of keys");
        assertThat(read("home: /x\nlimit:\n  # all commented out\n", Map.of()).get(MEMORY))
                .isEqualTo(8L << 20);
    }

    @Test
    void read_listForOneValue_isRefused() {
        assertThat(problem("home: [/x, /y]")).contains("found a list, expected a path");
    }

    /** YAML 1.1 takes these for truth values and numbers; a name is a name. */
    @Test
    void read_words_areTakenAsWritten() throws Exception {
        assertThat(read("{home: /x, names: [no, on, 1e3, 0x10, 12:30:45, ~]}", Map.of())
                        .get(NAMES))
                .containsExactly("no", "on", "1e3", "0x10", "12:30:45", "~");
    }

    @Test
    void read_listOfOtherThanPlainValues_isRefused() {
        assertThat(problem("home: /x\nnames:\n- a\n- {b: c}\n"))
                .startsWith("names (")
                .contains("line 4");
        assertThat(problem("{home: /x, names: ['a,b']}")).contains("without commas");
    }

    @Test
    void read_keyGivenTwice_isRefused() {
        assertThat(problem("home: /x\nlimit:\n  memory: 4MiB\nlimit:\n  max-age: 1s\n"))
                .startsWith("limit (")
                .contains("line 4")
                .contains("first in line 2");
        assertThat(problem("home: /x\nclient:\n  ssl.cipher.suites: A\n  ssl:\n    cipher.suites: B\n"))
                .startsWith("client.ssl.cipher.suites (");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "home: [",
                "\t- x",
                "just text",
                "- a\n- b",
                "a: &x [*x]",
                "home: /x\n---\nhome: /y",
                "home: \u0001"
            })
    void read_noMappingInYaml_namesTheFile(String text) {
        assertThat(problem(text)).contains("it.yaml");
    }

    @Test
    void read_emptyFile_isLikeNone() {
        assertThat(problem("")).startsWith("home: missing");
    }

    @Test
    void read_missingFileOrOtherEncoding_saysSo() throws Exception {
        SettingsException missing = catchThrowableOfType(
                SettingsException.class,
                () -> Settings.read(directory.resolve("none"), "IT_", Set.of(), Map.of(), KNOWN));
        assertThat(missing).hasMessageContaining("there is no such file");

        Path latin = Files.write(directory.resolve("latin"), "home: /\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        SettingsException encoding = catchThrowableOfType(
                SettingsException.class, () -> Settings.read(latin, "IT_", Set.of(), Map.of(), KNOWN));
        assertThat(encoding).hasMessageContaining("UTF-8");
    }

    private Settings inspect(Map<String, String> environment, Map<String, String> options) throws Exception {
        Path file = Files.writeString(directory.resolve("it.yaml"), "home: /srv/it\nlimit.memory: 2GiB\n");
        return Settings.inspect(
                new Settings.Sources(file, environment, "IT_", Set.of("IT_CONFIG", "IT_OTHER_"), options), KNOWN);
    }

    @Test
    void options_countMoreThanTheEnvironment_andThatMoreThanTheFile() throws Exception {
        Map<String, String> environment = Map.of("IT_LIMIT_MEMORY", "3GiB", "IT_LIMIT_MAX_AGE", "5s");
        Settings settings = inspect(environment, Map.of("limit.max-age", "7s"));
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.text(MEMORY)).contains("3GiB");
        assertThat(settings.origin(MEMORY)).isEqualTo("environment variable IT_LIMIT_MEMORY");
        assertThat(settings.text(AGE)).contains("7s");
        assertThat(settings.origin(AGE)).isEqualTo("option --set");
        assertThat(settings.origin(HOME)).endsWith("it.yaml line 1");
        assertThat(settings.origin(NAMES)).isEqualTo("default");
        assertThat(settings.isSet(NAMES)).isFalse();
    }

    @Test
    void options_areAsStrictAsTheFile() throws Exception {
        Settings settings = inspect(
                Map.of("IT_OTHER_PROGRAM", "x"),
                Map.of("limit.memroy", "1GiB", "client.password", "hush", "names", ""));
        assertThat(settings.problems())
                .hasSize(2)
                .anySatisfy(
                        problem -> assertThat(problem).contains("--set limit.memroy", "did you mean 'limit.memory'?"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("client.password (option --set)", "command line", "IT_CLIENT_PASSWORD")
                        .doesNotContain("hush"));
    }
}
