package org.tripcap.cli.command;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tripcap.capture.program.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Says what is wrong with a command line, what was probably meant, and where to read on; not the whole help. */
final class Misuse {

    private Misuse() {}

    static int explain(CommandLine.ParameterException problem, String... arguments) {
        CommandSpec command = problem.getCommandLine().getCommandSpec();
        PrintWriter err = problem.getCommandLine().getErr();
        err.println("tripcap: " + message(problem, command));
        String name = command.qualifiedName();
        example(command).filter(_ -> isIncomplete(problem)).ifPresent(line -> err.println("for example: " + line));
        err.println("see '" + name + " --help'");
        return ExitCode.USAGE;
    }

    private static boolean isIncomplete(CommandLine.ParameterException problem) {
        return problem instanceof CommandLine.MissingParameterException;
    }

    private static String message(CommandLine.ParameterException problem, CommandSpec command) {
        if (problem instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().getFirst(), command);
        }
        if (!(problem instanceof CommandLine.MissingParameterException)
                && problem.getArgSpec() == null
                && problem.getValue() == null
                && !command.subcommands().isEmpty()) {
            return "'" + command.qualifiedName() + "' needs a command: " + commands(command);
        }
        return String.valueOf(problem.getMessage()).strip();
    }

    private static String unmatched(String word, CommandSpec command) {
        String shown = "'" + Printable.line(word) + "'";
        if (word.startsWith("-")) {
            String name = word.split("=", 2)[0];
            List<String> known = command.options().stream()
                    .filter(option -> !option.hidden())
                    .flatMap(option -> Arrays.stream(option.names()))
                    .filter(option -> option.startsWith("--"))
                    .toList();
            return "there is no option " + shown + " of '" + command.qualifiedName() + "'"
                    + meant(Spelling.nearest(name, known));
        }
        if (command.subcommands().isEmpty()) {
            return shown + " is one argument too many for '" + command.qualifiedName() + "'";
        }
        Optional<String> near = Spelling.nearest(word, command.subcommands().keySet());
        return "there is no command " + shown + " of '" + command.qualifiedName() + "'"
                + (near.isPresent() ? meant(near) : "; expected one of " + commands(command));
    }

    private static String commands(CommandSpec command) {
        return command.subcommands().values().stream()
                .filter(each -> !each.getCommandSpec().usageMessage().hidden())
                .map(CommandLine::getCommandName)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String meant(Optional<String> name) {
        return name.map(known -> "; did you mean '" + known + "'?").orElse("");
    }

    /** The first example of the command's help. */
    private static Optional<String> example(CommandSpec command) {
        return Arrays.stream(command.usageMessage().footer())
                .map(String::strip)
                .filter(line -> line.startsWith("tripcap "))
                .findFirst();
    }
}
