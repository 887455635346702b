package org.tripcap.cli.command;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.program.Settings;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose configuration is looked at. */
final class ConfigOptions {

    @Parameters(
            paramLabel = "PROGRAM",
            arity = "0..1",
            defaultValue = "cli",
            description =
                    "cli for this command line and 'up', connection, sensor, or server (default: ${DEFAULT-VALUE}).")
    private ConfiguredProgram program;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Its settings file (default: the one that the program would read).")
    private @Nullable Path file;

    @Option(
            names = Settings.Sources.OPTION,
            paramLabel = "NAME=VALUE",
            description = "A setting as an option would give it (may be repeated).")
    private Map<String, String> settings = Map.of();

    ConfiguredProgram program() {
        return program;
    }

    Settings.Sources sources() {
        return program.sources(file, ClientSettings.environment(), settings);
    }
}
