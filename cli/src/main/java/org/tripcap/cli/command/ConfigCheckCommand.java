package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks what is configured. */
@Command(
        name = "check",
        description = {
            "Check a configuration without starting anything, and tell everything that is wrong with it: unknown"
                    + " names, values of another form, files that settings name. The exit code is 2 if anything is.",
            "'doctor' looks at what the configuration leads to: brokers, stores, disks, keys."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap config check",
            "  tripcap config check sensor --file /etc/tripcap/sensor.yaml",
            "  tripcap config check --file tripcap.yaml --json"
        })
final class ConfigCheckCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions options;

    @Mixin
    private ConfigOptions config;

    @Override
    public Integer call() {
        Settings.Sources sources = config.sources();
        List<String> problems = problems(config.program(), sources);
        Path file = sources.file();
        String read = file == null ? "no file, environment and options" : file.toString();
        Console console = options.console();
        if (options.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("program", config.program().name().toLowerCase(Locale.ROOT));
            json.put("file", file == null ? null : file.toString());
            ArrayNode array = json.putArray("problems");
            problems.forEach(array::add);
            console.json(json);
        } else if (problems.isEmpty()) {
            console.line(console.green("sound: ") + read);
        } else {
            console.line(console.red("wrong: ") + read);
            problems.forEach(problem -> console.result("  " + Printable.message(problem)));
        }
        return problems.isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    }

    /** Everything that is wrong, the file itself included. */
    static List<String> problems(ConfiguredProgram program, Settings.Sources sources) {
        try {
            return program.problems(sources);
        } catch (SettingsException e) {
            return e.problems();
        }
    }
}
