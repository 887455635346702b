package org.tripcap.capture.program;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set.
 *
 * @param name as in the file, its parts joined by dots
 * @param form how its value is written
 * @param fallback gives the value when nothing sets it; null when something must
 * @param secret whether its value is shown nowhere, and refused in the file and on the command line, which everybody may read
 * @param description what it is, for the reference; empty for none
 */
public record Setting<T>(
        String name, ValueForm<T> form, @Nullable Supplier<T> fallback, boolean secret, String description) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    /** Checks the name. */
    public Setting {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a setting");
        }
    }

    /** A setting that must be given. */
    public static <T> Setting<T> required(String name, ValueForm<T> form) {
        return new Setting<>(name, form, null, false, "");
    }

    /** A setting with a value for when it is not given. */
    public static <T> Setting<T> of(String name, ValueForm<T> form, T fallback) {
        return new Setting<>(name, form, () -> fallback, false, "");
    }

    /** A setting that need not be given. */
    public static <T> Setting<Optional<T>> optional(String name, ValueForm<T> form) {
        return new Setting<>(name, form.optional(), Optional::empty, false, "");
    }

    /** The same, its value kept from messages and out of the file. */
    public Setting<T> asSecret() {
        return new Setting<>(name, form, fallback, true, description);
    }

    /** The same, with what the reference says of it: whole sentences, without the default and what is expected. */
    public Setting<T> described(String text) {
        return new Setting<>(name, form, fallback, secret, text);
    }

    /** The default as a file would give it; empty where something must be given. */
    public Optional<String> fallbackText() {
        return fallback == null ? Optional.empty() : Optional.of(form.printer().apply(fallback.get()));
    }

    /** The environment variable that overrides the file: {@code PREFIX_A_B_C} for {@code a.b-c}. */
    public String variable(String prefix) {
        return prefix + name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
