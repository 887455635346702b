package org.tripcap.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.SensorConfiguration;
import org.tripcap.capture.SensorProgram;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import org.tripcap.ingest.ServerConfiguration;

/** The programs that have a configuration of their own: a file, variables with a prefix, options. */
enum ConfiguredProgram {
    /** This command line, {@code tripcap up} included. */
    CLI(
            "The command line and 'tripcap up'",
            "~/.config/tripcap/tripcap.yaml, or /etc/tripcap/tripcap.yaml",
            ClientSettings.PREFIX) {
        @Override
        List<Setting<?>> known() {
            return ClientKeys.known();
        }

        @Override
        Settings.Sources sources(@Nullable Path file, Map<String, String> environment, Map<String, String> options) {
            return ClientSettings.sources(file, environment, options);
        }

        @Override
        List<String> problems(Settings.Sources sources) throws SettingsException {
            return Settings.inspect(sources, known()).problems();
        }
    },
    /** How the command line reaches a system elsewhere. */
    CONNECTION(
            "The way to a system elsewhere",
            "~/.config/tripcap/connection.yaml, or /etc/tripcap/connection.yaml",
            Connection.PREFIX) {
        @Override
        List<Setting<?>> known() {
            return ConnectionKeys.known();
        }

        @Override
        Settings.Sources sources(@Nullable Path file, Map<String, String> environment, Map<String, String> options) {
            Path named = file == null ? Connection.named(environment) : file;
            return Connection.sources(named, environment, options);
        }

        @Override
        List<String> problems(Settings.Sources sources) {
            try {
                var _ = Connection.read(sources);
                return List.of();
            } catch (SettingsException e) {
                return e.problems();
            }
        }
    },
    /** A sensor that runs alone. */
    SENSOR("A sensor", SensorProgram.USUAL_FILE.toString(), SensorConfiguration.PREFIX) {
        @Override
        List<Setting<?>> known() {
            return SensorConfiguration.settings();
        }

        @Override
        Settings.Sources sources(@Nullable Path file, Map<String, String> environment, Map<String, String> options) {
            return new SensorProgram.Given(file, environment, options).sources();
        }

        @Override
        List<String> problems(Settings.Sources sources) {
            try {
                SensorConfiguration.check(sources);
                return List.of();
            } catch (SettingsException e) {
                return e.problems();
            }
        }
    },
    /** A server beside clusters that are elsewhere. */
    SERVER("A server", ServerConfiguration.USUAL_FILE.toString(), ServerConfiguration.PREFIX) {
        @Override
        List<Setting<?>> known() {
            return ServerConfiguration.settings();
        }

        @Override
        Settings.Sources sources(@Nullable Path file, Map<String, String> environment, Map<String, String> options) {
            return ServerConfiguration.sources(file, environment, options);
        }

        @Override
        List<String> problems(Settings.Sources sources) {
            try {
                var _ = ServerConfiguration.read(sources);
                return List.of();
            } catch (SettingsException e) {
                return e.problems();
            }
        }
    };

    private final String title;
    private final String file;
    private final String prefix;

    ConfiguredProgram(String title, String file, String prefix) {
        this.title = title;
        this.file = file;
        this.prefix = prefix;
    }

    /** As a heading names it. */
    String title() {
        return title;
    }

    /** Where its file usually lies. */
    String file() {
        return file;
    }

    /** What the variables that override its file begin with. */
    String prefix() {
        return prefix;
    }

    /** All that can be set. */
    abstract List<Setting<?>> known();

    /**
     * Where its settings come from.
     *
     * @param file null for the usual one
     */
    abstract Settings.Sources sources(
            @Nullable Path file, Map<String, String> environment, Map<String, String> options);

    /**
     * Everything that is wrong, in the files that settings name too.
     *
     * @throws SettingsException when the file itself cannot be read
     */
    abstract List<String> problems(Settings.Sources sources) throws SettingsException;
}
