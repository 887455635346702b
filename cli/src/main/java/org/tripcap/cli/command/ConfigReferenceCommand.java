package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.ship.KafkaKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes what can be set. */
@Command(
        name = "reference",
        description = "Write what can be set, of every program, as Markdown; deploy/configuration.md is this.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap config reference | less", "  tripcap config reference --json"})
final class ConfigReferenceCommand implements Callable<Integer> {

    private static final String BEGINNING = """
        # What can be set

        Made by `tripcap config reference` from the code; do not edit.

        Each program reads one YAML file. An environment variable overrides the file, an option overrides both:
        `record.memory` of a sensor is `TRIPCAP_SENSOR_RECORD_MEMORY`, and `--set record.memory=512MiB`; a setting of the command
        line is the option of the same name. Names may be nested or joined by dots, `${NAME}` in a file stands for an
        environment variable, and what is not known is an error. `tripcap config show` tells each value and where it comes
        from, `tripcap config check` what is wrong.

        What alerts may do is a document of its own: see `policy.yaml`; so is who may post them to a server: see `alerts.md`.
        """;

    @Mixin
    private OutputOptions options;

    @Override
    public Integer call() {
        Console console = options.console();
        if (options.json()) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            for (ConfiguredProgram program : ConfiguredProgram.values()) {
                described(program).forEach(setting -> all.add(json(program, setting)));
            }
            console.json(all);
        } else {
            console.result(text().stripTrailing());
        }
        return ExitCode.OK;
    }

    /** The whole reference. */
    static String text() {
        StringBuilder text = new StringBuilder(BEGINNING);
        for (ConfiguredProgram program : ConfiguredProgram.values()) {
            text.append("\n## ")
                    .append(program.title())
                    .append("\n\n`")
                    .append(program.file().replace(", or ", "`, or `"))
                    .append("`; variables begin with `")
                    .append(program.prefix())
                    .append("`.\n\n")
                    .append("| name | value | default | |\n|---|---|---|---|\n");
            described(program).forEach(setting -> text.append(row(setting)));
        }
        return text.append(kafka()).toString();
    }

    private static List<Setting<?>> described(ConfiguredProgram program) {
        return program.known().stream()
                .filter(setting -> !setting.description().isEmpty())
                .toList();
    }

    private static String row(Setting<?> setting) {
        String fallback = setting.fallbackText()
                .map(text -> text.isEmpty() ? "" : "`" + text + "`")
                .orElse("must be set");
        return "| `" + setting.name() + "` | " + cell(setting.form().expected()) + " | " + fallback + " | "
                + cell(setting.description()) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** Kafka's own, which are the same for all programs that reach it. */
    private static String kafka() {
        String names = KafkaKeys.properties().stream()
                .filter(setting -> setting.name().startsWith("kafka.") && isSettable(setting))
                .map(setting -> setting.name().substring("kafka.".length()) + (setting.secret() ? " (secret)" : ""))
                .sorted()
                .map(name -> "`" + name.replace(" (secret)", "") + "`" + (name.endsWith("(secret)") ? " (secret)" : ""))
                .collect(Collectors.joining(", "));
        return "\n## Kafka's own properties\n\n"
                + "For sensor, server and connection: by their own names after `kafka.`, or after `kafka-files.` with a file that"
                + " holds the value. A secret is refused in the file and as an option. All others of Kafka's are refused,"
                + " as evidence depends on them:\n\n" + names + ".\n";
    }

    private static boolean isSettable(Setting<?> setting) {
        return !setting.form().expected().startsWith("nothing");
    }

    private static ObjectNode json(ConfiguredProgram program, Setting<?> setting) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("program", program.name().toLowerCase(Locale.ROOT))
                .put("name", setting.name())
                .put("variable", setting.variable(program.prefix()))
                .put("expected", setting.form().expected())
                .put("default", setting.fallbackText().orElse(null))
                .put("required", setting.fallback() == null)
                .put("secret", setting.secret())
                .put("description", setting.description());
    }
}
