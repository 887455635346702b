package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what is configured. */
@Command(
        name = "show",
        description = {
            "Show each setting with its value and where that comes from: default, line of the file, environment"
                    + " variable or option; the later counts. Secrets are not shown.",
            "'config reference' says what each setting is."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap config show",
            "  tripcap config show sensor --file sensor.yaml",
            "  tripcap config show sensor --set record.memory=512MiB --json"
        })
final class ConfigShowCommand implements Callable<Integer> {

    private static final String MASK = "(set, not shown)";

    @Mixin
    private OutputOptions options;

    @Mixin
    private ConfigOptions config;

    @Option(names = "--all", description = "Show also what is not set and has no default.")
    private boolean all;

    @Override
    public Integer call() {
        Settings.Sources sources = config.sources();
        Path file = sources.file();
        Settings settings;
        try {
            settings = Settings.inspect(sources, config.program().known());
        } catch (SettingsException e) {
            throw new CommandException(ExitCode.USAGE, String.join("\n", e.problems()), e);
        }
        List<Setting<?>> shown = config.program().known().stream()
                .filter(setting -> all
                        || settings.isSet(setting)
                        || !value(settings, setting).isEmpty())
                .toList();
        Console console = options.console();
        if (options.json()) {
            console.json(json(file, settings, shown));
        } else {
            console.line("file: " + (file == null ? "none" : file));
            List<List<String>> rows = new ArrayList<>();
            shown.forEach(setting -> rows.add(
                    List.of(setting.name(), Printable.line(value(settings, setting)), settings.origin(setting))));
            console.table(List.of("SETTING", "VALUE", "FROM"), rows);
            settings.problems().forEach(problem -> console.result(console.red("wrong: ") + Printable.message(problem)));
        }
        return settings.problems().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    }

    private static String value(Settings settings, Setting<?> setting) {
        return setting.secret() && settings.isSet(setting)
                ? MASK
                : settings.text(setting).orElse("");
    }

    private ObjectNode json(@org.jspecify.annotations.Nullable Path file, Settings settings, List<Setting<?>> shown) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("program", config.program().name().toLowerCase(java.util.Locale.ROOT));
        json.put("file", file == null ? null : file.toString());
        ArrayNode array = json.putArray("settings");
        shown.forEach(setting -> array.addObject()
                .put("name", setting.name())
                .put("value", value(settings, setting))
                .put("from", settings.origin(setting))
                .put("secret", setting.secret())
                .put("variable", setting.variable(config.program().prefix())));
        ArrayNode problems = json.putArray("problems");
        settings.problems().forEach(problems::add);
        return json;
    }
}
