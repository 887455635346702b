package org.tripcap.cli.command;

import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/**
 * Gives options that were not given the values that file and environment have for them. What is wrong there is told by the first
 * command that wants to do something, and not before: help, and what looks at the configuration, work all the same.
 */
final class ClientSettings implements CommandLine.IDefaultValueProvider {

    /** The environment of the command under way; the process's where it is not bound. */
    static final ScopedValue<Map<String, String>> ENVIRONMENT = ScopedValue.newInstance();

    static final String PREFIX = "TRIPCAP_";
    /** Names the file. */
    static final String FILE_VARIABLE = PREFIX + "CONFIG";
    /** Variables that begin so and are no settings of the command line; those that end in {@code _} are other programs'. */
    private static final Set<String> RESERVED = Set.of(
            FILE_VARIABLE,
            PREFIX + "CONNECTION_",
            PREFIX + "DEBUG",
            PREFIX + "IN_BUILD",
            PREFIX + "JAVA_OPTS",
            PREFIX + "PASSPHRASE",
            PREFIX + "PASSPHRASE_FILE",
            PREFIX + "SENSOR_",
            PREFIX + "SERVER_");

    private static final String FILE = "tripcap.yaml";
    private static final Path OF_HOST = Path.of("/etc/tripcap");

    private final @Nullable Settings settings;
    private final List<String> problems;

    private ClientSettings(@Nullable Settings settings, List<String> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    /** The environment of the command under way. */
    static Map<String, String> environment() {
        return ENVIRONMENT.orElse(System.getenv());
    }

    /** Reads file and environment. */
    static ClientSettings read(Map<String, String> environment) {
        try {
            Settings read = Settings.inspect(sources(null, environment, Map.of()), ClientKeys.known());
            return new ClientSettings(read, read.problems());
        } catch (SettingsException e) {
            return new ClientSettings(null, e.problems());
        }
    }

    /**
     * Where the command line's settings come from.
     *
     * @param named the file; null for the one that {@code TRIPCAP_CONFIG} names, else the user's, else the host's
     */
    static Settings.Sources sources(
            @Nullable Path named, Map<String, String> environment, Map<String, String> options) {
        Path file = named == null ? file(environment).orElse(null) : named;
        return new Settings.Sources(file, environment, PREFIX, RESERVED, options);
    }

    private static Optional<Path> file(Map<String, String> environment) {
        String variable = environment.get(FILE_VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return Optional.of(Path.of(variable));
        }
        return directories(environment).stream()
                .map(directory -> directory.resolve(FILE))
                .filter(Files::exists)
                .findFirst();
    }

    /** Where settings of the command line lie: the user's, then the host's. */
    static List<Path> directories(Map<String, String> environment) {
        return List.of(ofUser(environment), OF_HOST);
    }

    /** {@code $XDG_CONFIG_HOME/tripcap}, else below {@code ~/.config} (XDG Base Directory Specification). */
    private static Path ofUser(Map<String, String> environment) {
        String configuration = environment.get("XDG_CONFIG_HOME");
        Path base = configuration != null && configuration.startsWith("/")
                ? Path.of(configuration)
                : Path.of(System.getProperty("user.home"), ".config");
        return base.resolve("tripcap");
    }

    /** What is wrong with file or environment. */
    List<String> problems() {
        return problems;
    }

    /** The name of the setting that an option has its default from. */
    static Optional<String> name(ArgSpec option) {
        return option.userObject() instanceof AnnotatedElement field
                ? Optional.ofNullable(field.getAnnotation(Configured.class)).map(Configured::value)
                : Optional.empty();
    }

    @Override
    public @Nullable String defaultValue(ArgSpec option) {
        Settings read = settings;
        if (read == null) {
            return null;
        }
        return name(option)
                .flatMap(name -> ClientKeys.known().stream()
                        .filter(setting -> setting.name().equals(name))
                        .findFirst())
                .filter(read::isSet)
                .flatMap(setting -> text(read, setting))
                .orElse(null);
    }

    /** Options that take several values part them at commas without spaces. */
    private static Optional<String> text(Settings read, Setting<?> setting) {
        return read.text(setting).map(text -> setting.form().list() ? text.replace(", ", ",") : text);
    }
}
