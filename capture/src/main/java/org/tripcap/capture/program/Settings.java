package org.tripcap.capture.program;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a program: a YAML file, overridden by environment variables, overridden by options. Strict: what is not known is
 * an error, as a misspelt key would otherwise be a default that nobody chose. In the file, <code>${NAME}</code> stands for the
 * environment variable of that name.
 */
public final class Settings {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}?");

    private final Sources sources;
    private final YamlFile file;
    private final Map<String, Setting<?>> known = new LinkedHashMap<>();
    private final Map<Setting<?>, Object> values = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Where values come from; of those that set the same, the later named here counts.
     *
     * @param file null for none
     * @param environment variables; those that begin with {@code prefix} set something
     * @param prefix such as {@code TRIPCAP_SENSOR_}
     * @param reserved variables with that prefix that are no settings; one that ends in {@code _} stands for all that begin so
     * @param options values by names, as given with {@link #OPTION} on the command line
     */
    public record Sources(
            @Nullable Path file,
            Map<String, String> environment,
            String prefix,
            Set<String> reserved,
            Map<String, String> options) {

        /** The option that gives one setting: {@code --set NAME=VALUE}. */
        public static final String OPTION = "--set";

        /** Copies. */
        public Sources {
            environment = Map.copyOf(environment);
            reserved = Set.copyOf(reserved);
            options = Map.copyOf(options);
        }

        /**
         * Which file a program reads.
         *
         * @param named on its command line, or null
         * @param variable that names it where the command line does not
         * @param usual the one that is read if it exists and none is named
         */
        public static @Nullable Path file(
                @Nullable Path named, Map<String, String> environment, String variable, Path usual) {
            if (named != null) {
                return named;
            }
            String other = environment.get(variable);
            if (other != null) {
                return Path.of(other);
            }
            return Files.exists(usual) ? usual : null;
        }

        private boolean isReserved(String variable) {
            return reserved.stream()
                    .anyMatch(name -> name.endsWith("_") ? variable.startsWith(name) : variable.equals(name));
        }
    }

    private Settings(Sources sources, YamlFile file, Collection<? extends Setting<?>> known) {
        this.sources = sources;
        this.file = file;
        known.forEach(setting -> this.known.put(setting.name(), setting));
    }

    /**
     * Reads and checks everything, without options.
     *
     * @param path the file; null for the environment alone
     * @param prefix of the variables that override the file, such as {@code TRIPCAP_SENSOR_}
     * @param reserved variables with that prefix that are no settings
     * @throws SettingsException with every problem there is
     */
    public static Settings read(
            @Nullable Path path,
            String prefix,
            Set<String> reserved,
            Map<String, String> environment,
            Collection<Setting<?>> known)
            throws SettingsException {
        return read(new Sources(path, environment, prefix, reserved, Map.of()), known);
    }

    /**
     * Reads and checks everything.
     *
     * @throws SettingsException with every problem there is
     */
    public static Settings read(Sources sources, Collection<? extends Setting<?>> known) throws SettingsException {
        Settings settings = inspect(sources, known);
        if (!settings.problems.isEmpty()) {
            throw new SettingsException(settings.problems);
        }
        return settings;
    }

    /**
     * Reads what can be read; {@link #problems} tells the rest.
     *
     * @throws SettingsException when the file itself cannot be read, or is no YAML
     */
    public static Settings inspect(Sources sources, Collection<? extends Setting<?>> known) throws SettingsException {
        Path path = sources.file();
        Settings settings = new Settings(sources, path == null ? YamlFile.none() : YamlFile.read(path), known);
        settings.refuseUnknownKeys();
        settings.refuseUnknownVariables();
        settings.refuseUnknownOptions();
        known.forEach(settings::load);
        return settings;
    }

    /** Every problem there is; none after {@link #read}. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Whether something else than the default gives the setting's value. */
    public boolean isSet(Setting<?> setting) {
        return sources.options().containsKey(setting.name())
                || sources.environment().containsKey(setting.variable(sources.prefix()))
                || file.values().containsKey(setting.name());
    }

    /** A setting's value as it would be written; empty where there is none, or none that can be read. */
    public <T> Optional<String> text(Setting<T> setting) {
        return values.containsKey(setting)
                ? Optional.of(setting.form().printer().apply(get(setting))).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    /** The value of a setting that was among the known ones. */
    @SuppressWarnings("unchecked") // what a setting's own form gave
    public <T> T get(Setting<T> setting) {
        Object value = values.get(setting);
        if (value == null) {
            throw new IllegalArgumentException("'" + setting.name() + "' was not among the known settings");
        }
        return (T) value;
    }

    /** A problem with a setting's value that shows only later, told as the others are. */
    public String problem(Setting<?> setting, String what) {
        return setting.name() + " (" + origin(setting) + "): " + what;
    }

    /** Where the value comes from: {@code default}, a file's line, an environment variable or an option. */
    public String origin(Setting<?> setting) {
        if (sources.options().containsKey(setting.name())) {
            return "option " + Sources.OPTION;
        }
        String variable = setting.variable(sources.prefix());
        if (sources.environment().containsKey(variable)) {
            return "environment variable " + variable;
        }
        return file.values().containsKey(setting.name()) ? file.place(setting.name()) : "default";
    }

    private <T> void load(Setting<T> setting) {
        try {
            Optional<String> text = written(setting);
            if (text.isPresent()) {
                values.put(setting, parsed(setting, text.get()));
            } else if (setting.fallback() != null) {
                values.put(setting, setting.fallback().get());
            } else {
                problems.add(
                        setting.name() + ": missing; expected " + setting.form().expected() + "; set it in the"
                                + " settings file or as " + setting.variable(sources.prefix()));
            }
        } catch (IllegalArgumentException e) {
            problems.add(problem(setting, String.valueOf(e.getMessage())));
        }
    }

    private Optional<String> written(Setting<?> setting) {
        String option = sources.options().get(setting.name());
        if (option != null) {
            if (setting.secret()) {
                throw new IllegalArgumentException(
                        "a secret does not belong onto a command line, which everybody on the host may read; put it"
                                + " into a file of its own, or into " + setting.variable(sources.prefix()));
            }
            return Optional.of(option);
        }
        String override = sources.environment().get(setting.variable(sources.prefix()));
        if (override != null) {
            return Optional.of(override);
        }
        YamlFile.Value written = file.values().get(setting.name());
        if (written == null) {
            return Optional.empty();
        }
        if (setting.secret()) {
            throw new IllegalArgumentException(
                    "a secret does not belong into this file, which many may read; put it into"
                            + " a file of its own, or into " + setting.variable(sources.prefix()));
        }
        if (written.list() && !setting.form().list()) {
            throw new IllegalArgumentException(
                    "found a list, expected " + setting.form().expected());
        }
        return Optional.of(expanded(written.text()));
    }

    private String expanded(String written) {
        return PLACEHOLDER.matcher(written).replaceAll(match -> {
            String value = sources.environment().get(match.group(1));
            if (value == null || !match.group().endsWith("}")) {
                throw new IllegalArgumentException(
                        "found '" + written + "', but the environment variable '" + match.group(1) + "' is not set");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static <T> T parsed(Setting<T> setting, String text) {
        try {
            return setting.form().parser().apply(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            String found = setting.secret() ? "something else" : "'" + text + "'";
            throw new IllegalArgumentException(
                    "found " + found + ", expected " + setting.form().expected(), e);
        }
    }

    private void refuseUnknownKeys() {
        file.values().forEach((key, value) -> {
            boolean emptyGroup = value.text().isEmpty() && isGroup(key);
            if (!known.containsKey(key) && !emptyGroup) {
                problems.add(key + " (" + file.place(key) + "): " + unknown(key));
            }
        });
    }

    private boolean isGroup(String key) {
        return known.keySet().stream().anyMatch(name -> name.startsWith(key + "."));
    }

    private String unknown(String key) {
        if (isGroup(key)) {
            return "a group of keys, which has no value of its own";
        }
        return "unknown key; "
                + Spelling.nearest(key, known.keySet())
                        .map(name -> "did you mean '" + name + "'?")
                        .orElseGet(() -> "remove it, or look for its name among: " + siblings(key));
    }

    /** The known names at the deepest level that the key's beginning leads to, groups as one. */
    private String siblings(String key) {
        String group = key;
        do {
            int dot = group.lastIndexOf('.');
            group = dot < 0 ? "" : group.substring(0, dot);
        } while (!group.isEmpty() && !isGroup(group));
        String start = group.isEmpty() ? "" : group + ".";
        TreeSet<String> names = new TreeSet<>();
        for (String name : known.keySet()) {
            if (name.startsWith(start)) {
                names.add(start + name.substring(start.length()).split("\\.", 2)[0]);
            }
        }
        return String.join(", ", names);
    }

    private void refuseUnknownVariables() {
        Map<String, String> variables = new TreeMap<>();
        known.values().forEach(setting -> variables.put(setting.variable(sources.prefix()), setting.name()));
        for (String variable : new TreeSet<>(sources.environment().keySet())) {
            if (variable.startsWith(sources.prefix())
                    && !variables.containsKey(variable)
                    && !sources.isReserved(variable)) {
                problems.add("environment variable " + variable + ": sets nothing that is known; "
                        + Spelling.nearest(variable, variables.keySet())
                                .map(name -> "did you mean " + name + "?")
                                .orElse("unset it"));
            }
        }
    }

    private void refuseUnknownOptions() {
        for (String name : new TreeSet<>(sources.options().keySet())) {
            if (!known.containsKey(name)) {
                problems.add("option " + Sources.OPTION + " " + name + ": " + unknown(name));
            }
        }
    }
}
