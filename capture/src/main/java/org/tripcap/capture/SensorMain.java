package org.tripcap.capture;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.program.Settings;

/** The entry of a sensor that runs alone. */
public final class SensorMain {

    private static final String HELP = """
        Usage: tripcap-sensor [--config FILE] [--set NAME=VALUE]... [--check]
        Records network traffic while an authorised incident names this sensor, and never otherwise.

          --config FILE  the settings (default: $%s, or %s)
          --set NAME=VALUE
                         one setting, whatever file and environment say
          --check        check the settings and end
          --help         show this
          --version      show the version

        Every setting can be overridden by an environment variable: %sRECORD_MEMORY for record.memory.

        %s\
        """.formatted(
            SensorConfiguration.FILE_VARIABLE, SensorProgram.USUAL_FILE, SensorConfiguration.PREFIX, SensorExit.help());

    private SensorMain() {}

    /** What a command line asks for. */
    private sealed interface Wish {

        record Run(@Nullable Path file, Map<String, String> options) implements Wish {}

        record Check(@Nullable Path file, Map<String, String> options) implements Wish {}

        record Tell(String text) implements Wish {}

        record Wrong(String why) implements Wish {}
    }

    static void main(String[] arguments) throws InterruptedException {
        System.exit(run(
                arguments,
                System.getenv(),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    static int run(String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        return switch (parse(arguments)) {
            case Wish.Run(Path file, Map<String, String> options) ->
                SensorProgram.run(new SensorProgram.Given(file, environment, options), err);
            case Wish.Check(Path file, Map<String, String> options) ->
                SensorProgram.check(new SensorProgram.Given(file, environment, options), err);
            case Wish.Tell(String text) -> {
                out.println(text);
                yield SensorExit.OK;
            }
            case Wish.Wrong(String why) -> {
                err.println("tripcap-sensor: " + why + "; see tripcap-sensor --help");
                yield SensorExit.USAGE;
            }
        };
    }

    private static Wish parse(String... arguments) {
        Path file = null;
        boolean check = false;
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            switch (argument) {
                case "--help", "-h" -> {
                    return new Wish.Tell(HELP.stripTrailing());
                }
                case "--version", "-V" -> {
                    return new Wish.Tell("tripcap-sensor " + HostFacts.ownVersion());
                }
                case "--check" -> check = true;
                case "--config" -> {
                    i++;
                    if (i == arguments.length) {
                        return new Wish.Wrong("--config needs the name of a file");
                    }
                    try {
                        file = Path.of(arguments[i]);
                    } catch (InvalidPathException e) {
                        return new Wish.Wrong("--config: no name of a file: " + e.getMessage());
                    }
                }
                case Settings.Sources.OPTION -> {
                    i++;
                    if (i == arguments.length || arguments[i].indexOf('=') < 1) {
                        return new Wish.Wrong(
                                Settings.Sources.OPTION + " needs NAME=VALUE, such as record.memory=512MiB");
                    }
                    int equals = arguments[i].indexOf('=');
                    options.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
                }
                default -> {
                    return new Wish.Wrong("unknown argument '" + argument + "'");
                }
            }
        }
        return check ? new Wish.Check(file, options) : new Wish.Run(file, options);
    }
}
