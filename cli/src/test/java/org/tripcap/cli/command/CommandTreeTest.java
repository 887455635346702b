package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.program.Setting;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What all commands have in common, and what keeps a new one from being different. */
class CommandTreeTest {

    /** Words in quotes or between spaces, as a shell parts them. */
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    /** Not about output, or output is not theirs. */
    private static final Set<String> WITHOUT_JSON =
            Set.of("tripcap completion", "tripcap help", "tripcap sensor", "tripcap server");

    static Stream<CommandSpec> commands() {
        List<CommandSpec> all = new ArrayList<>();
        collect(Tripcap.wholeCommandLine().getCommandSpec(), all);
        return all.stream().filter(command -> !(command.userObject() instanceof CommandLine.HelpCommand));
    }

    static Stream<CommandSpec> leaves() {
        return commands().filter(command -> command.userObject() instanceof java.util.concurrent.Callable);
    }

    private static void collect(CommandSpec command, List<CommandSpec> all) {
        all.add(command);
        new HashSet<>(command.subcommands().values()).forEach(each -> collect(each.getCommandSpec(), all));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void help_hasDescriptionExamplesAndExitCodes(CommandSpec command) {
        String help = command.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertThat(command.usageMessage().description()).isNotEmpty();
        assertThat(help).containsIgnoringCase("example").contains("Exit codes:").contains(command.qualifiedName());
        assertThat(examples(command)).as("examples").isNotEmpty();
    }

    /** For speed a run makes the commands only that its arguments name. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void help_isThatOfTheWholeTree(CommandSpec command) {
        List<String> path = List.of(command.qualifiedName().split(" ", -1));
        List<String> arguments = new ArrayList<>(path.subList(1, path.size()));
        arguments.add("--help");
        CommandLine named = below(Tripcap.commandLine(arguments.toArray(String[]::new)), path.subList(1, path.size()));
        assertThat(named.getUsageMessage(CommandLine.Help.Ansi.OFF))
                .isEqualTo(command.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF));
    }

    @Test
    void commandsThatAreNotNamed_areListedOnly() {
        CommandLine root = Tripcap.commandLine("incident", "list");

        assertThat(below(root, List.of("evidence")).getSubcommands()).isEmpty();
        assertThat(below(root, List.of("incident", "list")).getCommandSpec().options())
                .isNotEmpty();
    }

    private static CommandLine below(CommandLine root, List<String> path) {
        CommandLine found = root;
        for (String name : path) {
            found = Objects.requireNonNull(found.getSubcommands().get(name), name);
        }
        return found;
    }

    @Test
    void argumentsInAFile_mayNameAnyCommand(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("arguments"), "incident list --help");

        Outcome outcome = Outcome.of(List.of("@" + file));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("tripcap incident list");
    }

    /** An example that does not parse teaches what does not work. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void examples_parse(CommandSpec command) {
        for (String example : examples(command)) {
            List<String> words = words(example);
            CommandLine.ParseResult parsed = Tripcap.wholeCommandLine()
                    .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
            assertThat(parsed.hasSubcommand()).as(example).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leaves")
    void everyCommand_writesJson_isQuiet_andTellsTimesInUtc(CommandSpec command) {
        if (!WITHOUT_JSON.contains(command.qualifiedName())) {
            assertThat(command.optionsMap()).containsKeys("--json", "--quiet", "--utc");
        }
        assertThat(command.optionsMap()).containsKeys("--help");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void options_areWrittenAlike(CommandSpec command) {
        for (OptionSpec option : command.options()) {
            assertThat(option.longestName()).matches("--[a-z0-9]+(-[a-z0-9]+)*");
            assertThat(option.description()).as(option.longestName()).isNotEmpty();
        }
    }

    @Test
    void everySetting_isAnOption_andTheirDefaultsAgree() {
        List<String> configured = new ArrayList<>();
        commands()
                .forEach(command -> command.options()
                        .forEach(option -> ClientSettings.name(option).ifPresent(name -> {
                            configured.add(name);
                            Setting<?> setting = setting(name).orElseThrow();
                            String fallback = setting.fallbackText().orElse("");
                            assertThat(Optional.ofNullable(option.defaultValue())
                                            .orElse(option.isOption() && option.type() == boolean.class ? "false" : ""))
                                    .as("%s of %s", name, command.qualifiedName())
                                    .isEqualTo(fallback);
                        })));
        assertThat(configured)
                .containsAll(ClientKeys.known().stream().map(Setting::name).toList());
    }

    /** Each command has a row, alone or behind its group's first. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("leaves")
    void everyCommandsJson_isDescribed(CommandSpec command) throws Exception {
        if (WITHOUT_JSON.contains(command.qualifiedName())) {
            return;
        }
        String path = command.qualifiedName().substring("tripcap ".length());
        String group = path.split(" ", 2)[0];
        assertThat(Files.readAllLines(Path.of("JSON.md")))
                .as("a row about '%s' in JSON.md", path)
                .anyMatch(line -> line.startsWith("| `" + group)
                        && (line.contains("`" + path + "`") || line.contains("`" + command.name() + "`")));
    }

    private static Optional<Setting<?>> setting(String name) {
        return ClientKeys.known().stream()
                .<Setting<?>>map(setting -> setting)
                .filter(setting -> setting.name().equals(name))
                .findFirst();
    }

    private static List<String> examples(CommandSpec command) {
        return String.join("\n", command.usageMessage().footer())
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("tripcap ") || line.contains("(tripcap "))
                .toList();
    }

    /** Up to what the shell makes of the rest: a comment, a pipe, a file. */
    private static List<String> words(String line) {
        String command = line.substring(line.indexOf("tripcap ")).replaceFirst("\\).*", "");
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            String word = Stream.of(1, 2, 3)
                    .map(matcher::group)
                    .filter(group -> group != null)
                    .findFirst()
                    .orElseThrow();
            if (matcher.group(3) != null && (word.equals("#") || word.equals("|") || word.startsWith(">"))) {
                break;
            }
            words.add(word);
        }
        return words;
    }
}
